"""A Prometheus and an Alertmanager that run: the real ones, each with a configuration and a folder of its own."""

import asyncio
import contextlib
import socket
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp

from tests.prometheus.programs import program


@contextlib.asynccontextmanager
async def prometheus(config: Path) -> AsyncIterator[str]:
    """A running Prometheus, which looks for its targets after five seconds; yields the address of its API."""
    address = free()
    running = _running(
        "prometheus",
        f"--config.file={config}",
        f"--web.listen-address={address}",
        f"--storage.tsdb.path={config.parent / 'tsdb'}",
    )
    async with running:
        await _ready(f"http://{address}/-/ready")
        yield f"http://{address}/api/v1"


@contextlib.asynccontextmanager
async def alertmanager(config: Path) -> AsyncIterator[str]:
    """A running Alertmanager without peers; yields its address."""
    address = free()
    running = _running(
        "prometheus-alertmanager",
        f"--config.file={config}",
        f"--web.listen-address={address}",
        f"--storage.path={config.parent / 'alertmanager'}",
        "--cluster.listen-address=",
    )
    async with running:
        await _ready(f"http://{address}/-/ready")
        yield f"http://{address}"


async def until(url: str, wanted: Callable[[Any], bool]) -> Any:
    """What the API of Prometheus answers, as soon as it is what is `wanted`."""
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(url) as answered:
                    data = (await answered.json())["data"]
                    if wanted(data):
                        return data
            await asyncio.sleep(0.05)


def free() -> str:
    """An address on this machine at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"127.0.0.1:{taken.getsockname()[1]}"


@contextlib.asynccontextmanager
async def _running(name: str, *arguments: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(program(name), *arguments, stdout=DEVNULL, stderr=DEVNULL)
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def _ready(url: str) -> None:
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(url) as answered:
                    if answered.ok:
                        return
            await asyncio.sleep(0.05)
