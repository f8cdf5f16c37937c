"""Takes jobs off a queue and works on them, side by side across lanes, one after the other within one.

The queue in the database is the truth. A worker is woken when there may be something to do, and looks by
itself once a second for what another replica left or what has become due.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.jobs import Job
from storage.queue import Queue

#: For how long a job is ours once claimed; longer than any call to Slack may take.
LEASE = timedelta(seconds=60)

#: How often a worker looks without being woken, in seconds.
_LOOK = 1.0

#: A clock that shows so much less than at the last look was set back; less is corrected all the time.
_SET_BACK = timedelta(seconds=1)

#: Between two claims while there is work at hand, and none is called for, in seconds.
_BREATH = 0.01

log = structlog.get_logger()


class Worker:
    """Works on the jobs of one queue.

    Args:
        handle: works on one job and finishes, retries or buries it. Whatever it raises is a bug.
        limit: how many jobs are worked on at the same time.
    """

    def __init__(
        self,
        queue: Queue,
        handle: Callable[[Job], Awaitable[None]],
        *,
        database: Database,
        clock: Clock,
        owner: str,
        limit: int = 32,
    ) -> None:
        self._queue, self._handle = queue, handle
        self._database, self._clock, self._owner, self._limit = database, clock, owner, limit
        self._woken = asyncio.Event()  # there may be something to do
        self._called = asyncio.Event()  # … because it was just stored, and not because a job ended
        self._quiet = asyncio.Event()
        self._running: dict[asyncio.Task[None], Job] = {}
        self._looked_at: datetime | None = None
        self._renewed_at: datetime | None = None
        self._loop: asyncio.Task[None] | None = None
        self._stopping = False
        self._failing = False

    @property
    def trouble(self) -> str | None:
        """Why nothing is being worked on, or None while all is well."""
        if self._loop is None or self._loop.done():
            return "not running"
        return "its queue cannot be read: see the log" if self._failing else None

    def wake(self) -> None:
        """There may be something to do."""
        self._quiet.clear()
        self._called.set()
        self._woken.set()

    def start(self) -> None:
        """Begin to work."""
        self._loop = asyncio.create_task(self._run())

    def adopt(self, job: Job) -> None:
        """Work on a job that was just stored: at once where it was born claimed by us, else in its turn."""
        if job.owner:
            self._quiet.clear()
            self._begin(job)
        else:
            self.wake()

    async def quiet(self) -> None:
        """Wait until nothing is being worked on and nothing is ready."""
        await self._quiet.wait()

    async def stop(self, patience: float = 10.0) -> None:
        """Take on nothing new, give what runs `patience` seconds to end, and give the rest back."""
        self._stopping = True  # not cancelled: a claim that is under way must not break off
        self._woken.set()
        if self._loop:
            await self._loop
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with contextlib.suppress(DatabaseUnavailable):
            async with self._database.write() as db:
                await self._queue.release(db, self._owner)

    async def _run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            self._called.clear()
            began = time.monotonic()
            for job in await self._claimed():
                self._begin(job)
            took = time.monotonic() - began
            if not self._running and not self._woken.is_set():
                self._quiet.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _LOOK)
            await self._breathe(began + took, took)

    async def _breathe(self, since: float, took: float) -> None:
        """While there is work at hand, let more of it gather: every job that ends would else cost a claim.

        What was just stored waits no longer than a claim takes: half of the time is enough for looking.
        """
        if not self._running or self._stopping:
            return
        now = time.monotonic()
        await asyncio.sleep(since + min(took, _LOOK / 10) - now)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._called.wait(), since + _BREATH - now)

    async def _claimed(self) -> list[Job]:
        """What there is to do; nothing where the queue cannot be read: the worker outlives that."""
        jobs: list[Job] = []
        try:
            with self._database.outage.borne(self):
                jobs = await self._claim()
                self._failing = False
        except Exception:
            self._failing = True
            log.exception("a claim failed; it is tried again")
            await asyncio.sleep(_LOOK)  # whatever wakes us meanwhile would fail, too
        return jobs

    async def _claim(self) -> list[Job]:
        free = self._limit - len(self._running)
        now = self._clock()
        await self._follow(now)
        old = self._renewed_at is None or now - self._renewed_at >= LEASE / 3
        if free <= 0 and not old:
            return []
        async with self._database.write(alone=not old) as db:
            if old:  # before the claim, which would else take what is in our hands already
                for job in list(self._running.values()):  # one may end meanwhile
                    await self._queue.renew(db, job, until=now + LEASE)
                self._renewed_at = now
            if free <= 0:
                return []
            return await self._queue.claim(db, owner=self._owner, now=now, lease=LEASE, limit=free)

    async def _follow(self, now: datetime) -> None:
        """Where the clock was set back, nothing waits for longer because of that."""
        before = self._looked_at
        if before and before - now >= _SET_BACK:
            self._renewed_at = None
            async with self._database.write() as db:
                await self._queue.bring_forward(db, before - now)
        self._looked_at = now

    def _begin(self, job: Job) -> None:
        task = asyncio.create_task(self._one(job))
        self._running[task] = job
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._quiet.clear()
        self._woken.set()

    async def _one(self, job: Job) -> None:
        try:
            await self._handle(job)
        except DatabaseUnavailable as error:
            log.warning("database unavailable; the lease will expire", job=job.key, error=str(error))
        except Exception:
            log.exception("a job failed; it is dead until it is replayed", job=job.key, kind=job.kind)
            with contextlib.suppress(DatabaseUnavailable):
                async with self._database.write() as db:
                    await self._queue.bury(db, job, error="a bug: see the log")
