"""Several replicas work on one queue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.database import Database
from storage.jobs import Job
from storage.queue import outbox
from tests.storage.work import claim, job, keys, put


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
