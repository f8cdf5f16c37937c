"""Names a source of alerts that sends far more than it should: once an hour, by whichever replica notices."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.jobs import flood_job
from bot.messages.operators import flood
from bot.service import Service
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.queue import outbox

log = structlog.get_logger()

_MINUTE = timedelta(minutes=1)


class Floods:
    """Counts what sources send, each minute anew, in this process."""

    def __init__(self, service: Service, database: Database, clock: Clock) -> None:
        self._service, self._database, self._clock = service, database, clock
        self._sent: Counter[str] = Counter()
        self._since: datetime | None = None
        self._telling: set[asyncio.Task[None]] = set()

    def note(self, source: str) -> None:
        """A source has sent something; with the first request too many in a minute people are told."""
        now = self._clock()
        if self._since is None or not timedelta(0) <= now - self._since < _MINUTE:
            self._since = now
            self._sent.clear()
        self._sent[source] += 1
        if self._sent[source] == self._service.rules.policy.alerts.storm.flood + 1:
            log.warning("a source of alerts floods", source=source, requests=self._sent[source])
            telling = asyncio.create_task(self._tell(source, now))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def stop(self) -> None:
        """Wait until people are told."""
        await asyncio.gather(*self._telling)

    async def _tell(self, source: str, now: datetime) -> None:
        post = flood(source, self._service.rules.policy.alerts.storm.flood)
        try:
            async with self._database.write() as db:
                await outbox.put(db, [flood_job(post, source, now)], now=now)
        except DatabaseUnavailable as error:
            log.warning("that a source floods cannot be told", source=source, error=str(error))
        else:
            self._service.changed()
