"""What was sent and not taken, for whoever wants to know why.

What its sender was answered for is written down before the answer, many in one transaction; that somebody knows no
secret, which anybody can bring about, a moment later. The log has a line for each reason once a minute: nobody shall
fill a disk with it.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable, Mapping

import structlog

from bot.clock import Clock
from storage import rejected
from storage.database import Database
from storage.errors import DatabaseUnavailable

log = structlog.get_logger()

#: Between two times of writing down what nobody waits for, in seconds.
_PAUSE = 1.0

#: How many different ones that nobody waits for are remembered until then, and are told in the log within its time.
_MOST = 50

#: How long the log says nothing more of the same reason, in seconds.
_QUIET = 60.0

#: A source, the status that it was answered with, the reason, and what it sent.
_Told = tuple[str, int, str, str]


class Refusals:
    """Remembers what was refused.

    Args:
        seconds: answers with seconds, and is set by nobody.
    """

    def __init__(
        self, database: Database, clock: Clock, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._clock, self._seconds = database, clock, seconds
        self._said: dict[tuple[str, int, str], float] = {}  # and when
        self._noted: Counter[_Told] = Counter()
        self._kept: list[tuple[_Told, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    def note(self, source: str, status: int, reason: str) -> None:
        """Somebody was answered with a status that says that nothing was taken."""
        self._say(source, status, reason)
        told = (source, status, reason, "")
        if told in self._noted or len(self._noted) < _MOST:
            self._noted[told] += 1
        self._begin()

    async def keep(self, source: str, status: int, reason: str, body: str) -> None:
        """Write down what cannot be understood: when this returns, it outlives a power cut.

        Raises:
            DatabaseUnavailable: it cannot be written down at present.
        """
        self._say(source, status, reason)
        written = asyncio.get_running_loop().create_future()
        self._kept.append(((source, status, reason, body), written))
        self._hurry.set()
        self._begin()
        await written

    def _begin(self) -> None:
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
        self._hurry.set()
        if self._writing:
            await self._writing

    async def _write_soon(self) -> None:
        while self._noted or self._kept:
            self._hurry.clear()
            await self._write()
            if not self._kept:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), _PAUSE)

    async def _write(self) -> None:
        noted, self._noted = self._noted, Counter()
        kept, self._kept = self._kept, []
        failed: Exception | None = None
        try:
            await self._store(noted + Counter(told for told, _ in kept))
        except DatabaseUnavailable as error:
            log.warning("what was refused cannot be written down", error=str(error))
            failed = error
        except Exception as error:
            log.exception("what was refused cannot be written down")
            failed = error
        for written in (one for _, one in kept if not one.done()):  # whoever waited may have gone
            if failed:
                written.set_exception(failed)
            else:
                written.set_result(None)

    async def _store(self, told: Mapping[_Told, int]) -> None:
        now = self._clock()
        async with self._database.write() as db:
            for (source, status, reason, body), times in told.items():
                await rejected.put(db, source, status, reason, body, times=times, now=now)
