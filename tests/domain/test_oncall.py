"""SM-14, SF-4: one engineer a week is on call, and the week begins when the clock on the team's wall says so."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts.rules import Day
from bot.domain.oncall import handover_before, now_and_next, on_call, people, shifts
from bot.domain.people import Person
from bot.domain.policy.oncall import Handover, Override, Rotation
from tests.domain.worlds import ANA, BEN, CLEO, NOW, rules

WEEK = timedelta(weeks=1)
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]


def rotation(
    *people: str,
    since: str = "2026-11-02",
    day: str = "mon",
    time: str = "09:00",
    zone: str = "Europe/Berlin",
) -> Rotation:
    """Three who take turns from a Monday on, unless somebody else is named."""
    handover = Handover(day=Day(day), time=time)
    return Rotation(
        id="sre",
        name="SRE",
        zone=zone,
        since=since,
        handover=handover,
        people=people or ("ana", "ben", "cleo"),
    )


def override(number: int, who: Person, begin: datetime, end: datetime, of: str = "sre") -> Override:
    """`who` stands in."""
    return Override(number, of, who, begin, end, ANA, NOW)


def _on_wall(text: str, zone: str = "Europe/Berlin", *, fold: int = 0) -> datetime:
    """A time on the walls of a zone; `fold` 1 is the second time that it is that late."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def _who(rota: Rotation, at: datetime, *overrides: Override) -> str:
    return on_call(rota, overrides, at).account


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-11-02 08:59:59", "cleo"),  # before it begins it counts backwards
        ("2026-11-02 09:00", "ana"),
        ("2026-11-09 08:59", "ana"),
        ("2026-11-09 09:00", "ben"),
        ("2026-11-16 09:00", "cleo"),
        ("2026-11-23 09:00", "ana"),
        ("2026-12-28 09:00", "cleo"),  # week 53 of 2026
        ("2027-01-01 00:00", "cleo"),
        ("2027-01-04 08:59", "cleo"),
        ("2027-01-04 09:00", "ana"),  # week 1 of 2027: no week is left out, none comes twice
        ("2028-02-29 12:00", "ana"),  # a leap day
        ("2028-03-06 09:00", "ben"),
    ],
)
def test_sf_4_one_a_week_takes_their_turn(at: str, who: str) -> None:
    assert _who(rotation(), _on_wall(at)) == who


@pytest.mark.parametrize(
    ("before", "handover"),
    [
        (datetime(2026, 3, 23, 8, 0, tzinfo=UTC), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),  # 167 h
        (datetime(2026, 10, 19, 7, 0, tzinfo=UTC), datetime(2026, 10, 26, 8, 0, tzinfo=UTC)),  # 169 h
    ],
)
def test_the_handover_follows_the_clock_through_both_of_its_changes(
    before: datetime, handover: datetime
) -> None:
    rota = rotation()

    assert handover_before(rota, before) == before
    assert handover_before(rota, handover - timedelta(seconds=1)) == before
    assert handover_before(rota, handover) == handover


def test_a_handover_in_the_hour_that_is_left_out_is_an_hour_later_on_the_wall() -> None:
    rota = rotation("ana", "ben", since="2026-03-22", day="sun", time="02:30")

    assert _who(rota, _on_wall("2026-03-29 03:29")) == "ana"
    assert _who(rota, _on_wall("2026-03-29 03:30")) == "ben"


def test_a_handover_in_the_hour_that_comes_twice_is_in_the_first_and_once() -> None:
    rota = rotation("ana", "ben", since="2026-10-18", day="sun", time="02:30")

    assert _who(rota, _on_wall("2026-10-25 02:29")) == "ana"
    assert _who(rota, _on_wall("2026-10-25 02:30")) == "ben"
    assert _who(rota, _on_wall("2026-10-25 02:10", fold=1)) == "ben"


def test_a_handover_that_is_put_off_into_the_next_day_is_still_that_weeks() -> None:
    """Santiago puts the clock forward at midnight: 23:30 of the day before stays, 00:30 becomes 01:30."""
    rota = rotation("ana", "ben", since="2026-08-30", day="sun", time="00:30", zone="America/Santiago")

    assert _who(rota, datetime(2026, 9, 6, 4, 29, tzinfo=UTC)) == "ana"
    assert _who(rota, datetime(2026, 9, 6, 4, 30, tzinfo=UTC)) == "ben"


def test_it_begins_at_the_first_handover_on_or_after_its_day() -> None:
    friday = rotation(day="fri", since="2026-11-04")  # a Wednesday

    assert handover_before(friday, _on_wall("2026-11-06 09:00")) == _on_wall("2026-11-06 09:00")
    assert _who(friday, _on_wall("2026-11-06 09:00")) == "ana"
    assert _who(friday, _on_wall("2026-11-06 08:59")) == "cleo"


def test_one_person_alone_hands_over_to_themselves() -> None:
    now, then = now_and_next(rotation("ana"), (), _on_wall("2026-11-04 12:00"))

    assert (now.account, then.account) == ("ana", "ana")
    assert now.end == then.begin == _on_wall("2026-11-09 09:00")


def test_a_list_edited_in_the_middle_of_a_week_counts_at_once() -> None:
    """Nothing is remembered, so what the list says is what is true."""
    wednesday = _on_wall("2026-11-11 12:00")

    assert _who(rotation("ana", "ben", "cleo"), wednesday) == "ben"
    assert _who(rotation("dan", "ana", "ben", "cleo"), wednesday) == "ana"


def test_with_the_next_handover_as_its_beginning_an_edit_leaves_whoever_is_on_duty_there() -> None:
    """As docs/policy.md says: begin with who takes over then, end with who is on duty now."""
    edited = rotation("dan", "cleo", "ana", "ben", since="2026-11-16")

    assert _who(edited, _on_wall("2026-11-11 12:00")) == "ben"
    assert _who(edited, _on_wall("2026-11-16 08:59")) == "ben"
    assert _who(edited, _on_wall("2026-11-16 09:00")) == "dan"
    assert _who(edited, _on_wall("2026-11-23 09:00")) == "cleo"


def test_when_whoever_is_on_duty_is_taken_out_somebody_else_is_on_duty() -> None:
    without_ben = rotation("dan", "cleo", "ana", since="2026-11-16")

    assert _who(without_ben, _on_wall("2026-11-11 12:00")) == "ana"


def test_somebody_stands_in_to_the_second_and_then_it_goes_on() -> None:
    rota = rotation()
    begin, end = _on_wall("2026-11-04 18:00"), _on_wall("2026-11-05 08:00")
    stand_in = override(1, BEN, begin, end)

    found = shifts(rota, [stand_in], _on_wall("2026-11-02 09:00"), _on_wall("2026-11-09 09:00"))

    assert [(one.account, one.begin, one.end) for one in found] == [
        ("ana", _on_wall("2026-11-02 09:00"), begin),
        (BEN.id, begin, end),
        ("ana", end, _on_wall("2026-11-09 09:00")),
    ]
    assert [one.override for one in found] == [None, stand_in, None]


def test_who_stands_in_over_a_handover_hands_over_to_whose_turn_it_is_then() -> None:
    stand_in = override(1, CLEO, _on_wall("2026-11-07 00:00"), _on_wall("2026-11-12 00:00"))

    now, then = now_and_next(rotation(), [stand_in], _on_wall("2026-11-08 12:00"))

    assert (now.account, now.begin, now.end) == (CLEO.id, stand_in.begin, stand_in.end)
    assert (then.account, then.begin) == ("ben", stand_in.end)


def test_of_two_who_stand_in_at_once_the_later_arranged_does() -> None:
    first = override(1, BEN, _on_wall("2026-11-03 00:00"), _on_wall("2026-11-06 00:00"))
    second = override(2, CLEO, _on_wall("2026-11-04 00:00"), _on_wall("2026-11-05 00:00"))

    for order in ([first, second], [second, first]):
        assert _who(rotation(), _on_wall("2026-11-03 12:00"), *order) == BEN.id
        assert _who(rotation(), _on_wall("2026-11-04 12:00"), *order) == CLEO.id
        assert _who(rotation(), _on_wall("2026-11-05 12:00"), *order) == BEN.id


def test_who_stands_in_elsewhere_does_not_stand_in_here() -> None:
    elsewhere = override(1, BEN, _on_wall("2026-11-03 00:00"), _on_wall("2026-11-06 00:00"), of="dbre")

    assert _who(rotation(), _on_wall("2026-11-04 12:00"), elsewhere) == "ana"


def test_ct_15_a_roster_means_whoever_is_on_call_then() -> None:
    team = rules(oncall=(rotation("U1ANA", "ben@acme.test"),))
    at = _on_wall("2026-11-10 12:00")

    assert people(team, ("oncall:sre", "cleo@acme.test"), at) == (BEN, CLEO)
    assert people(team, ("cleo@acme.test", "oncall:sre"), at + WEEK) == (CLEO, ANA)


def test_whoever_slack_does_not_know_and_what_the_policy_has_no_more_is_nobody() -> None:
    team = rules(oncall=(rotation("zoe@acme.test"),))

    assert people(team, ("oncall:sre", "oncall:gone", "nobody@acme.test"), NOW) == ()


def test_whoever_stands_in_is_called_though_the_policy_does_not_name_them() -> None:
    dan = Person("U4DAN", "Dan")
    team = rules(oncall=(rotation("U1ANA"),))
    stand_in = override(1, dan, NOW, NOW + WEEK)

    assert people(type(team)(team.policy, team.directory, (stand_in,)), ("oncall:sre",), NOW) == (dan,)


_MOMENTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - in UTC below
    max_value=datetime(2035, 1, 1),  # noqa: DTZ001
).map(lambda at: at.replace(tzinfo=UTC))

_ROTATIONS = st.builds(
    lambda people, since, day, hour, minute, zone: rotation(
        *people, since=since.isoformat(), day=day.value, time=f"{hour:02}:{minute:02}", zone=zone
    ),
    people=st.lists(st.sampled_from(["ana", "ben", "cleo", "dan"]), min_size=1, max_size=4, unique=True),
    since=st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 1, 1)),
    day=st.sampled_from(list(Day)),
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 30]),
    zone=st.sampled_from(ZONES),
)


@st.composite
def _stand_ins(draw: st.DrawFn) -> list[Override]:
    made = draw(
        st.lists(st.tuples(_MOMENTS, st.integers(1, 40 * 24), st.sampled_from([BEN, CLEO])), max_size=4)
    )
    return [
        override(number, who, begin, begin + timedelta(hours=hours))
        for number, (begin, hours, who) in enumerate(made, 1)
    ]


@given(rota=_ROTATIONS, at=_MOMENTS)
def test_every_week_has_its_length_and_its_turn(rota: Rotation, at: datetime) -> None:
    """A week is 168 hours, give or take a clock change, and the next one is the next's."""
    now, then = now_and_next(rota, (), at)
    begun = handover_before(rota, at)

    assert begun == now.begin <= at < now.end == then.begin
    assert abs(now.end - now.begin - WEEK) <= timedelta(hours=1)
    turn = rota.people.index(now.account)
    assert then.account == rota.people[(turn + 1) % len(rota.people)]
    wall = now.begin.astimezone(ZoneInfo(rota.zone))
    assert list(Day)[wall.weekday()] is rota.handover.day


@given(rota=_ROTATIONS, begin=_MOMENTS, days=st.integers(1, 60), made=_stand_ins(), into=st.floats(0, 1))
def test_the_plan_has_no_gap_and_says_what_is_true_at_each_moment(
    rota: Rotation, begin: datetime, days: int, made: list[Override], into: float
) -> None:
    end = begin + timedelta(days=days)
    plan = shifts(rota, made, begin, end)

    assert plan[0].begin == begin
    assert plan[-1].end == end
    assert all(one.end == after.begin for one, after in pairwise(plan))
    at = begin + (end - begin) * into * 0.999
    planned = next(one for one in plan if one.begin <= at < one.end)
    true = on_call(rota, made, at)
    assert (planned.account, planned.override) == (true.account, true.override)
    assert true.begin <= at < true.end
