"""Sitroom's command line, as an operator runs it: a process of its own, while Sitroom runs."""

import asyncio
import os
import sys

from tests.world import ROOT, World


async def sitroom(here: World, *arguments: str, **more: str) -> tuple[int, str]:
    """Run a command; its exit status, and all that it printed."""
    environment = {**os.environ, "DATABASE_URL": here.database_url, **more}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()
