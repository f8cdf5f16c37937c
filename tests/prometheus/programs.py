"""Prometheus's own programs, which check what is written for it and read what Sitroom answers."""

import asyncio
import shutil
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

#: Which package of Debian's has which program.
PACKAGES = {
    "promtool": "prometheus",
    "prometheus": "prometheus",
    "amtool": "prometheus-alertmanager",
    "prometheus-alertmanager": "prometheus-alertmanager",
}


def program(name: str) -> str:
    """Where one of these programs is; without it the test is skipped."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {PACKAGES[name]}")
    return found


async def promtool(*arguments: str, folder: Path, given: str = "") -> tuple[int, str]:
    """What `promtool` says, run in a folder with something on its standard input, and its exit status."""
    return await _said("promtool", *arguments, folder=folder, given=given)


async def amtool(*arguments: str, folder: Path) -> tuple[int, str]:
    """What `amtool` says, run in a folder, and its exit status."""
    return await _said("amtool", *arguments, folder=folder)


async def _said(name: str, *arguments: str, folder: Path, given: str = "") -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        program(name), *arguments, cwd=folder, stdin=PIPE, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate(given.encode())
    return process.returncode or 0, said.decode()
