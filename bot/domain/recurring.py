"""What comes round with the calendar, outside of incidents: the review of the policy, and game days.

Each reminder has a name, under which it is written down when it was given, so that it is given once. When the next one
is due follows from the policy as it is now, from what was given, and from when people practised last.
"""

import enum
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from bot.domain.alerts.hours import inside
from bot.domain.alerts.rules import Day, Hours
from bot.domain.oncall import people
from bot.domain.people import Person
from bot.domain.policy import GameDays, Policy, Rules, Week
from bot.domain.wall_clock import instant

#: Until a review is done, its owner is reminded this often.
_AGAIN = timedelta(weeks=1)

#: After so long nobody is reminded of a game day any more; the next one is not far.
_WORTH = timedelta(weeks=2)

_DAYS = tuple(Day)
_DAY = timedelta(days=1)
_WEEKS = {Week.FIRST: 0, Week.SECOND: 1, Week.THIRD: 2, Week.FOURTH: 3}


class Occasion(enum.Enum):
    """What people are reminded of."""

    REVIEW = "review"
    GAME_DAY = "game day"


class Reminder(msgspec.Struct, frozen=True):
    """Something to remind people of.

    Attributes:
        name: which one of its kind it is; the day of the last review, the month of a game day.
        at: when it is due.
        last: when the same was given last, if it was.
    """

    occasion: Occasion
    name: str
    at: datetime
    last: datetime | None = None


#: When each reminder was given, by its name.
Given = Mapping[tuple[Occasion, str], datetime]

#: By this name is written down when a schedule of game days was first seen: those before it are nobody's to hear of.
BEGINNING = ""


def review_due(policy: Policy) -> date | None:
    """The day on which the policy is to be reviewed, or None where nobody wants that."""
    if policy.reviewed is None or policy.review_every is None:
        return None
    last = date.fromisoformat(policy.reviewed)
    first = _months_after(last.replace(day=1), policy.review_every.months)
    following = _months_after(first, 1)
    return min(first + (last.day - 1) * _DAY, following - _DAY)


def is_overdue(policy: Policy, now: datetime) -> bool:
    """Whether the day of the review has come, by the clock of those who are at work."""
    due = review_due(policy)
    return due is not None and now.astimezone(ZoneInfo(_hours(policy).zone)).date() >= due


def review(policy: Policy, given: Given, now: datetime) -> Reminder | None:
    """The next reminder that the policy is to be reviewed; a week after the last one, while nothing changed.

    One that is late, as at the first start by a policy that is overdue, waits until people are at work.
    """
    hours = _hours(policy)
    due = review_due(policy)
    if due is None or policy.reviewed is None:
        return None
    last = given.get((Occasion.REVIEW, policy.reviewed))
    if last:
        due = max(due, last.astimezone(ZoneInfo(hours.zone)).date() + _AGAIN)
    at = _at_work(hours, due)
    if at < now and not inside(hours, now):
        at = _next_at_work(hours, now)
    return Reminder(Occasion.REVIEW, policy.reviewed, at, last)


def game_day(policy: Policy, given: Given, practised: datetime | None, now: datetime) -> Reminder | None:
    """The next reminder to run a game day; or one that was missed, while it is worth something.

    Args:
        policy: what it says.
        given: what was given; with `BEGINNING`, since when there is such a schedule.
        practised: when a drill was begun last, if one was.
        now: the time.
    """
    plan = policy.game_days
    since = given.get((Occasion.GAME_DAY, BEGINNING))
    if plan.every is None or since is None:
        return None
    zone = ZoneInfo(plan.zone)
    for first in _periods(plan.every.months, now.astimezone(zone).date()):
        reminder = Reminder(Occasion.GAME_DAY, f"{first:%Y-%m}", instant(_day(plan, first), plan.time, zone))
        over = reminder.at < max(since, now - _WORTH) or (Occasion.GAME_DAY, reminder.name) in given
        done = practised is not None and practised >= instant(first, "00:00", zone)
        if not over and not (done and reminder.at <= now):
            return reminder
    return None


def hearer(rules: Rules, reminder: Reminder, now: datetime) -> Person | str:
    """Who is reminded: somebody in person, or a channel by its name; empty where there is nobody."""
    policy = rules.policy
    if reminder.occasion is Occasion.GAME_DAY and policy.game_days.channel:
        return policy.game_days.channel
    owner = people(rules, (policy.owner,) if policy.owner else (), now)
    return owner[0] if owner else policy.channels.operators


def _periods(months: int, today: date) -> list[date]:
    """The first day of each time of so many months: the one before today's, today's, and the next ones."""
    here = _months_after(date(today.year, 1, 1), (today.month - 1) // months * months)
    return [_months_after(here, number * months) for number in range(-1, 3)]


def _day(plan: GameDays, first: date) -> date:
    """The day of a plan in the month that begins with `first`."""
    wanted = _DAYS.index(plan.day)
    if plan.week is Week.LAST:
        last = _months_after(first, 1) - _DAY
        return last - (last.weekday() - wanted) % 7 * _DAY
    return first + ((wanted - first.weekday()) % 7 + 7 * _WEEKS[plan.week]) * _DAY


def _months_after(first: date, months: int) -> date:
    """The first day of a month so many months later, or earlier."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _hours(policy: Policy) -> Hours:
    """When people are at work; where the policy does not say, in the zone of those who are on call."""
    zones = [one.zone for one in policy.oncall] or ["UTC"]
    return policy.alerts.business_hours or Hours(zone=zones[0])


def _at_work(hours: Hours, day: date) -> datetime:
    """When people begin to work, on that day or the next on which they do."""
    while _DAYS[day.weekday()] not in hours.days:
        day += _DAY
    return instant(day, hours.begin, ZoneInfo(hours.zone))


def _next_at_work(hours: Hours, now: datetime) -> datetime:
    """When people begin to work after this."""
    today = now.astimezone(ZoneInfo(hours.zone)).date()
    begin = _at_work(hours, today)
    return begin if begin > now else _at_work(hours, today + _DAY)
