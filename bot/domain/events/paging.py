"""Who was called, and who answered."""

from bot.domain.events.values import Happening
from bot.domain.people import Person


class Paged(Happening, frozen=True, tag=True):
    """Somebody was called to take a role.

    Attributes:
        minutes: how long they have to answer, before the next one is called.
        late_seconds: how long after its time they were called, where Sitroom was down.
    """

    role: str
    to: Person
    minutes: int
    late_seconds: int = 0


class PageAcknowledged(Happening, frozen=True, tag=True):
    """Somebody said that they have it, or showed it by acting.

    `late_seconds` is how long after the time that they had to answer.
    """

    role: str
    late_seconds: int = 0


class PageUnanswered(Happening, frozen=True, tag=True):
    """Nobody who was called has answered, and there is nobody else to call."""

    role: str
    late_seconds: int = 0
