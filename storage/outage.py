"""What the log says of a database that is away: when it goes, once a minute from then on, and when it is back.

Workers, ticks and the ear for Slack look at the database all the time, and each of them would say so each time. A
request that could not be stored is a line of its own: somebody asked for that.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from storage.errors import DatabaseUnavailable

log = structlog.get_logger()

#: How long it is quiet between two lines, in seconds.
_PAUSE = 60.0

#: Who is without it looks again much sooner, in seconds; else they look no more, as while Slack is away, too.
_LOOKED_FOR = 15.0


class Outage:
    """Whether those who look at the database all the time have it.

    Args:
        clock: answers with seconds, and is set by nobody.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._without: dict[object, float] = {}  # and when they last looked
        self._since = self._said = 0.0

    @contextmanager
    def borne(self, by: object) -> Iterator[None]:
        """Do what is tried again soon: where the database is away, the block is left without an error.

        It is back when each `by` that was without it has it again: on a full disk, some can go on reading.
        """
        try:
            yield
        except DatabaseUnavailable as error:
            self._gone(by, str(error))
        else:
            self._there(by)

    def _gone(self, by: object, why: str) -> None:
        now = self._clock()
        if not self._without:
            self._since = now
        if not self._without or now - self._said >= _PAUSE:
            self._said = now
            log.warning("database unavailable", error=why, seconds=round(now - self._since))
        self._without[by] = now

    def _there(self, by: object) -> None:
        if not self._without:
            return
        now = self._clock()
        self._without = {
            one: at for one, at in self._without.items() if one is not by and now - at < _LOOKED_FOR
        }
        if not self._without:
            log.warning("database available again", seconds=round(now - self._since))
