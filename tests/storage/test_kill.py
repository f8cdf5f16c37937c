"""SIGKILL in the middle of writing loses nothing that was acknowledged, and leaves nothing half done."""

import asyncio
import random
import sys

from sqlalchemy import text

from bot.domain.timeline import first_altered
from storage import incidents, timeline
from storage.database import Database
from storage.jobs import State
from storage.queue import inbox, outbox
from tests.storage.acknowledging import version_of
from tests.storage.stories import declare

_KILLS = 6


async def _kill_after(url: str, number: int, acknowledgements: int) -> list[list[str]]:
    """Let the process acknowledge a few times and kill it at once; what it acknowledged, asked and done."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.storage.acknowledging", url, str(number), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told = [await process.stdout.readline() for _ in range(acknowledgements)]
    process.kill()
    told += (await process.stdout.read()).splitlines()
    await process.wait()
    return [line.decode().split() for line in told]


async def _check(database: Database, number: int, acknowledged: list[list[str]]) -> None:
    async with database.read() as db:
        incident = await incidents.load(db, number)
        chain = await timeline.links(db, number)
        requests = await inbox.rows(db, list(State), 100_000)
        asked = await outbox.rows(db, list(State), 100_000)
        if database.dialect == "sqlite":
            assert await db.scalar(text("PRAGMA integrity_check")) == "ok"
    versions = [one.entry.version for one in chain]
    assert incident is not None
    assert versions[-1] == incident.version
    assert {version for word, version in acknowledged if word == "done"} <= set(map(str, versions))
    assert first_altered(chain) is None
    done = [row for row in requests if row.state is State.DONE]
    assert [version_of(row) for row in reversed(done)] == versions[1:]
    assert [version_of(row) for row in reversed(asked)] == versions[1:]
    assert {version for _, version in acknowledged} <= {str(version_of(row)) for row in requests}


async def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    database: Database, database_url: str
) -> None:
    number = (await declare(database)).number
    chance = random.Random(4)  # the numbers do not matter, only that they differ
    for _ in range(_KILLS):
        acknowledged = await _kill_after(database_url, number, chance.randint(1, 30))
        await _check(database, number, acknowledged)
