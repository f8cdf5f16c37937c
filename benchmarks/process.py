"""Sitroom, and whatever it is compared with, as processes of their own."""

import asyncio
import contextlib
import os
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Self

import aiohttp

ROOT = Path(__file__).resolve().parent.parent

#: How long a start may take, in seconds, on a machine that is busy.
_PATIENCE = 120

#: How often a process that starts is asked whether it is ready, in seconds.
_ASKED = 0.002

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class Program:
    """A Python program with pipes to it.

    Attributes:
        started: when it was started, by `time.perf_counter`.
    """

    def __init__(self, process: Process, started: float) -> None:
        self._process, self.started = process, started

    @classmethod
    async def start(cls, *arguments: str, **environment: str) -> Self:
        """Start it; nothing of this process's environment that is about Slack or Sitroom reaches it."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SLACK_", "SITROOM_", "DATABASE_")) and name.upper() not in _PROXIES
        }
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, env={**inherited, **environment}, stdin=PIPE, stdout=PIPE
        )
        return cls(process, started)

    async def said(self) -> str:
        """The next line that it prints; empty once it has ended."""
        assert self._process.stdout
        return (await self._process.stdout.readline()).decode().strip()

    async def answered(self, question: bytes) -> bytes:
        """Everything that it prints from now on, after it has read `question`.

        Raises:
            RuntimeError: it failed.
        """
        output, _ = await self._process.communicate(question)
        if self._process.returncode:
            raise RuntimeError(f"a process of the benchmark ended with {self._process.returncode}")
        return output

    def resident(self) -> float:
        """What it holds in memory, in MiB: `VmRSS` of proc(5)."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        [kibibytes] = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
        return int(kibibytes) / 1024

    async def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()


class Sitroom(Program):
    """`sitroom run`.

    Attributes:
        url: where it listens.
        took: how long it took until `/readyz` answered 200, in seconds.
    """

    url = ""
    took = 0.0

    @classmethod
    async def run(cls, **environment: str) -> Self:
        """Start it, and wait until it is ready.

        Raises:
            TimeoutError: it is not, after minutes.
        """
        port = _free_port()
        settings = {"SITROOM_LOG_LEVEL": "WARNING", "SITROOM_PORT": str(port), **environment}
        program = await cls.start("-m", "bot", "run", **settings)
        program.url = f"http://127.0.0.1:{port}"
        try:
            await program.become_ready()
        except BaseException:
            await program.kill()
            raise
        return program

    async def become_ready(self) -> None:
        """Wait until `/readyz` answers 200."""
        async with aiohttp.ClientSession() as session, asyncio.timeout(_PATIENCE):
            while not await self._is_ready(session):  # noqa: ASYNC110 - another process gives no sign
                await asyncio.sleep(_ASKED)
        self.took = time.perf_counter() - self.started

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientConnectionError:
            return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
