"""A worker outlives a queue that cannot be read, and keeps what it is working on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.worker import LEASE, Worker
from storage import schema
from storage.database import Database
from storage.jobs import Job, NewJob
from storage.queue import Queue, outbox
from tests.world import START


class _Shift:
    """A worker, what it was given to do, and the clock it looks at."""

    def __init__(self, database: Database, queue: Queue = outbox) -> None:
        self.database, self.now = database, START
        self.begun: list[str] = []
        self.finished: dict[str, bool] = {}
        self.held = asyncio.Event()
        self.changed = asyncio.Condition()
        self.worker = Worker(queue, self._work, database=database, clock=self._clock, owner="me")

    def _clock(self) -> datetime:
        return self.now

    async def _work(self, job: Job) -> None:
        await self._note(lambda: self.begun.append(job.key))
        if job.key.startswith("slow"):
            await self.held.wait()
        async with self.database.write() as db:
            done = await outbox.finish(db, job)
        await self._note(lambda: self.finished.update({job.key: done}))

    async def _note(self, change: Callable[[], object]) -> None:
        async with self.changed:
            change()
            self.changed.notify_all()

    async def until_begun(self, key: str) -> None:
        """Wait until a job was begun."""
        async with asyncio.timeout(60), self.changed:
            await self.changed.wait_for(lambda: key in self.begun)

    async def until_finished(self, key: str) -> None:
        """Wait until a job was finished."""
        async with asyncio.timeout(60), self.changed:
            await self.changed.wait_for(lambda: key in self.finished)

    async def put(self, key: str) -> None:
        """Store a job in a lane of its own."""
        async with self.database.write() as db:
            await outbox.put(db, [NewJob(key=key, lane=key, kind="x", body="{}")], now=self.now)
        self.worker.wake()

    async def sql(self, statement: str) -> None:
        """Do something to the tables."""
        async with self.database.write() as db:
            await db.execute(text(statement))


@pytest.fixture
async def shift(tmp_path: Path) -> AsyncIterator[_Shift]:
    """A worker that has begun."""
    database = await Database.open(f"sqlite:///{tmp_path / 'sitroom.db'}")
    it = _Shift(database)
    it.worker.start()
    yield it
    it.held.set()
    await it.worker.stop()
    await database.close()


async def test_a_worker_outlives_a_queue_that_cannot_be_read(shift: _Shift) -> None:
    await shift.sql("ALTER TABLE outbox RENAME TO elsewhere")
    shift.worker.wake()
    async with asyncio.timeout(60):
        while shift.worker.trouble is None:  # noqa: ASYNC110 - it tells nobody but who asks
            await asyncio.sleep(0.01)
    assert "see the log" in shift.worker.trouble

    await shift.sql("ALTER TABLE elsewhere RENAME TO outbox")
    await shift.put("after")
    await shift.until_finished("after")
    assert shift.worker.trouble is None


async def test_a_worker_that_was_not_started_says_so(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'other.db'}")
    assert _Shift(database).worker.trouble == "not running"
    await database.close()


async def test_a_worker_that_stopped_says_so(shift: _Shift) -> None:
    await shift.worker.stop()
    assert shift.worker.trouble == "not running"


async def test_what_takes_longer_than_a_lease_is_not_begun_again(shift: _Shift) -> None:
    await shift.put("slow")
    await shift.until_begun("slow")
    for number in range(3):
        shift.now += LEASE * 2
        await shift.put(f"other {number}")
        await shift.until_finished(f"other {number}")
    shift.held.set()
    await shift.until_finished("slow")
    assert shift.finished["slow"]
    assert shift.begun.count("slow") == 1


class _Renewing(Queue):
    """An outbox in which something happens whenever a lease is renewed."""

    def __init__(self, happens: Callable[[], Awaitable[None]]) -> None:
        super().__init__(schema.outbox)
        self._happens = happens
        self.by: list[AsyncConnection] = []

    async def renew(self, db: AsyncConnection, job: Job, *, until: datetime) -> bool:
        self.by.append(db)
        await self._happens()
        return await super().renew(db, job, until=until)


async def test_a_job_may_end_while_the_leases_of_others_are_renewed(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'sitroom.db'}")

    async def one_ends() -> None:
        running = it.worker._running
        ending = next(iter(running))
        ending.cancel()
        while ending in running:  # noqa: ASYNC110 - it tells nobody but who asks
            await asyncio.sleep(0)

    queue = _Renewing(one_ends)
    it = _Shift(database, queue)
    it.worker.start()
    try:
        for key in ("slow", "slow too"):
            await it.put(key)
            await it.until_begun(key)
        it.now += LEASE
        await it.put("after")
        await it.until_finished("after")
        assert len(queue.by) == 2
        assert queue.by[0] is queue.by[1], "the claim failed, and was made anew"
    finally:
        it.held.set()
        await it.worker.stop()
        await database.close()
