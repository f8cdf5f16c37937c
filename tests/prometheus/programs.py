"""Prometheus's own programs, which check what is written for it and read what Sitroom answers."""

import asyncio
import shutil
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest


def program(name: str) -> str:
    """Where `promtool` or `prometheus` is; without it the test is skipped."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install prometheus")
    return found


async def promtool(*arguments: str, folder: Path, given: str = "") -> tuple[int, str]:
    """What `promtool` says, run in a folder with something on its standard input, and its exit status."""
    process = await asyncio.create_subprocess_exec(
        program("promtool"), *arguments, cwd=folder, stdin=PIPE, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate(given.encode())
    return process.returncode or 0, said.decode()
