"""Jobs for the outbox, and a worker's calls with the usual arguments."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.jobs import Job, NewJob, State
from storage.queue import outbox
from tests.storage.stories import NOW

LEASE = timedelta(seconds=30)
LATER = NOW + LEASE


def job(key: str, lane: str = "a", slot: str | None = None) -> NewJob:
    return NewJob(key, lane, "Show", f"words of {key}", incident=1, slot=slot)


async def put(db: AsyncConnection, *jobs: NewJob) -> list[Job | None]:
    return await outbox.put(db, jobs, now=NOW)


async def born(db: AsyncConnection, key: str, lane: str = "a", *, in_turn: bool = True) -> Job:
    stored = await outbox.put_claimed(db, job(key, lane), owner="me", now=NOW, lease=LEASE, in_turn=in_turn)
    assert stored
    return stored


async def claim(db: AsyncConnection, now: datetime = NOW, owner: str = "me", limit: int = 100) -> list[Job]:
    return await outbox.claim(db, owner=owner, now=now, lease=LEASE, limit=limit)


async def take(db: AsyncConnection, now: datetime = NOW, owner: str = "me") -> Job:
    [one] = await claim(db, now, owner)
    return one


async def states(db: AsyncConnection) -> dict[str, str]:
    return {row.key: row.state.value for row in await outbox.rows(db, list(State), 100)}


def keys(jobs: list[Job]) -> list[str]:
    return [one.key for one in jobs]


async def by_key(db: AsyncConnection, key: str) -> Job:
    row = next(row for row in await outbox.rows(db, list(State), 100) if row.key == key)
    return Job(row.id, row.key, row.lane, row.kind, row.body, row.incident, 0, 0, "", row.created_at)
