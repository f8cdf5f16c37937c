"""Who is on call when, how to reach people outside Slack, and who stands in for whom."""

from datetime import datetime
from typing import Annotated

import msgspec

from bot.domain.alerts.rules import Clock, Day
from bot.domain.parts import Account, Date, Id, Mail, Name, Part, Phone
from bot.domain.people import Person

#: What stands before the id of a rotation where a person could stand.
ON_CALL = "oncall:"


class Handover(Part, frozen=True):
    """When one week of duty ends and the next begins, in the rotation's zone."""

    day: Day = Day.MONDAY
    time: Clock = "09:00"


class Rotation(Part, frozen=True):
    """A duty that one person has for a week, and then the next.

    Attributes:
        zone: a name of the IANA time zone database, such as `Europe/Berlin`.
        since: the first of `people` takes over at the first hand-over on or after this day.
        people: in their order; after the last comes the first again.
        checklist: what the next one makes sure of when they take over.
    """

    id: Id
    name: Name
    zone: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    since: Date
    people: Annotated[tuple[Account, ...], msgspec.Meta(min_length=1, max_length=50)]
    handover: Handover = Handover()
    checklist: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=150)], ...], msgspec.Meta(max_length=10)
    ] = ()


class Colleague(Part, frozen=True):
    """How somebody is reached outside Slack."""

    account: Account
    phone: Phone | None = None
    mail: Mail | None = None


class Override(msgspec.Struct, frozen=True):
    """Somebody has a duty out of turn, from `begin` until before `end`.

    Attributes:
        by: who arranged it, and `at` when; of two that overlap, the later arranged counts.
        cancelled_by: who called it off, if somebody did.
    """

    id: int
    rotation: str
    who: Person
    begin: datetime
    end: datetime
    by: Person
    at: datetime
    cancelled_by: Person | None = None
