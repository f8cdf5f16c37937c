"""SP-6, SF-4: what is said by the clock on the wall holds on the days on which that clock is changed, in any zone.

The changes are taken from `zoneinfo`, and what a wall says from asking it minute by minute, not from `bot.domain`.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts.hours import inside
from bot.domain.alerts.rules import Day, Hours
from bot.domain.oncall import handover_before
from bot.domain.policy.oncall import Handover, Rotation
from bot.domain.wall_clock import instant

EVERY_DAY = tuple(Day)
MINUTE, DAY, WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(weeks=1)

#: By an hour in the north and in the south, at night and at midnight; by two hours; by half an hour; offsets of 30 and 45
#: minutes; a month of winter time in between; and never.
ZONES = (
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/Santiago",
    "Australia/Sydney",
    "Antarctica/Troll",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "UTC",
)


def _wall(at: datetime, zone: str) -> datetime:
    """What the wall shows, without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@cache
def _changes(zone: str) -> tuple[datetime, ...]:
    """When the clock of a zone is changed from 2024 to 2030, to the minute."""
    found, at = [], datetime(2024, 1, 1, tzinfo=UTC)
    while at < datetime(2031, 1, 1, tzinfo=UTC):
        after = at + WEEK
        if _offset(at, zone) != _offset(after, zone):
            early, late = at, after
            while late - early > MINUTE:
                middle = early + (late - early) // MINUTE // 2 * MINUTE
                early, late = (
                    (middle, late) if _offset(middle, zone) == _offset(early, zone) else (early, middle)
                )
            found.append(late)
        at = after
    return tuple(found)


def _offset(at: datetime, zone: str) -> timedelta:
    return _wall(at, zone) - at.replace(tzinfo=None)


def _reached(day: date, clock: str, zone: str) -> datetime:
    """When a wall shows this for the first time; where it never does, when it would have, had nobody changed it."""
    named = datetime.combine(day, time()) + timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))
    offsets = [_offset(named.replace(tzinfo=UTC) + shift * DAY, zone) for shift in (-1, 1)]
    moments = sorted((named - offset).replace(tzinfo=UTC) for offset in offsets)
    shown = [at for at in moments if _wall(at, zone) == named]
    return shown[0] if shown else (named - offsets[0]).replace(tzinfo=UTC)


def _is_open(hours: Hours, now: datetime) -> bool:
    """Whether somebody has come on one of the days around, and has not gone."""
    around = [_wall(now, hours.zone).date() + shift * DAY for shift in range(-2, 3)]
    return any(
        _reached(day, hours.begin, hours.zone)
        <= now
        < _reached(day if hours.end > hours.begin else day + DAY, hours.end, hours.zone)
        for day in around
        if EVERY_DAY[day.weekday()] in hours.days
    )


_CLOCKS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45, 59]))


@st.composite
def _moments(draw: st.DrawFn, zone: str) -> datetime:
    """Any, but more often around a change of the zone's clock."""
    near = draw(st.sampled_from((*_changes(zone), datetime(2027, 1, 1, tzinfo=UTC))))
    return near + draw(st.integers(-60 * 40, 60 * 40)) * MINUTE


def test_the_zones_are_those_that_they_are_taken_for() -> None:
    assert len(_changes("Europe/Berlin")) == len(_changes("America/New_York")) == 14
    assert {_offset(at, "Australia/Lord_Howe") for at in _changes("Australia/Lord_Howe")} == {
        timedelta(hours=10, minutes=30),
        timedelta(hours=11),
    }
    assert _changes("Asia/Kathmandu") == ()


@given(st.data(), st.sampled_from(ZONES))
def test_a_time_on_the_wall_is_when_the_wall_shows_it_first(data: st.DataObject, zone: str) -> None:
    day, clock = _wall(data.draw(_moments(zone)), zone).date(), data.draw(_CLOCKS | st.just("24:00"))

    assert instant(day, clock, ZoneInfo(zone)) == _reached(day, clock, zone)


@given(st.data(), st.sampled_from(ZONES), st.sets(st.sampled_from(EVERY_DAY), min_size=1), _CLOCKS, _CLOCKS)
def test_hours_are_open_from_when_they_begin_until_they_end(
    data: st.DataObject, zone: str, days: set[Day], begin: str, end: str
) -> None:
    end = "24:00" if end == begin else end
    hours = Hours(zone=zone, days=tuple(days), begin=begin, end=end)
    now = data.draw(_moments(zone))

    assert inside(hours, now) is _is_open(hours, now)


@given(st.data(), st.sampled_from(ZONES), st.sampled_from(EVERY_DAY), _CLOCKS)
def test_a_duty_changes_hands_when_the_wall_says_so(
    data: st.DataObject, zone: str, day: Day, clock: str
) -> None:
    handover = Handover(day=day, time=clock)
    rota = Rotation(id="sre", name="SRE", zone=zone, since="2026-11-02", people=("ana",), handover=handover)
    now = data.draw(_moments(zone))

    today = _wall(now, zone).date()
    due = [_reached(today - back * DAY, clock, zone) for back in range(-1, 9)]
    wanted = max(at for at in due if at <= now and _falls_on(at, day, clock, zone))

    assert handover_before(rota, now) == wanted


def _falls_on(at: datetime, day: Day, clock: str, zone: str) -> bool:
    """Whether it is what the clock would show on this day of the week, at that moment or before it was put forward."""
    around = [_wall(at, zone).date() + shift * DAY for shift in (-1, 0)]
    return any(EVERY_DAY[one.weekday()] is day and _reached(one, clock, zone) == at for one in around)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-28", 7),  # the last Sunday of March is 23 hours long
        ("Europe/Berlin", "2026-10-24", 9),
        ("America/New_York", "2026-03-07", 7),  # three weeks earlier than in Europe
        ("America/New_York", "2026-03-28", 8),
        ("America/New_York", "2026-10-31", 9),  # a week later
        ("Australia/Sydney", "2026-10-03", 7),  # spring in October
        ("Australia/Sydney", "2026-04-04", 9),
        ("Australia/Lord_Howe", "2026-10-03", 7.5),  # by half an hour
        ("Australia/Lord_Howe", "2026-04-04", 8.5),
        ("Antarctica/Troll", "2026-03-28", 6),  # by two hours
        ("Pacific/Chatham", "2026-09-26", 7),
        ("Asia/Kathmandu", "2026-03-28", 8),
        ("UTC", "2027-12-31", 8),  # over the end of a year
        ("Europe/Berlin", "2026-12-31", 8),  # in week 53
        ("Europe/Berlin", "2028-02-28", 8),  # into a leap day
        ("Europe/Berlin", "2028-02-29", 8),
    ],
)
def test_sp_6_a_night_lasts_as_long_as_the_clock_takes(zone: str, day: str, hours: float) -> None:
    begun = date.fromisoformat(day)
    nights = Hours(zone=zone, days=(EVERY_DAY[begun.weekday()],), begin="22:00", end="06:00")
    start = datetime.combine(begun, time(12), ZoneInfo(zone)).astimezone(UTC)

    assert sum(inside(nights, start + minute * MINUTE) for minute in range(24 * 60)) == hours * 60


@pytest.mark.parametrize(
    ("zone", "now", "is_inside"),
    [
        ("America/New_York", "2026-03-06T13:59Z", False),  # a Friday before the change: UTC-5
        ("America/New_York", "2026-03-06T14:00Z", True),
        ("America/New_York", "2026-03-09T12:59Z", False),  # the Monday after it: UTC-4
        ("America/New_York", "2026-03-09T13:00Z", True),
        ("America/New_York", "2026-10-30T20:59Z", True),
        ("America/New_York", "2026-11-02T21:59Z", True),
        ("America/New_York", "2026-11-02T22:00Z", False),
        ("Asia/Kathmandu", "2026-11-20T03:14Z", False),  # UTC+5:45
        ("Asia/Kathmandu", "2026-11-20T03:15Z", True),
        ("Pacific/Chatham", "2026-11-19T19:14Z", False),  # Friday there: UTC+13:45
        ("Pacific/Chatham", "2026-11-19T19:15Z", True),
        ("Europe/Berlin", "2028-02-29T08:00Z", True),  # a Tuesday that other years do not have
        ("Europe/Berlin", "2026-12-31T15:59Z", True),  # a Thursday; it knows no holidays
        ("Europe/Berlin", "2027-01-01T08:00Z", True),  # a Friday, of week 53
        ("Europe/Berlin", "2027-01-03T08:00Z", False),  # a Sunday
        ("Europe/Berlin", "2027-01-04T08:00Z", True),  # week 1
    ],
)
def test_sp_6_at_work_by_the_clock_on_the_wall(zone: str, now: str, *, is_inside: bool) -> None:
    assert inside(Hours(zone=zone), datetime.fromisoformat(now)) is is_inside


@pytest.mark.parametrize(
    ("zone", "day", "clock", "handover"),
    [
        ("America/New_York", Day.MONDAY, "09:00", "2026-03-09T13:00Z"),
        ("America/New_York", Day.MONDAY, "09:00", "2026-11-02T14:00Z"),
        ("America/New_York", Day.SUNDAY, "02:30", "2026-03-08T07:30Z"),  # left out: half past three
        ("America/New_York", Day.SUNDAY, "01:30", "2026-11-01T05:30Z"),  # twice: the first
        ("Australia/Sydney", Day.SUNDAY, "02:30", "2026-10-03T16:30Z"),
        ("Australia/Lord_Howe", Day.SUNDAY, "02:15", "2026-10-03T15:45Z"),  # left out: a quarter to three
        ("Australia/Lord_Howe", Day.SUNDAY, "01:45", "2026-04-04T14:45Z"),  # twice: the first
        ("Asia/Kathmandu", Day.MONDAY, "09:00", "2028-02-28T03:15Z"),
        ("Europe/Berlin", Day.FRIDAY, "00:00", "2026-12-31T23:00Z"),  # as the year ends, in week 53
    ],
)
def test_sf_4_a_duty_changes_hands_by_the_clock_on_the_wall(
    zone: str, day: Day, clock: str, handover: str
) -> None:
    rota = Rotation(
        id="sre",
        name="SRE",
        zone=zone,
        since="2026-11-02",
        people=("ana",),
        handover=Handover(day=day, time=clock),
    )
    at = datetime.fromisoformat(handover)

    assert handover_before(rota, at) == at
    assert handover_before(rota, at - MINUTE) == _reached(_wall(at, zone).date() - WEEK, clock, zone)
