"""SP-6: business hours are what the clock on the wall says, whatever becomes of that clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts.hours import inside
from bot.domain.alerts.rules import Day, Hours

BERLIN = Hours(zone="Europe/Berlin")
EVERY_DAY = tuple(Day)


def _berlin(text: str, *, fold: int = 0) -> datetime:
    """A time on Berlin's walls; `fold` 1 is the second time that it is that late."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "is_inside"),
    [
        ("2026-11-20 08:59:59", False),
        ("2026-11-20 09:00", True),
        ("2026-11-20 16:59:59.999999", True),
        ("2026-11-20 17:00", False),
        ("2026-11-21 12:00", False),  # a Saturday
        ("2026-11-23 12:00", True),
    ],
)
def test_sp_6_they_begin_on_the_minute_and_end_before_it(now: str, *, is_inside: bool) -> None:
    assert inside(BERLIN, _berlin(now)) is is_inside


@pytest.mark.parametrize(
    ("now", "is_inside"),
    [
        (datetime(2026, 3, 27, 7, 59, tzinfo=UTC), False),  # the Friday before summer time: UTC+1
        (datetime(2026, 3, 27, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 30, 6, 59, tzinfo=UTC), False),  # the Monday after it: UTC+2
        (datetime(2026, 3, 30, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 30, 15, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 23, 7, 0, tzinfo=UTC), True),  # the Friday before winter time
        (datetime(2026, 10, 26, 7, 0, tzinfo=UTC), False),  # the Monday after it
        (datetime(2026, 10, 26, 15, 59, tzinfo=UTC), True),
    ],
)
def test_sp_6_they_follow_the_clock_through_both_of_its_changes(now: datetime, *, is_inside: bool) -> None:
    assert inside(BERLIN, now) is is_inside


def test_what_begins_in_the_hour_that_is_left_out_begins_when_it_would_have() -> None:
    hours = Hours(zone="Europe/Berlin", days=EVERY_DAY, begin="02:30", end="06:00")
    left_out = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # half past two by the clock as it was

    assert not inside(hours, left_out - timedelta(seconds=1))
    assert inside(hours, left_out)


def test_what_ends_in_the_hour_that_comes_twice_ends_once() -> None:
    hours = Hours(zone="Europe/Berlin", days=EVERY_DAY, begin="00:00", end="02:30")

    assert inside(hours, _berlin("2026-10-25 02:29"))
    assert not inside(hours, _berlin("2026-10-25 02:30"))
    assert not inside(hours, _berlin("2026-10-25 02:10", fold=1))


def test_it_does_not_matter_in_which_zone_the_time_is_told() -> None:
    hours = Hours(zone="Europe/Berlin", days=EVERY_DAY, begin="00:00", end="02:30")
    second = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))

    assert not inside(hours, second)
    assert not inside(hours, second.astimezone(ZoneInfo("Asia/Tokyo")))


def test_what_begins_in_the_hour_that_comes_twice_does_not_begin_again() -> None:
    hours = Hours(zone="Europe/Berlin", days=EVERY_DAY, begin="02:30", end="06:00")

    assert not inside(hours, _berlin("2026-10-25 02:29"))
    assert inside(hours, _berlin("2026-10-25 02:30"))
    assert inside(hours, _berlin("2026-10-25 02:10", fold=1))


def test_hours_of_a_whole_day_have_no_gap_at_midnight_or_when_clocks_change() -> None:
    hours = Hours(zone="Europe/Berlin", days=EVERY_DAY, begin="00:00", end="24:00")
    start = datetime(2026, 1, 1, tzinfo=UTC)

    assert all(inside(hours, start + timedelta(minutes=10 * step)) for step in range(365 * 24 * 6))


def test_hours_that_end_before_they_begin_end_on_the_next_day() -> None:
    nights = Hours(zone="UTC", days=(Day.FRIDAY,), begin="22:00", end="06:00")

    assert not inside(nights, datetime(2026, 11, 20, 5, 0, tzinfo=UTC))  # Friday morning is Thursday's night
    assert not inside(nights, datetime(2026, 11, 20, 21, 59, tzinfo=UTC))
    assert inside(nights, datetime(2026, 11, 20, 22, 0, tzinfo=UTC))
    assert inside(nights, datetime(2026, 11, 21, 5, 59, tzinfo=UTC))
    assert not inside(nights, datetime(2026, 11, 21, 6, 0, tzinfo=UTC))
    assert not inside(nights, datetime(2026, 11, 21, 23, 0, tzinfo=UTC))


def test_midnight_ends_a_day_also_that_of_the_year_and_in_february() -> None:
    late = Hours(zone="Asia/Tokyo", days=EVERY_DAY, begin="18:00", end="24:00")

    assert inside(late, datetime(2026, 12, 31, 14, 59, tzinfo=UTC))  # 23:59 in Tokyo
    assert not inside(late, datetime(2026, 12, 31, 15, 0, tzinfo=UTC))  # 2027 there
    assert inside(late, datetime(2028, 2, 29, 9, 0, tzinfo=UTC))
    assert not inside(late, datetime(2028, 2, 29, 15, 0, tzinfo=UTC))


def test_the_day_is_the_zones_own() -> None:
    auckland = Hours(zone="Pacific/Auckland")

    assert inside(auckland, datetime(2026, 11, 22, 21, 0, tzinfo=UTC))  # Monday there, Sunday here
    assert not inside(auckland, datetime(2026, 11, 20, 21, 0, tzinfo=UTC))  # Saturday there, Friday here


@given(
    now=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001 - in UTC below
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
    days=st.sets(st.sampled_from(EVERY_DAY), min_size=1),
    begin=st.integers(min_value=4, max_value=12),
    end=st.integers(min_value=13, max_value=22),
)
def test_by_day_they_are_what_the_clock_says(
    now: datetime, zone: str, days: set[Day], begin: int, end: int
) -> None:
    hours = Hours(zone=zone, days=tuple(days), begin=f"{begin:02}:00", end=f"{end}:00")
    clock = now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))

    assert inside(hours, now.replace(tzinfo=UTC)) is (
        EVERY_DAY[clock.weekday()] in days and begin <= clock.hour < end
    )
