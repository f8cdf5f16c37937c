"""What was promised, asked for and said."""

from datetime import datetime

from bot.domain.events.values import Field, Happening, Rhythm
from bot.domain.people import Person


class UpdatePosted(Happening, frozen=True, tag=True):
    """The commander said how it stands, and when they will say it again."""

    fields: tuple[Field, ...]
    rhythm: Rhythm


class UpdateReminded(Happening, frozen=True, tag=True):
    """An update was asked for.

    Attributes:
        due_at: the promise that was missed.
        round: 0 for the first asking, then one for each whole interval that passed unanswered.
        to: who was asked.
        late_seconds: how long after its time the asking came, where Sitroom was down.
    """

    due_at: datetime
    round: int
    to: tuple[Person, ...]
    late_seconds: int = 0


class Snoozed(Happening, frozen=True, tag=True):
    """This one reminder was put off."""

    minutes: int
    rhythm: Rhythm


class CadenceChanged(Happening, frozen=True, tag=True):
    """The cadence is another from now on."""

    before: int
    rhythm: Rhythm


class RoleCalled(Happening, frozen=True, tag=True):
    """A role nobody holds was offered in the channel."""

    role: str
    late_seconds: int = 0


class LeadershipTold(Happening, frozen=True, tag=True):
    """Leadership heard of it. `why` is duration, component, escalated or unacknowledged."""

    why: str
    detail: str = ""
    late_seconds: int = 0


class LeadershipAcknowledged(Happening, frozen=True, tag=True):
    """Leadership said that they know."""


class StabilityReached(Happening, frozen=True, tag=True):
    """The stable minutes have passed: it may be resolved."""

    since: datetime
    late_seconds: int = 0
