"""Whether Sitroom hears Slack, and what it does about having heard nothing for a while.

What happens while no process hears is told by nobody afterwards: a socket delivers to whoever is connected, and over
HTTP Slack tries again for some minutes only. So the time until which Slack was heard is kept; when it is heard again,
at the start or after a gap, the channels of the open incidents are looked at, and those of alerts (`handlers.missed`).
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from handlers.asking import MISSED_LANE, Ask, Kind, Silence
from storage import heard, incidents
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.jobs import NewJob
from storage.queue import inbox

log = structlog.get_logger()

#: How often is asked whether Slack is heard, in seconds of the machine's time.
_PERIOD = 5.0

#: A shorter silence is none, in the machine's time. Sockets are renewed every few hours, which takes a moment.
_NOTICED = timedelta(seconds=15)

#: How often it is written down that Slack is heard.
_KEPT = timedelta(minutes=1)


class Hearing:
    """Keeps the time until which Slack was heard.

    Args:
        hears: answers whether Slack is heard at this moment.
        wake: is called when there are channels to look at.
        overheard: answers with the channels in which other programs write alerts.
        speed: how many times faster the clock is than the machine's.
    """

    def __init__(
        self,
        hears: Callable[[], Awaitable[bool]],
        wake: Callable[[], None],
        overheard: Callable[[], Iterable[str]],
        *,
        database: Database,
        clock: Clock,
        speed: float = 1.0,
    ) -> None:
        self._hears, self._wake, self._database, self._clock = hears, wake, database, clock
        self._overheard = overheard
        self._noticed = _NOTICED * speed
        self._last: datetime | None = None
        self._kept: datetime | None = None
        self._loop: asyncio.Task[None] | None = None

    async def until(self) -> datetime | None:
        """Until when Slack was heard, by this process or those before it; None before the first."""
        async with self._database.read() as db:
            return await heard.until(db)

    async def start(self) -> None:
        """Have what was missed before looked for, and begin to listen for silences."""
        await self.beat()
        self._loop = asyncio.create_task(self._run())

    async def rest(self) -> None:
        """Listen for silences no more, but where `beat` is asked for."""
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def stop(self) -> None:
        """Write down until when Slack was heard."""
        await self.rest()
        if self._last:
            with contextlib.suppress(DatabaseUnavailable):
                async with self._database.write() as db:
                    await heard.keep(db, self._last)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_PERIOD)
            await self.beat()

    async def beat(self) -> None:
        """Slack is heard, or not; where it is heard again, what was missed is looked for."""
        if not await self._hears():
            return
        now, last, kept = self._clock(), self._last, self._kept
        if last is None or kept is None or now - last > self._noticed or abs(now - kept) >= _KEPT:
            with self._database.outage.borne(self):
                await self._keep(last, now)
                self._kept = self._last = now
        else:
            self._last = now

    async def _keep(self, last: datetime | None, now: datetime) -> None:
        async with self._database.write() as db:
            since = last or await heard.until(db)
            silent = since is not None and (last is None or now - last > self._noticed)
            if since and silent:
                places: list[_Place] = [(None, channel) for channel in sorted(self._overheard())]
                places += await incidents.open_channels(db)
                await _look_at(db, places, Silence(since, now))
            await heard.keep(db, now)
        if silent:
            log.info("Slack is heard again", since=str(since))
            self._wake()

    async def lost(self, channel: str, since: datetime) -> None:
        """What was written in a channel of alerts could not be taken: have it read from then on, once it can be.

        Raises:
            DatabaseUnavailable: nor can that be written down.
        """
        async with self._database.write() as db:
            await _look_at(db, [(None, channel)], Silence(since, self._clock()))
        self._wake()


#: The channel of an incident; without one, a channel of alerts.
_Place = tuple[int | None, str]


async def _look_at(db: AsyncConnection, places: Iterable[_Place], silence: Silence) -> None:
    """Have channels looked at; a look that is yet to begin, for a longer silence, is enough.

    Else replicas that all lost Slack, and an outage with gaps, would have every channel read again and again.
    """
    asks = [msgspec.json.decode(body, type=Ask) for body in await inbox.idle(db, MISSED_LANE)]
    early = (ask for ask in asks if ask.silence and ask.silence.since <= silence.since)
    enough = {(ask.number, ask.channel) for ask in early}
    jobs = [_job(number, channel, silence) for number, channel in places if (number, channel) not in enough]
    await inbox.put(db, jobs, now=silence.until)


def _job(number: int | None, channel: str, silence: Silence) -> NewJob:
    """The look at the channel of an incident; without one, at a channel of alerts."""
    ask = Ask(
        # Not named for the time: two silences may begin at the same one.
        kind=Kind.MISSED,
        key=f"missed/{number or channel}/{secrets.token_hex(8)}",
        name="missed",
        user="",
        channel=channel,
        number=number,
        silence=silence,
    )
    body = msgspec.json.encode(ask).decode()
    return NewJob(key=ask.key, lane=ask.lane, kind=ask.kind.value, body=body, incident=number)
