"""Taking in what sources of alerts send: stored before its sender hears so, many in one transaction.

One commit a request gives about 900 a second; those that wait for a commit share the next.
"""

import asyncio
from collections.abc import Callable, Sequence

import msgspec
from msgspec.structs import replace

from bot.clock import Clock
from bot.domain.alerts.alert import Alert
from bot.domain.incident import Posted
from bot.domain.people import Person
from storage import deliveries
from storage.database import Database
from storage.deliveries import NewDelivery

#: How much may wait to be sorted: beyond that senders are asked to try again later.
MOST_DELIVERIES, MOST_ALERTS = 20_000, 100_000

#: How much of what was sent is kept with an incident, in characters.
KEPT = 64 * 1024

#: Of so many alerts of one group is kept what a delivery said, where it said more than that.
_TELLING = 50

#: How many alerts of one delivery are sorted together.
_PART = 100

#: Of more than so many who wait half are stored together: the event loop has the others to hear meanwhile, and
#: stands still where all wait for one commit.
_FEW = 16

#: How often is looked how much waits, in seconds.
_LOOK = 1.0


#: What somebody wants stored, and who waits for it.
_Waiting = tuple[Sequence[NewDelivery], asyncio.Future[None]]


class QueueFull(Exception):  # noqa: N818 - an answer, not an error of the program
    """So much waits to be sorted that nothing more is taken now."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What a source sent.

    Attributes:
        source: its id, and `sender` what people call it.
        payload: as it came, without secrets and not too long, to be kept with an incident.
        drill: whether it is practice, and `starter`, who began it.
        thread: the Slack message that it was read from.
    """

    source: str
    sender: str
    alerts: tuple[Alert, ...]
    payload: str = ""
    drill: bool = False
    starter: Person | None = None
    thread: Posted | None = None


def new_delivery(key: str, delivery: Delivery) -> NewDelivery:
    """The delivery as it is stored; of two with one key, the first."""
    return NewDelivery(key, msgspec.json.encode(delivery).decode(), max(1, len(delivery.alerts)))


def new_deliveries(key: str, delivery: Delivery) -> list[NewDelivery]:
    """The delivery in parts of which none takes long to sort; people wait for what is being sorted."""
    parts = [delivery.alerts[at : at + _PART] for at in range(0, len(delivery.alerts), _PART)]
    if len(parts) <= 1:
        return [new_delivery(key, delivery)]
    return [
        new_delivery(f"{key}/{number:06}", replace(delivery, alerts=part, payload=""))
        for number, part in enumerate(parts)
    ]


def sent_of(delivery: Delivery, some: Sequence[Alert], *, alone: bool) -> str:
    """What was sent of a group: all of a delivery that is about nothing else, else only what is about it."""
    if alone and delivery.payload:
        return delivery.payload
    return msgspec.json.encode(some[:_TELLING]).decode()[:KEPT]


class Intake:
    """Stores deliveries.

    Args:
        stored: called after each commit: there is something to sort.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        stored: Callable[[], None],
        *,
        most_deliveries: int = MOST_DELIVERIES,
        most_alerts: int = MOST_ALERTS,
    ) -> None:
        self._database, self._clock, self._stored = database, clock, stored
        self._most = (most_deliveries, most_alerts)
        self._backlog = (0, 0)
        self._looked_at = float("-inf")
        self._waiting: list[_Waiting] = []
        self._storing: asyncio.Task[None] | None = None

    def has_room(self) -> bool:
        """Whether anything more is taken now; where not, it is looked how much waits still."""
        count, weight = self._backlog
        if count < self._most[0] and weight < self._most[1]:
            return True
        self._begin()
        return False

    @property
    def press(self) -> float:
        """How far who stores comes before who sorts: from 1, while senders wait and little is stored, to 0 for not at all."""
        if self._storing is None or self._storing.done():
            return 0.0
        return max(0.0, 1 - max(have / most for have, most in zip(self._backlog, self._most, strict=True)))

    async def take(self, *new: NewDelivery) -> None:
        """Store deliveries: when this returns, they outlive a power cut.

        Raises:
            QueueFull: too much waits.
            DatabaseUnavailable: it cannot be stored at present.
        """
        if not self.has_room():
            raise QueueFull
        self._backlog = _together(self._backlog, new)
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((new, stored))
        self._begin()
        await stored

    def _begin(self) -> None:
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store())

    async def stop(self) -> None:
        """Wait until what was taken is stored."""
        if self._storing:
            await self._storing

    async def _store(self) -> None:
        while True:
            batch: list[_Waiting] = []
            try:
                if self._waiting:
                    await self._store_batch(batch)
                await self._look()
            except Exception as error:  # noqa: BLE001 - each of those who wait is told, and answers for itself
                _tell(batch, error)
                _tell(self._waiting, error)
                self._waiting = []
            if not self._waiting:
                return

    async def _store_batch(self, batch: list[_Waiting]) -> None:
        async with self._database.statement() as run:
            few = max(_FEW, len(self._waiting) // 2)
            batch += self._waiting[:few]  # with those who came while this waited for its turn
            self._waiting = self._waiting[few:]
            new = [one for waiting, _ in batch for one in waiting]
            await run(*deliveries.putting(self._database.dialect, new, now=self._clock()))
        _tell(batch, None)
        self._stored()

    async def _look(self) -> None:
        """Count what waits to be sorted; until the next time, what comes in is added."""
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= _LOOK:
            self._looked_at = now
            async with self._database.read() as db:
                self._backlog = await deliveries.backlog(db)
            for waiting, _ in self._waiting:
                self._backlog = _together(self._backlog, waiting)


def _together(backlog: tuple[int, int], new: Sequence[NewDelivery]) -> tuple[int, int]:
    """How many deliveries wait, and what they weigh, with these."""
    count, weight = backlog
    return count + len(new), weight + sum(one.weight for one in new)


def _tell(batch: Sequence[_Waiting], error: Exception | None) -> None:
    for _, stored in batch:
        if stored.done():
            continue  # whoever waited has gone
        if error:
            stored.set_exception(error)
        else:
            stored.set_result(None)
