"""The one place where the clock is read; everything else is passed the time."""

from collections.abc import Callable
from datetime import UTC, datetime

#: Answers with the time now, aware UTC.
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)
