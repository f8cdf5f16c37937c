"""Sitroom as the program that people run: another process, which can be told to stop, and can be killed.

Its clock is the machine's, and so is that of the Slack it talks to.
"""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tests.world import ROOT, World, alert_secrets

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class Program:
    """One run of `sitroom`."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def run(cls, *arguments: str, **environment: str) -> "Program":
        """Start it; nothing of this process's environment that is about Slack or Sitroom reaches it."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SLACK_", "SITROOM_", "DATABASE_")) and name.upper() not in _PROXIES
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=ROOT,
            env={**inherited, **environment},
            stdout=PIPE,
            stderr=PIPE,
        )
        return cls(process)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    async def ended(self, within: float = 60) -> tuple[int, str]:
        """Its exit status and what it wrote to standard error, once it has ended by itself.

        Raises:
            TimeoutError: it runs on after so many seconds.
        """
        async with asyncio.timeout(within):
            _, errors = await self._process.communicate()
        return int(self._process.returncode or 0), errors.decode()

    def hang_up(self) -> None:
        """Tell it to read its policy file again."""
        self._process.send_signal(signal.SIGHUP)

    async def says(self, words: str, within: float = 60) -> dict[str, Any]:
        """The next line of its log that has these words in it; `ended` repeats none of what was read here.

        Raises:
            TimeoutError: it does not say so within so many seconds.
        """
        assert self._process.stderr
        async with asyncio.timeout(within):
            while line := await self._process.stderr.readline():
                if words in line.decode():
                    said: dict[str, Any] = json.loads(line)
                    return said
        raise AssertionError(f"it ended without a word of {words!r}")

    async def terminate(self) -> tuple[int, str]:
        """Ask it to stop, as systemd and Docker do."""
        self._process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()


class ProgramWorld(World):
    """A world in which Sitroom is a process of its own.

    Attributes:
        port: where it listens for requests; any port where this is 0.
        mail_server: as in the settings; none where this is empty.
    """

    def __init__(self, folder: Path, policy_file: Path, port: int = 0) -> None:
        self._file = folder / "sitroom.db"
        super().__init__(f"sqlite:///{self._file}", policy_file=policy_file)
        self.port, self.mail_server = port, ""
        self.clock.set(time.time())
        self.clock.speed = 1
        self.program: Program | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What the process is started with."""
        return {
            "SLACK_BOT_TOKEN": self.installed.bot_token,
            "SLACK_APP_TOKEN": self.installed.app_token,
            "SLACK_API_URL": f"{self.server.url}/api/",
            "DATABASE_URL": self.database_url,
            "SITROOM_POLICY": str(self.policy_file),
            "SITROOM_PORT": str(self.port),
            "SITROOM_ALERT_SECRETS": alert_secrets(),
            "SITROOM_DESTINATION_SECRETS": self.destination_secrets,
            "SITROOM_SMTP_URL": self.mail_server,
            "SITROOM_MAIL_FROM": "sitroom@acme.test" if self.mail_server else "",
        }

    async def start(self) -> None:
        """Start Sitroom, and wait until it hears."""
        before = self._heard()
        self.program = await Program.run("run", **self.environment)
        await self.workspace.connected(self.installed, timeout_seconds=60)
        async with asyncio.timeout(60):
            while self._heard() == before:  # noqa: ASYNC110 - as in `settle`
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Stop Sitroom; Slack stays."""
        program, self.program = self.program, None
        if program:
            await program.terminate()

    async def kill(self) -> None:
        """Sitroom dies in the middle of what it does."""
        program, self.program = self.program, None
        if program:
            await program.kill()

    async def settle(self) -> None:
        """Wait until nothing waits in a queue any more."""
        await self.workspace.settled()
        async with asyncio.timeout(60):
            while not self._is_quiet():  # noqa: ASYNC110 - another process's work gives no sign here
                await asyncio.sleep(0.02)

    def _heard(self) -> int | None:
        """Until when Sitroom heard Slack; once it says so, what was missed stands in the inbox."""
        with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(self._look()) as db:
            row = db.execute("SELECT value FROM counters WHERE name = 'heard'").fetchone()
            return row and int(row[0])
        return None

    def _look(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)

    def _is_quiet(self) -> bool:
        with contextlib.closing(self._look()) as db:
            return all(
                db.execute(f"SELECT count(*) FROM {waiting}").fetchone() == (0,)
                for waiting in (
                    "inbox WHERE state = 'pending'",
                    "alert_deliveries WHERE sorted = 0",
                    "outbox WHERE state = 'pending'",
                )
            )


@contextlib.asynccontextmanager
async def program_world(folder: Path, policy_file: Path, port: int = 0) -> AsyncIterator[ProgramWorld]:
    """A world with a process in it."""
    here = ProgramWorld(folder, policy_file, port)
    try:
        await here.open()
        yield here
    finally:
        await here.kill()
        await here.server.stop()
