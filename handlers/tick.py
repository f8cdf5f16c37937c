"""Time's door: APScheduler wakes, the database says what is due.

One job, in memory, a second apart, without a misfire limit (its default of one second lost ten of
ten jobs of a process that was down) and coalescing; plus an early wake at the next due time, so that a
reminder is not a second late. Nothing is remembered here: a restart loses nothing.

APScheduler goes by the machine's clock. Set back by ten minutes, it would let the job wait until the clock shows again
what it showed, so somebody looks after it by the time that nobody sets.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.duty import Handing
from bot.metrics import Metrics
from bot.operators import tell_of_the_dead
from bot.pruning import prune
from bot.recurring import Recurring
from bot.service import Service
from storage import incidents
from storage.database import Database
from storage.errors import DatabaseUnavailable

log = structlog.get_logger()

_JOB = "tick"

#: How often is looked at most, in seconds of the machine's time.
_SHORTEST = 0.1

#: How many incidents are looked for in one go.
_AT_ONCE = 200

#: How many are looked at in one transaction. It costs as much as four of them do; more would keep others waiting.
_TOGETHER = 50


class Ticker:
    """Looks after what time makes necessary, at least once a second; more often where the clock is `speed` times faster."""

    def __init__(
        self,
        service: Service,
        *,
        database: Database,
        clock: Clock,
        metrics: Metrics,
        speed: float = 1.0,
    ) -> None:
        self._service, self._database, self._clock = service, database, clock
        self._period = max(1 / speed, _SHORTEST)
        self._metrics = metrics
        self._handing = Handing(service, database, clock)
        self._recurring = Recurring(service, database, clock)
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._ticking = asyncio.Lock()
        self._unreadable: set[int] = set()
        self._waking: asyncio.Task[None] | None = None
        self._early: asyncio.TimerHandle | None = None
        self._begun: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=self._period,
            id=_JOB,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.add_job(self.prune, "interval", hours=1, coalesce=True, misfire_grace_time=None)
        self._scheduler.start()
        self._waking = asyncio.create_task(self._keep_awake())

    async def stop(self) -> None:
        """Tick no more; a tick that is under way is ended first, because the scheduler would break it off."""
        if self._waking:
            self._waking.cancel()
            await asyncio.gather(self._waking, return_exceptions=True)
        if self._scheduler.running:
            self._scheduler.pause()
            async with self._ticking:
                self._scheduler.shutdown(wait=False)
        if self._early:
            self._early.cancel()
        if self._begun:
            await asyncio.gather(self._begun, return_exceptions=True)

    async def tick(self) -> None:
        """Do everything that is due; an incident that cannot be looked at does not keep the others waiting."""
        with self._database.outage.borne(self):
            async with self._ticking:
                none_due_at = await self._everything_due()
                await self._handing.hand_over()
                await self._recurring.remind()
                await self._tell_operators()
                await self._wake_early(none_due_at)
            self._metrics.ticked()

    async def _everything_due(self) -> datetime:
        """The time at which nothing was due any more."""
        seen: set[int] = set()
        limit = _AT_ONCE
        while True:
            now = self._clock()
            async with self._database.read() as db:
                found = await incidents.due(db, now, limit)
            numbers = [number for number in found if number not in seen]
            if not numbers and len(found) < limit:
                return now
            if not numbers:  # so many cannot be looked at, and stand before all others
                limit += _AT_ONCE
            seen.update(numbers)
            for start in range(0, len(numbers), _TOGETHER):
                await self._look_at(numbers[start : start + _TOGETHER])

    async def _look_at(self, numbers: Sequence[int]) -> None:
        try:
            await self._service.tick(numbers)
        except DatabaseUnavailable:
            raise
        except Exception:
            if len(numbers) > 1:  # one of them keeps the others back
                for number in numbers:
                    await self._look_at([number])
                return
            if numbers[0] not in self._unreadable:
                log.exception("an incident cannot be looked at; every tick tries again", incident=numbers[0])
            self._unreadable.add(numbers[0])
        else:
            self._unreadable.difference_update(numbers)

    async def _tell_operators(self) -> None:
        if self._service.rules.policy.channels.operators and await tell_of_the_dead(
            self._database, self._clock()
        ):
            self._service.changed()

    async def prune(self) -> None:
        """Forget what is long over."""
        await prune(self._database, self._clock(), self._ticking)

    async def _keep_awake(self) -> None:
        """Let the job begin anew where it waits for longer than it should, because the clock was set back."""
        while True:
            await asyncio.sleep(self._period)
            job = self._scheduler.get_job(_JOB)
            ahead = timedelta(seconds=2 * self._period)
            if job and job.next_run_time and job.next_run_time - datetime.now(UTC) > ahead:
                log.warning("the machine's clock was set back")
                job.reschedule("interval", seconds=self._period)

    async def _wake_early(self, looked: datetime) -> None:
        """Tick again at the next due time, if it comes before the next look; `looked` is when all that was due was done.

        By the event loop itself: the scheduler leaves out what falls due while its job is just ending.
        """
        async with self._database.read() as db:
            at = await incidents.next_due_at(db, after=looked)
        if at is None or not self._scheduler.running:
            return
        wait = at - self._clock()
        if wait < timedelta(seconds=1):
            if self._early:
                self._early.cancel()
            seconds = max(0.0, wait.total_seconds())
            self._early = asyncio.get_running_loop().call_later(seconds, self._begin)

    def _begin(self) -> None:
        self._begun = asyncio.create_task(self._tick_early())

    async def _tick_early(self) -> None:
        try:
            await self.tick()
        except Exception:
            log.exception("a tick failed; the next one comes within a second")
