"""Several replicas work on one queue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from storage.database import Database
from storage.jobs import Job
from storage.queue import outbox
from tests.storage.work import born, claim, job, keys, put

_WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@asynccontextmanager
async def replicas(url: str, count: int) -> AsyncIterator[list[Database]]:
    opened = [await Database.open(url) for _ in range(count)]
    yield opened
    for database in opened:
        await database.close()


async def test_a_replica_passes_over_what_another_is_just_claiming(postgresql_url: str) -> None:
    """SKIP LOCKED: it neither waits nor claims the same job."""
    async with replicas(postgresql_url, 2) as (one, other):
        async with one.write() as db:
            await put(db, job("1", "a"), job("2", "b"))
        async with one.write() as first, other.write() as second:
            assert keys(await claim(first, limit=1)) == ["1"]
            assert keys(await claim(second, owner="other")) == ["2"]


async def test_of_two_stored_in_a_lane_at_once_one_is_born_claimed(postgresql_url: str) -> None:
    """The second waits until it can see the first."""
    async with replicas(postgresql_url, 2) as (one, other):

        async def second() -> Job:
            async with other.write() as db:
                return await born(db, "2")

        async with one.write() as db:
            assert (await born(db, "1")).owner == "me"
            storing = asyncio.create_task(second())
            while not storing.done() and not await db.scalar(_WAITING):  # noqa: ASYNC110 - PostgreSQL tells nobody
                await asyncio.sleep(0)
        assert (await storing).owner == ""


async def test_replicas_share_the_work_and_double_nothing(database_url: str) -> None:
    async with replicas(database_url, 3) as opened:
        async with opened[0].write() as db:
            await put(db, *(job(f"{number:03}", lane=str(number % 20)) for number in range(300)))

        async def work(replica: Database, owner: str) -> list[Job]:
            done: list[Job] = []
            while True:
                async with replica.write() as db:
                    claimed = await claim(db, owner=owner, limit=5)
                    depth = await outbox.depth(db)
                if not claimed and not depth.pending:
                    return done
                for one in claimed:
                    async with replica.write() as db:
                        assert await outbox.finish(db, one)
                    done.append(one)

        shares = await asyncio.gather(*(work(replica, str(number)) for number, replica in enumerate(opened)))
    worked = [one.key for share in shares for one in share]
    assert sorted(worked) == [f"{number:03}" for number in range(300)]
