"""Who was called, in Slack and outside, and who answered."""

from bot.domain.events.values import Happening
from bot.domain.people import Person


class Paged(Happening, frozen=True, tag=True):
    """Somebody was called to take a role.

    Attributes:
        minutes: how long they have to answer, before the next one is called.
        late_seconds: how long after its time they were called, where Sitroom was down.
        duties: the ids of the rotations of which they have the duty.
    """

    role: str
    to: Person
    minutes: int
    late_seconds: int = 0
    duties: tuple[str, ...] = ()


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


class PagerCalled(Happening, frozen=True, tag=True):
    """A pager of the policy was asked to call somebody outside Slack.

    Attributes:
        pager, name: its id, and what it is called.
        occasion: the entry that made it necessary.
        role: what somebody was called for; empty where an escalation rule named the pager.
        to: who was called; None where nobody who was called has answered.
        rule, rule_name: the escalation rule, and who they are that it tells.
        late_seconds: how long after its time, where Sitroom was down.
    """

    pager: str
    name: str
    occasion: int
    role: str = ""
    to: Person | None = None
    rule: str = ""
    rule_name: str = ""
    late_seconds: int = 0


class PagerReached(Happening, frozen=True, tag=True):
    """A pager has taken what it was asked in the entry `asked`: it calls now."""

    pager: str
    name: str
    asked: int
