"""Business hours: what the clock on the team's wall says, also on the two days of the year on which it is changed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.alerts.rules import Day, Hours
from bot.domain.wall_clock import instant

_WEEK = tuple(Day)
_DAY = timedelta(days=1)


def inside(hours: Hours, now: datetime) -> bool:
    """Whether it is within business hours. Those that end before they begin end on the next day.

    A time of day that a clock change leaves out, or brings twice, is taken as `instant` takes it.
    """
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    return any(_covers(hours, day, zone, now) for day in (today - _DAY, today))


def _covers(hours: Hours, day: date, zone: ZoneInfo, now: datetime) -> bool:
    """Whether it is within the hours that begin on this day."""
    if _WEEK[day.weekday()] not in hours.days:
        return False
    last = day if hours.end > hours.begin else day + _DAY
    return instant(day, hours.begin, zone) <= now < instant(last, hours.end, zone)
