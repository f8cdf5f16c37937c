"""Sorts what sources sent into groups, and does what follows from it, in one transaction.

One replica sorts at a time, in the order of coming. Nothing here waits for Slack, so nothing can be half done: a crash
leaves everything as it was, and whoever sorts next begins anew.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from bot.alerts.docket import Docket
from bot.alerts.intake import Delivery
from bot.alerts.turns import Busy
from bot.clock import Clock
from bot.domain.alerts.group import Group
from bot.metrics import Metrics
from bot.service import Service
from storage import alerts, deliveries, overrides, rejected
from storage.database import Database
from storage.deliveries import StoredDelivery
from storage.errors import DatabaseUnavailable

log = structlog.get_logger()

#: How often is looked without being woken, in seconds.
_LOOK = 1.0

#: After which an incident in other hands is asked for again, in seconds.
_MOMENT = 0.02

#: After which a group is looked at again that could not be.
_LATER = timedelta(minutes=10)

#: How many deliveries are sorted in one transaction: others wait for it, who may be people. In between it is twice as
#: many as were done in time before; what is read beyond that is read again.
_FEW, _MANY = 20, 1000

#: How many times as long as it sorted it lets others work, while more comes in and little waits.
_BREATHS = 9

#: How long one transaction goes on taking deliveries, in seconds.
_LONG_ENOUGH = 0.02

_decoder: msgspec.json.Decoder[Delivery] = msgspec.json.Decoder(Delivery)


class Sorter:
    """Sorts deliveries while it runs.

    Args:
        press: how much others come first at this moment, because more comes in: from 0 for not at all to 1.
    """

    def __init__(
        self,
        service: Service,
        *,
        database: Database,
        clock: Clock,
        metrics: Metrics,
        press: Callable[[], float],
    ) -> None:
        self._service, self._database, self._clock, self._press = service, database, clock, press
        self._metrics = metrics
        self._woken, self._quiet = asyncio.Event(), asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._stopping = False
        self._failing = False
        self._at_once = _FEW

    @property
    def trouble(self) -> str | None:
        """Why nothing is being sorted, or None while all is well."""
        if self._loop is None or self._loop.done():
            return "not running"
        return "alerts cannot be sorted: see the log" if self._failing else None

    def wake(self) -> None:
        """There may be something to sort."""
        self._quiet.clear()
        self._woken.set()

    def start(self) -> None:
        """Begin to sort."""
        self._loop = asyncio.create_task(self._run())

    async def quiet(self) -> None:
        """Wait until nothing waits to be sorted."""
        await self._quiet.wait()

    async def stop(self) -> None:
        """Sort no more; what is being sorted is ended first."""
        self._stopping = True
        self._woken.set()
        if self._loop:
            await self._loop

    async def _run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            began = time.monotonic()
            if await self._sorted_some():
                await self._breathe(time.monotonic() - began)
                continue
            if not self._woken.is_set():
                self._quiet.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _LOOK)

    async def _breathe(self, took: float) -> None:
        """Senders wait for an answer, and people; what is stored can wait, the less the more that is."""
        await asyncio.sleep(min(_BREATHS * took * self._press(), _LOOK))

    async def _sorted_some(self) -> bool:
        """Whether something was sorted; whatever happens, sorting goes on."""
        try:
            with self._database.outage.borne(self):
                done = await self.sort()
                self._failing = False
                return done
        except Exception:
            self._failing = True
            log.exception("sorting failed; it is tried again")
        await asyncio.sleep(_LOOK)
        return False

    async def sort(self) -> bool:
        """Sort what waits, as much as fits into one transaction, and look again at what is due; whether there was any."""
        now = self._clock()
        async with self._database.read() as db:
            waiting, due = await deliveries.any_to_sort(db), await alerts.due(db, now)
        try:
            done = waiting and await self._sort_some()
            return await self._look_again(due, now) or done
        except Busy:
            await asyncio.sleep(_MOMENT)
            return True

    async def _sort_some(self) -> bool:
        try:
            return await self._sort(self._at_once, [])
        except (Busy, DatabaseUnavailable):
            raise
        except Exception:
            log.exception("deliveries could not be sorted together; one by one")
            return await self._sort_first()

    async def _sort_first(self) -> bool:
        """Sort the first delivery alone; where even that fails, it is put aside, for everything else waits behind it."""
        tried: list[StoredDelivery] = []
        try:
            return await self._sort(1, tried)
        except (Busy, DatabaseUnavailable):
            raise
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("a delivery cannot be sorted; it is put aside", reference=reference)
            return await self._put_aside(tried, f"a bug: {reference}")

    async def _put_aside(self, tried: Sequence[StoredDelivery], reason: str) -> bool:
        async with self._database.write() as db:
            if not await alerts.alone(db):  # somebody else is about to find out
                return False
            for one in tried:
                if await deliveries.finish(db, [one.id]):
                    await rejected.put(db, "sorting", 500, reason, one.body, now=self._clock())
        return bool(tried)

    async def _sort(self, limit: int, tried: list[StoredDelivery]) -> bool:
        """Sort deliveries, and note in `tried` which."""
        async with self._database.write() as db:
            if not await alerts.alone(db):
                return False
            tried += await deliveries.take(db, limit)
            if not tried:
                return False
            now = self._clock()
            docket = Docket(db, await overrides.applied(db, self._service.rules, now), now)
            read = [(one.id, _decoder.decode(one.body)) for one in tried]
            await docket.open([delivery for _, delivery in read])
            done = await _entered(docket, read)
            await docket.close()
            await deliveries.finish(db, done)
        self._metrics.unseen(docket.unseen)
        self._at_once = min(max(2 * len(done), _FEW), _MANY)
        self._service.changed()
        return True

    async def _look_again(self, due: Sequence[Group], now: datetime) -> bool:
        """Do what time has made necessary for groups; one that cannot be looked at keeps no other waiting."""
        done = False
        for group in due:
            try:
                done = await self._look_at(group) or done
            except (Busy, DatabaseUnavailable):
                raise
            except Exception:
                log.exception(
                    "a group of alerts cannot be looked at; it is tried again later", group=group.id
                )
                async with self._database.write() as db:
                    await alerts.put_off(db, group.id, now + _LATER)
        return done

    async def _look_at(self, group: Group) -> bool:
        async with self._database.write() as db:
            if not await alerts.alone(db):
                return False
            now = self._clock()
            docket = Docket(db, await overrides.applied(db, self._service.rules, now), now)
            known = await docket.open_one(group.key)
            if known and known.id == group.id:
                await docket.look_again(known)
                await docket.close()
        self._service.changed()
        return True


async def _entered(docket: Docket, waiting: Sequence[tuple[int, Delivery]]) -> list[int]:
    """Enter deliveries, one after the other, for as long as others may be kept waiting; which ones."""
    began, done = time.monotonic(), []
    for id_, delivery in waiting:
        await docket.enter(delivery)
        done.append(id_)
        if time.monotonic() - began > _LONG_ENOUGH:
            break
    return done
