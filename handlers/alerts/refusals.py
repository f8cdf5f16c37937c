"""What was sent and not taken: counted at once, written down a moment later, however fast it comes.

The log has a line for each reason once a minute: who knows no secret shall not fill a disk with it.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable

import structlog

from bot.clock import Clock
from storage import rejected
from storage.database import Database
from storage.errors import DatabaseUnavailable

log = structlog.get_logger()

#: Between two times of writing down, in seconds.
_PAUSE = 1.0

#: How many different ones are remembered until then, and are told in the log within its time.
_MOST = 50

#: How long the log says nothing more of the same reason, in seconds.
_QUIET = 60.0


class Refusals:
    """Remembers what was refused: anybody can cause that, so it costs one transaction a second at most.

    Args:
        seconds: answers with seconds, and is set by nobody.
    """

    def __init__(
        self, database: Database, clock: Clock, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._clock, self._seconds = database, clock, seconds
        self._said: dict[tuple[str, int, str], float] = {}  # and when
        self._noted: Counter[tuple[str, int, str, str]] = Counter()
        self._writing: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def note(self, source: str, status: int, reason: str, body: str = "") -> None:
        """Something was answered with a status that says that it was not taken."""
        self._say(source, status, reason)
        told = (source, status, reason, body)
        if told in self._noted or len(self._noted) < _MOST:
            self._noted[told] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon())

    def _say(self, source: str, status: int, reason: str) -> None:
        now, told = self._seconds(), (source, status, reason)
        self._said = {one: at for one, at in self._said.items() if now - at < _QUIET}
        if told not in self._said and len(self._said) < _MOST:
            self._said[told] = now
            log.warning("alerts were refused", source=source, status=status, reason=reason)

    async def stop(self) -> None:
        """Write down what is not written yet."""
        self._stopping.set()
        if self._writing:
            await self._writing
        await self._write()

    async def _write_soon(self) -> None:
        while self._noted:
            await self._write()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _PAUSE)

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
