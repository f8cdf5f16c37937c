"""The command line as somebody types it, in a process of its own, which has the time of the test's world."""

import asyncio
import os
import sys
from datetime import UTC, datetime

from bot.cli import run
from tests.world import ROOT, World


async def sitroom(here: World, *arguments: str, **environment: str) -> tuple[int, str]:
    """The exit status, and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.terminal",
        str(here.clock.now()),
        *arguments,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": here.database_url, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


if __name__ == "__main__":
    at = datetime.fromtimestamp(float(sys.argv[1]), UTC)
    sys.exit(run(sys.argv[2:], lambda: at))
