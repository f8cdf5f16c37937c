"""What the clock on a team's wall says, as a moment."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """When the clock of a zone says this on that day, in UTC; `24:00` is midnight at the end of the day.

    A time of day that a clock change leaves out, or brings twice, is taken as RFC 5545 (3.3.5) takes it: by the
    clock as it was before the change, and the first time.
    """
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    # In UTC: datetimes of one zone are compared by what their clocks say.
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)
