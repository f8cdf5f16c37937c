"""A process to be killed: it stores as fast as it can, and prints a line for each transaction that is durable."""

import asyncio
import sys
from datetime import timedelta

from msgspec.structs import replace

from bot.domain.events import NoteAdded
from storage import incidents
from storage.database import Database
from storage.jobs import NewJob
from storage.queue import inbox, outbox
from tests.storage.stories import NOW, append, entries


async def acknowledge(url: str, number: int) -> None:
    """Take a request from the inbox's side to the outbox's, over and over, each in one transaction."""
    database = await Database.open(url)
    while True:
        async with database.write() as db:
            incident = await incidents.load(db, number, lock=True)
            assert incident is not None
            version = incident.version + 1
            job = await inbox.put_claimed(db, _job(version), owner="me", now=NOW, lease=timedelta(seconds=30))
            await append(db, entries(number, NoteAdded("x" * 5_000), after=incident.version))
            await incidents.save(db, replace(incident, version=version), NOW)
            await outbox.put(db, [_job(version)], now=NOW)
            assert job is not None
            await inbox.finish(db, job)
        print(version, flush=True)  # noqa: T201 - the acknowledgement


def _job(version: int) -> NewJob:
    return NewJob(str(version), "lane", "Note", "words")


if __name__ == "__main__":
    asyncio.run(acknowledge(sys.argv[1], int(sys.argv[2])))
