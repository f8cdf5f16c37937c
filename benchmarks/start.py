"""f: how long Sitroom takes to be ready, and what it holds in memory then.

The baseline is a Python that imports what Sitroom's process uses of its dependencies, and does nothing.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable

from benchmarks.process import Program, Sitroom
from benchmarks.table import Comparison
from benchmarks.workspace import Town, town

#: What `sitroom run` needs in Socket Mode on SQLite, of the libraries in `pyproject.toml`.
_DEPENDENCIES = (
    "aiohttp.web, aiosqlite, apscheduler.schedulers.asyncio, msgspec, prometheus_client, slack_bolt.app.async_app, "
    "slack_bolt.adapter.socket_mode.aiohttp, slack_sdk.web.async_client, sqlalchemy.ext.asyncio, "
    "structlog, tenacity, yaml, yarl"
)
_IMPORTING = f"import {_DEPENDENCIES}; print('imported', flush=True); input()"

#: A process that has started has this long to let go of what it needs no more, in seconds.
_IDLE = 2.0


async def measure(rounds: int, scale: float, told: Callable[[str], None]) -> list[Comparison]:
    """Starts, one after the other."""
    seconds, mebibytes = [], []
    async with town(socket_mode=True) as here:
        for number in range(rounds):
            subject, baseline = await _started(here, _IDLE * scale), await _imported(_IDLE * scale)
            seconds.append((subject[0], baseline[0]))
            mebibytes.append((subject[1], baseline[1]))
            told(f"f, round {number + 1}: {subject[0]:.2f} s, {subject[1]:.0f} MiB")
    return [
        Comparison("start until ready", "importing the dependencies", "s", seconds),
        Comparison("resident memory, idle", "after importing them", "MiB", mebibytes),
    ]


async def _started(here: Town, idle: float) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        sitroom = await Sitroom.run(**here.environment(f"sqlite:///{folder}/sitroom.db"))
        await asyncio.sleep(idle)
        resident = sitroom.resident()
        await sitroom.kill()
    return sitroom.took, resident


async def _imported(idle: float) -> tuple[float, float]:
    python = await Program.start("-c", _IMPORTING)
    await python.said()
    took = time.perf_counter() - python.started
    await asyncio.sleep(idle)
    resident = python.resident()
    await python.kill()
    return took, resident
