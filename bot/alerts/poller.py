"""Asks the health endpoints of the policy, each once an interval, whichever of the replicas does it.

The row of a poll is the truth: who claims it asks, and another one does when the claim has run out. What is remembered
of a poll and the alert that follows from it are written in one transaction, so a crash neither loses an alert nor tells
of it twice. Nothing is made up for while no process ran: the next answer counts.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.intake import KEPT, Delivery, new_delivery
from bot.clock import Clock
from bot.domain.alerts.health import Answer, Failure, judged
from bot.domain.alerts.rules import Poll
from bot.domain.alerts.secrets import without_secrets
from bot.domain.alerts.watch import abandoned, is_ready, watched
from bot.health import Ask
from storage import deliveries, polls
from storage.database import Database
from storage.errors import DatabaseUnavailable

log = structlog.get_logger()

#: How often is looked at least, in seconds.
_LOOK = 1.0

#: And at most, in seconds of the machine's time.
_SHORTEST = 0.1

#: How long a claim holds beyond the time that the endpoint has.
_SPARE = timedelta(seconds=10)


class Poller:
    """Asks health endpoints while it runs.

    Args:
        endpoints: answers with the polls of the policy in force.
        ask: asks an endpoint.
        stored: is called when there is an alert to sort.
        turned: is told after each answer whether people can count on an endpoint, by the id of its poll.
        speed: how many times faster the clock is than the machine's.
    """

    def __init__(
        self,
        endpoints: Callable[[], Sequence[Poll]],
        ask: Ask,
        stored: Callable[[], None],
        turned: Callable[[str, bool], Awaitable[None]],
        *,
        database: Database,
        clock: Clock,
        speed: float = 1.0,
    ) -> None:
        self._speed = speed
        self._endpoints = endpoints
        self._ask, self._stored, self._database, self._clock = ask, stored, database, clock
        self._turned = turned
        self._asking: dict[asyncio.Task[None], polls.Claim] = {}
        self._loop: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._failing = False

    @property
    def trouble(self) -> str | None:
        """Why no endpoint is being asked, or None while all is well, or there is none."""
        if not self._polls:
            return None
        if self._loop is None or self._loop.done():
            return "not running"
        return "health endpoints cannot be asked: see the log" if self._failing else None

    async def start(self) -> None:
        """Begin to ask.

        Raises:
            DatabaseUnavailable: the database cannot be written at present.
        """
        if not self._database.is_shared:
            async with self._database.write() as db:
                await polls.release_all(db)
        await self.follow()
        self._loop = asyncio.create_task(self._run())

    async def follow(self) -> None:
        """Ask what the policy in force says; the alerts of polls that it has no more are over.

        Raises:
            DatabaseUnavailable: the database cannot be written at present.
        """
        now, known = self._clock(), self._polls
        async with self._database.write() as db:
            await polls.begin(db, known, now)
            for id_, watch in (await polls.drop(db, known)).items():
                over = abandoned(watch, now)
                if over:
                    await _tell(db, Delivery(source=id_, sender=id_, alerts=(over,)), now)
        self._stored()

    async def stop(self) -> None:
        """Ask no more; what was asked and not answered yet, others may ask."""
        self._stopping.set()
        if self._loop:
            await self._loop
        left = dict(self._asking)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        with contextlib.suppress(DatabaseUnavailable):
            async with self._database.write() as db:
                for held in left.values():
                    await polls.release(db, held)

    async def look(self) -> float:
        """Ask every endpoint that is due; how many seconds there are until the next, at most `_LOOK`."""
        known = self._polls
        if not known:
            return _LOOK
        now = self._clock()
        async with self._database.read() as db:
            at = await polls.claimable_at(db, list(known))
        due = sorted(id_ for id_, when in at.items() if when <= now)
        if due:
            for held in await self._claimed([known[id_] for id_ in due], now):
                task = asyncio.create_task(self._one(known[held.id], held, now))
                self._asking[task] = held
                task.add_done_callback(self._asking.pop)
        left = [(when - now).total_seconds() for when in at.values() if when > now]
        return min([*left, _LOOK])

    async def answered(self) -> None:
        """Wait until all that was asked is answered."""
        while self._asking:
            await asyncio.wait(self._asking)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            wait = _LOOK
            try:
                with self._database.outage.borne(self):
                    wait = await self.look()
                    self._failing = False
            except Exception:
                self._failing = True
                log.exception("health endpoints cannot be asked; it is tried again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), max(wait / self._speed, _SHORTEST))

    @property
    def _polls(self) -> dict[str, Poll]:
        return {poll.id: poll for poll in self._endpoints()}

    async def _claimed(self, due: Sequence[Poll], now: datetime) -> list[polls.Claim]:
        async with self._database.write() as db:
            claims = [
                await polls.claim(db, poll.id, now=now, until=now + self._patience(poll)) for poll in due
            ]
        return [held for held in claims if held]

    def _patience(self, poll: Poll) -> timedelta:
        """How long a claim holds: an endpoint has its time by the machine's clock, however fast the other one runs."""
        return (timedelta(seconds=poll.timeout_seconds) + _SPARE) * self._speed

    async def _one(self, poll: Poll, held: polls.Claim, asked_at: datetime) -> None:
        try:
            heard = await self._ask(poll)
            await self._finish(poll, held, heard, asked_at)
        except DatabaseUnavailable as error:
            log.warning("what an endpoint says could not be written down", poll=poll.id, error=str(error))
        except Exception:
            log.exception("an endpoint cannot be asked; it is tried again", poll=poll.id)

    async def _finish(
        self, poll: Poll, held: polls.Claim, heard: Answer | Failure, asked_at: datetime
    ) -> None:
        now, every = self._clock(), timedelta(seconds=poll.every_seconds)
        watch, alert = watched(held.watch, judged(poll, heard), poll, now)
        in_step = held.due_at + every
        async with self._database.write() as db:
            next_at = in_step if in_step > asked_at else asked_at + every
            if not await polls.finish(db, held, watch, next_at=next_at):
                log.warning("what an endpoint says comes too late, and does not count", poll=poll.id)
                return
            if alert:
                told = Delivery(source=poll.id, sender=poll.name, alerts=(alert,), payload=payload_of(heard))
                await _tell(db, told, now)
        if alert:
            self._stored()
        ready = is_ready(watch)
        if ready is not None:
            await self._turned(poll.id, ready)


def payload_of(heard: Answer | Failure) -> str:
    """What an endpoint answered, as it is kept with an incident; empty where that was nothing."""
    if isinstance(heard, Failure):
        return ""
    return without_secrets(heard.body.decode(errors="replace"))[:KEPT]


async def _tell(db: AsyncConnection, delivery: Delivery, now: datetime) -> None:
    """Let an alert take the way of all alerts."""
    await deliveries.put(db, [new_delivery(f"poll/{delivery.source}/{now.isoformat()}", delivery)], now=now)
