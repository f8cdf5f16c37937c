"""What was sent and not taken: counted at once, written down a moment later, however fast it comes."""

import asyncio
import contextlib
from collections import Counter

import structlog

from bot.clock import Clock
from storage import rejected
from storage.database import Database
from storage.errors import DatabaseUnavailable

log = structlog.get_logger()

#: Between two times of writing down, in seconds.
_PAUSE = 1.0

#: How many different ones are remembered until then.
_MOST = 50


class Refusals:
    """Remembers what was refused: anybody can cause that, so it costs one transaction a second at most."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._noted: Counter[tuple[str, int, str, str]] = Counter()
        self._writing: asyncio.Task[None] | None = None

    def note(self, source: str, status: int, reason: str, body: str = "") -> None:
        """Something was answered with a status that says that it was not taken."""
        told = (source, status, reason, body)
        if told in self._noted or len(self._noted) < _MOST:
            self._noted[told] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon())

    async def stop(self) -> None:
        """Write down what is not written yet."""
        if self._writing:
            self._writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writing
        await self._write()

    async def _write_soon(self) -> None:
        while self._noted:
            await self._write()
            await asyncio.sleep(_PAUSE)

    async def _write(self) -> None:
        noted, self._noted = self._noted, Counter()
        if not noted:
            return
        try:
            async with self._database.write() as db:
                for (source, status, reason, body), times in noted.items():
                    await rejected.put(db, source, status, reason, body, times=times, now=self._clock())
        except DatabaseUnavailable as error:
            log.warning("what was refused cannot be written down", error=str(error))
