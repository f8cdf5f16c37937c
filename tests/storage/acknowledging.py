"""A process to be killed: it stores as fast as it can, and prints a line for each transaction that is durable.

They are those of a command: `asked` with a version once the request is in the inbox, and may be acknowledged, and
`done` once what it brought about is stored.
"""

import asyncio
import os
import sys
from datetime import timedelta

from msgspec.structs import replace

from bot.domain.events import NoteAdded
from storage import incidents, timeline
from storage.database import Database
from storage.jobs import NewJob, Row
from storage.queue import inbox, outbox
from tests.storage.stories import NOW, append, entries


async def acknowledge(url: str, number: int) -> None:
    """Take a request from the inbox's side to the outbox's, over and over."""
    database = await Database.open(url)
    async with database.read() as db:
        version = len(await timeline.links(db, number))
    while True:
        version += 1
        async with database.write(first=True, alone=True) as db:
            job = await inbox.put_claimed(db, _job(version), owner="me", now=NOW, lease=timedelta(seconds=30))
        print(f"asked {version}", flush=True)  # noqa: T201 - Slack is told that it is taken
        async with database.write() as db:
            incident = await incidents.load(db, number, lock=True)
            assert incident is not None
            await append(db, entries(number, NoteAdded("x" * 5_000), after=incident.version))
            await incidents.save(db, replace(incident, version=version), NOW)
            await outbox.put(db, [_job(version)], now=NOW)
            assert job is not None
            await inbox.finish(db, job)
        print(f"done {version}", flush=True)  # noqa: T201 - the person is told that it is done


def _job(version: int) -> NewJob:
    """Nobody works on what a process that was killed had begun; so each has names and a lane of its own."""
    return NewJob(f"{os.getpid()}:{version}", str(os.getpid()), "Note", "words")


def version_of(row: Row) -> int:
    """The version that a job of such a process is about."""
    return int(row.key.partition(":")[2])


if __name__ == "__main__":
    asyncio.run(acknowledge(sys.argv[1], int(sys.argv[2])))
