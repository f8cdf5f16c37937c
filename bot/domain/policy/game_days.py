"""Game days: when people are reminded to practise, and what there is to practise."""

import enum
from typing import Annotated

import msgspec

from bot.domain.alerts.rules import Clock, Day
from bot.domain.parts import ChannelNameOrNone, Part
from bot.domain.policy.review import Every
from bot.domain.policy.scenarios import Scenario


class Week(enum.Enum):
    """Which of the like days of a month."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"


class GameDays(Part, frozen=True):
    """When people are reminded to run one.

    Attributes:
        every: in the first month of each such time; never, where it is left out.
        week, day: `first` and `tue` are the first Tuesday of the month.
        time: on that day, in `zone`, a name of the IANA time zone database.
        channel: where they are reminded; the policy's owner is, where it is left out. Reports are told there, too.
        scenarios: what there is to practise.
    """

    every: Every | None = None
    week: Week = Week.FIRST
    day: Day = Day.TUESDAY
    time: Clock = "10:00"
    zone: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = "UTC"
    channel: ChannelNameOrNone = ""
    scenarios: Annotated[tuple[Scenario, ...], msgspec.Meta(max_length=30)] = ()
