"""When people are reminded of the policy's review (CT-16, SP-3) and of game days (SP-4), by values."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.domain.alerts.rules import Alerts, Day, Hours
from bot.domain.people import Person
from bot.domain.policy import Directory, Every, GameDays, Policy, Rotation, Rules, Week
from bot.domain.recurring import (
    BEGINNING,
    Given,
    Occasion,
    Reminder,
    game_day,
    hearer,
    is_overdue,
    review,
    review_due,
)
from tests.domain.worlds import POLICY

BERLIN = Alerts(business_hours=Hours(zone="Europe/Berlin", begin="08:30"))
PLAN = GameDays(every=Every.MONTHLY, zone="Europe/Berlin")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _reviewed(day: str, every: Every = Every.QUARTERLY, alerts: Alerts = Alerts()) -> Policy:  # noqa: B008 - frozen
    return replace(POLICY, reviewed=day, review_every=every, alerts=alerts)


def _due(policy: Policy, given: Given, now: datetime = LONG_AGO) -> datetime:
    found = review(policy, given, now)
    assert found
    return found.at


@pytest.mark.parametrize(
    ("last", "every", "due"),
    [
        ("2026-11-23", Every.MONTHLY, "2026-12-23"),
        ("2026-11-30", Every.QUARTERLY, "2027-02-28"),  # no month has more days than it has
        ("2027-11-30", Every.QUARTERLY, "2028-02-29"),
        ("2026-08-31", Every.HALF_YEARLY, "2027-02-28"),
        ("2024-02-29", Every.YEARLY, "2025-02-28"),
        ("2026-12-31", Every.MONTHLY, "2027-01-31"),
    ],
)
def test_ct_16_a_review_is_due_after_months_of_the_calendar(last: str, every: Every, due: str) -> None:
    assert review_due(_reviewed(last, every)) == date.fromisoformat(due)


def test_without_a_day_or_a_rhythm_no_review_is_due() -> None:
    for policy in (replace(POLICY, reviewed="2020-01-01"), replace(POLICY, review_every=Every.YEARLY)):
        assert review_due(policy) is None
        assert review(policy, {}, LONG_AGO) is None
        assert not is_overdue(policy, _at("2030-01-01"))


def test_the_day_begins_where_people_work() -> None:
    policy = _reviewed("2026-08-23", alerts=BERLIN)

    assert not is_overdue(policy, _at("2026-11-22T22:59"))
    assert is_overdue(policy, _at("2026-11-22T23:00"))
    assert not is_overdue(_reviewed("2026-08-23"), _at("2026-11-22T23:00"))


@pytest.mark.parametrize(
    ("last", "at"),
    [
        ("2026-08-23", "2026-11-23T07:30"),  # a Monday
        ("2026-08-21", "2026-11-23T07:30"),  # a Saturday
        ("2026-07-26", "2026-10-26T07:30"),  # the Monday after the clock was put back
        ("2026-12-29", "2027-03-29T06:30"),  # the Monday after it was put forward
    ],
)
def test_the_owner_is_reminded_when_a_working_day_begins(last: str, at: str) -> None:
    assert _due(_reviewed(last, alerts=BERLIN), {}) == _at(at)


def test_where_no_hours_are_known_it_is_nine_in_the_morning_of_a_working_day() -> None:
    assert _due(_reviewed("2026-08-21"), {}) == _at("2026-11-23T09:00")


def test_and_that_is_where_those_live_who_are_on_call() -> None:
    duty = Rotation(id="ops", name="Ops", zone="Europe/Berlin", since="2026-01-05", people=("a@b.c",))
    policy = replace(_reviewed("2026-08-21"), oncall=(duty,))

    assert _due(policy, {}) == _at("2026-11-23T08:00")


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-12-02T02:00", "2026-12-02T07:30"),  # a Wednesday, at night
        ("2026-12-02T07:30", "2026-11-23T07:30"),  # at work: it is told at once, and says since when
        ("2026-12-02T15:59", "2026-11-23T07:30"),
        ("2026-12-02T16:00", "2026-12-03T07:30"),  # in the evening
        ("2026-12-04T20:00", "2026-12-07T07:30"),  # on a Friday
        ("2026-12-05T11:00", "2026-12-07T07:30"),  # on a Saturday
        ("2027-03-27T11:00", "2027-03-29T06:30"),  # and the clock is put forward meanwhile
    ],
)
def test_one_that_is_late_waits_until_people_are_at_work(now: str, at: str) -> None:
    """At the first start by an overdue policy nobody is woken for it."""
    assert _due(_reviewed("2026-08-23", alerts=BERLIN), {}, _at(now)) == _at(at)


def test_ct_16_until_it_is_done_the_owner_is_reminded_every_week() -> None:
    policy = _reviewed("2026-08-23", alerts=BERLIN)
    given = {(Occasion.REVIEW, "2026-08-23"): _at("2026-11-25T14:00")}  # late: it was down

    assert review(policy, given, LONG_AGO) == Reminder(
        Occasion.REVIEW, "2026-08-23", _at("2026-12-02T07:30"), last=_at("2026-11-25T14:00")
    )


def test_another_day_in_the_file_begins_anew() -> None:
    given = {(Occasion.REVIEW, "2026-08-23"): _at("2026-11-25T14:00")}

    assert review(_reviewed("2026-11-25", alerts=BERLIN), given, LONG_AGO) == Reminder(
        Occasion.REVIEW, "2026-11-25", _at("2027-02-25T07:30")
    )


def test_a_rhythm_that_was_made_longer_is_waited_for() -> None:
    given = {(Occasion.REVIEW, "2026-08-23"): _at("2026-11-23T07:30")}

    assert _due(_reviewed("2026-08-23", Every.YEARLY, BERLIN), given) == _at("2027-08-23T06:30")


def _game_day(
    plan: GameDays, now: str, *given: str, practised: str = "", since: datetime = LONG_AGO
) -> tuple[str, datetime] | None:
    known = {(Occasion.GAME_DAY, name): LONG_AGO for name in given}
    known[Occasion.GAME_DAY, BEGINNING] = since
    found = game_day(replace(POLICY, game_days=plan), known, _at(practised) if practised else None, _at(now))
    return (found.name, found.at) if found else None


@pytest.mark.parametrize(
    ("week", "day", "at"),
    [
        (Week.FIRST, Day.TUESDAY, "2026-12-01T09:00"),
        (Week.FIRST, Day.MONDAY, "2026-12-07T09:00"),
        (Week.SECOND, Day.TUESDAY, "2026-12-08T09:00"),
        (Week.THIRD, Day.SUNDAY, "2026-12-20T09:00"),
        (Week.FOURTH, Day.THURSDAY, "2026-12-24T09:00"),
        (Week.LAST, Day.THURSDAY, "2026-12-31T09:00"),
        (Week.LAST, Day.FRIDAY, "2026-12-25T09:00"),
    ],
)
def test_sp_4_a_game_day_is_on_its_day_of_the_month(week: Week, day: Day, at: str) -> None:
    plan = replace(PLAN, week=week, day=day)

    assert _game_day(plan, "2026-12-01T00:00", "2026-11") == ("2026-12", _at(at))


@pytest.mark.parametrize(
    ("every", "name"),
    [
        (Every.MONTHLY, "2026-12"),
        (Every.QUARTERLY, "2027-01"),
        (Every.HALF_YEARLY, "2027-01"),
        (Every.YEARLY, "2027-01"),
    ],
)
def test_it_comes_in_the_first_month_of_each_time(every: Every, name: str) -> None:
    found = _game_day(replace(PLAN, every=every), "2026-11-22T00:00")

    assert found
    assert found[0] == name


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2027-03-20T00:00", "2027-03-28T01:30"),  # 02:30 is left out there; it is an hour later on the wall
        ("2026-10-20T00:00", "2026-10-25T00:30"),  # 02:30 comes twice, and the first one counts
    ],
)
def test_its_time_is_what_the_wall_says_also_when_the_clock_is_changed(now: str, at: str) -> None:
    found = _game_day(replace(PLAN, week=Week.LAST, day=Day.SUNDAY, time="02:30"), now)

    assert found
    assert found[1] == _at(at)


def test_it_is_said_late_within_two_weeks_and_also_over_the_end_of_the_month() -> None:
    last = replace(PLAN, week=Week.LAST, day=Day.FRIDAY)

    assert _game_day(last, "2026-12-11T09:00") == ("2026-11", _at("2026-11-27T09:00"))
    assert _game_day(last, "2026-12-11T09:01") == ("2026-12", _at("2026-12-25T09:00"))


def test_what_was_said_is_not_said_again_when_the_day_is_moved() -> None:
    assert _game_day(PLAN, "2026-12-01T09:00") == ("2026-12", _at("2026-12-01T09:00"))
    assert _game_day(PLAN, "2026-12-01T09:00", "2026-12") == ("2027-01", _at("2027-01-05T09:00"))
    later = replace(PLAN, week=Week.THIRD)
    assert _game_day(later, "2026-12-01T09:00", "2026-11", "2026-12") == ("2027-01", _at("2027-01-19T09:00"))


def test_sp_4_who_practised_in_that_month_is_left_in_peace() -> None:
    due = "2026-12-01T09:00"

    assert _game_day(PLAN, due, practised="2026-11-30T22:59") == ("2026-12", _at(due))
    assert _game_day(PLAN, due, practised="2026-11-30T23:00") == ("2027-01", _at("2027-01-05T09:00"))
    assert _game_day(PLAN, "2026-12-01T08:59", practised="2026-12-01T08:00") == ("2026-12", _at(due))


def test_days_from_before_the_schedule_was_known_are_nobodys_to_hear_of() -> None:
    since = _at("2026-12-04T00:00")

    assert _game_day(PLAN, "2026-12-04T00:00", since=since) == ("2027-01", _at("2027-01-05T09:00"))


def test_without_a_schedule_nobody_is_reminded() -> None:
    assert _game_day(GameDays(), "2026-12-01T09:00") is None
    assert game_day(replace(POLICY, game_days=PLAN), {}, None, _at("2026-12-01T09:00")) is None


def test_in_a_world_whose_clock_was_set_back_it_says_no_more_than_it_has_to() -> None:
    given = [f"2026-{month:02}" for month in range(1, 13)]

    assert _game_day(PLAN, "2026-06-01T00:00", *given) is None


ANN, BEN = Person("U1", "Ann"), Person("U2", "Ben")
DUTY = Rotation(id="sre", name="SRE", zone="UTC", since="2026-11-16", people=("ben@acme.test",))
KNOWN = Directory({"ann@acme.test": ANN, "ben@acme.test": BEN})


@pytest.mark.parametrize(
    ("owner", "channel", "of_review", "of_game_day"),
    [
        ("ann@acme.test", "", ANN, ANN),
        ("ann@acme.test", "#practice", ANN, "#practice"),
        ("oncall:sre", "", BEN, BEN),
        ("gone@acme.test", "", "#ops", "#ops"),
        (None, "", "#ops", "#ops"),
    ],
)
def test_who_hears_of_it(
    owner: str | None, channel: str, of_review: Person | str, of_game_day: Person | str
) -> None:
    channels = replace(POLICY.channels, operators="#ops")
    policy = replace(
        POLICY, owner=owner, channels=channels, oncall=(DUTY,), game_days=replace(PLAN, channel=channel)
    )
    now = _at("2026-11-22T00:00") + timedelta(hours=1)

    for occasion, who in ((Occasion.REVIEW, of_review), (Occasion.GAME_DAY, of_game_day)):
        assert hearer(Rules(policy, KNOWN), Reminder(occasion, "x", now), now) == who
