"""Who does what in it."""

from bot.domain.events.values import Happening
from bot.domain.people import Person


class RoleAssigned(Happening, frozen=True, tag=True):
    """A role has a holder. `how` is declared, roster, claimed, assigned, answered or handed over."""

    role: str
    to: Person
    how: str
    before: Person | None = None


class ParticipantJoined(Happening, frozen=True, tag=True):
    """Somebody came into the channel."""

    person: Person


class ParticipantLeft(Happening, frozen=True, tag=True):
    """Somebody went out of the channel."""

    person: Person


class JoinRequested(Happening, frozen=True, tag=True):
    """Somebody outside the channel wants to be brought in."""

    person: Person


class Subscribed(Happening, frozen=True, tag=True):
    """Somebody wants each update as a direct message."""

    person: Person


class Unsubscribed(Happening, frozen=True, tag=True):
    """Somebody does not want them any more."""

    person: Person


class Confided(Happening, frozen=True, tag=True):
    """The policy made it private from the beginning.

    Attributes:
        rule: what the policy calls the reason.
        why: what of it matched, in the policy's words.
        to: who is brought in, and told `tell`.
    """

    rule: str
    why: str
    tell: str
    to: tuple[Person, ...]
