"""The workspace's clock: wall time that a test may freeze, move, or run faster.

Acks and trigger ids follow real time, because they measure how fast the app is; everything else
(message times, expiry of response URLs, redelivery, rate limits) follows this clock.
"""

import asyncio
import heapq
import itertools
import time


class Clock:
    """Unix time in seconds, with waiters that wake when the time is reached by any means."""

    def __init__(self, start: float | None = None, speed: float = 1.0, *, frozen: bool = False) -> None:
        self._base = time.time() if start is None else start
        self._since = time.monotonic()
        self._speed = speed
        self._frozen = frozen
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    @property
    def speed(self) -> float:
        """Workspace seconds per real second; 0 while frozen."""
        return 0.0 if self._frozen else self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        self._rebase(self.now())
        self._frozen = value <= 0
        self._speed = value if value > 0 else self._speed
        self._wake()

    def now(self) -> float:
        """The time in unix seconds."""
        if self._frozen:
            return self._base
        return self._base + (time.monotonic() - self._since) * self._speed

    def advance(self, seconds: float) -> None:
        """Move the time by this many seconds."""
        self.set(self.now() + seconds)

    def set(self, moment: float) -> None:
        """Move the time to this unix second."""
        self._rebase(moment)
        self._wake()

    async def sleep_until(self, moment: float) -> None:
        """Return once the clock shows this unix second or later."""
        if self.now() >= moment:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (moment, next(self._order), future))
        self._wake()
        await future

    def _rebase(self, moment: float) -> None:
        self._base = moment
        self._since = time.monotonic()

    def _wake(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self.now()
        while self._waiting and (self._waiting[0][0] <= now or self._waiting[0][2].done()):
            future = heapq.heappop(self._waiting)[2]
            if not future.done() and not future.get_loop().is_closed():
                future.set_result(None)
        if self._waiting and not self._frozen:
            loop = self._waiting[0][2].get_loop()
            delay = (self._waiting[0][0] - now) / self._speed
            self._timer = loop.call_later(max(delay, 0.001), self._wake)
