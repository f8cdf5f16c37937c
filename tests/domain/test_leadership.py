"""Leadership hears of it: once, for a named reason, and says that they know."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.due import Reason, due, next_due_at
from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.status import Status
from bot.domain.telling import Telling
from tests.domain.worlds import (
    ANA,
    BEN,
    EVA,
    NOW,
    POLICY,
    RULES,
    actor,
    after,
    begun,
    outside,
    refusal,
    rules,
    run,
    standing_at,
    ticked,
    told,
)

REPEATING = rules(leadership=replace(POLICY.leadership, repeat_minutes=20))


def _tellings(incident: Incident, minutes: range, under: Rules = RULES) -> list[tuple[int, str]]:
    heard = []
    for minute in minutes:
        incident, events = ticked(incident, after(minute), under)
        heard += [(minute, event.why) for event in events if isinstance(event, e.LeadershipTold)]
    return heard


def test_an_incident_that_lasts_is_told_once_after_thirty_minutes() -> None:
    assert _tellings(begun(), range(300)) == [(30, "duration")]


def test_a_sensitive_component_is_told_at_once_and_not_again_when_it_lasts() -> None:
    assert _tellings(begun(component="checkout"), range(300)) == [(0, "component")]


def test_a_component_that_is_named_later_is_told_then_and_is_not_late() -> None:
    named, _ = run(begun(), c.ChangeComponent(by=actor(ANA), component="checkout"), after(20))

    assert next_due_at(named, POLICY) == NOW
    assert ticked(named, after(20))[1] == [e.LeadershipTold("component", "checkout")]


def test_a_late_word_says_so() -> None:
    assert e.LeadershipTold("duration", "", 600) in ticked(begun(), after(40))[1]


@pytest.mark.parametrize("fields", [{"private": True}, {"drill": True}])
def test_private_incidents_and_drills_are_never_told_by_the_clock(fields: dict[str, Any]) -> None:
    assert _tellings(begun(component="checkout", **fields), range(0, 300, 5), REPEATING) == []


def test_what_ended_before_its_time_is_not_told() -> None:
    resolved = standing_at(Status.RESOLVED, begun(), after(29))

    assert _tellings(resolved, range(29, 300)) == []


def test_a_reopened_incident_is_told_thirty_minutes_after_reopening_not_at_once() -> None:
    resolved = standing_at(Status.RESOLVED, begun(), after(10))
    reopened, _ = run(resolved, c.Reopen(by=actor(ANA), why="Back"), after(1000))

    assert due(reopened, POLICY, after(1000)) == []
    assert _tellings(reopened, range(1000, 1300)) == [(1030, "duration")]


def test_a_reopened_incident_that_leadership_knows_is_not_told_again() -> None:
    known = told(begun(), e.LeadershipTold("duration"), e.LeadershipAcknowledged(), by=EVA, at=after(30))
    reopened = told(
        standing_at(Status.RESOLVED, known, after(60)), e.Reopened(Status.RESOLVED, "", known.rhythm)
    )

    assert _tellings(reopened, range(60, 300), REPEATING) == []


def test_what_nobody_acknowledged_is_told_again_some_time_after_it_was_reopened() -> None:
    known = told(begun(), e.LeadershipTold("duration"), by=EVA, at=after(30))
    resolved = standing_at(Status.RESOLVED, known, after(40))
    reopened, _ = run(resolved, c.Reopen(by=actor(ANA), why="Back"), after(2880), REPEATING)

    assert due(reopened, REPEATING.policy, after(2880)) == []
    assert _tellings(reopened, range(2880, 2941), REPEATING) == [
        (2900, "unacknowledged"),
        (2920, "unacknowledged"),
        (2940, "unacknowledged"),
    ]


# --- acknowledging and repeating ------------------------------------------------------------------


def test_without_an_acknowledgement_it_is_told_again_where_the_policy_repeats() -> None:
    assert _tellings(begun(), range(75), REPEATING) == [
        (30, "duration"),
        (50, "unacknowledged"),
        (70, "unacknowledged"),
    ]


def test_once_acknowledged_it_is_not_told_again() -> None:
    asked, _ = ticked(begun(), after(30), REPEATING)
    known, events = run(asked, c.Acknowledge(by=outside(EVA)), after(40), REPEATING)

    assert events == [e.LeadershipAcknowledged()]
    assert known.leadership
    assert known.leadership.acknowledged_by == EVA
    assert _tellings(known, range(40, 300), REPEATING) == []


def test_a_long_downtime_repeats_once() -> None:
    asked, _ = ticked(begun(), after(30), REPEATING)

    again, events = ticked(asked, after(500), REPEATING)

    late = [event for event in events if isinstance(event, e.LeadershipTold)]
    assert late == [e.LeadershipTold("unacknowledged", "", 450 * 60)]
    assert due(again, REPEATING.policy, after(500)) == []
    assert Reason.NOT_ACKNOWLEDGED in {
        nudge.reason for nudge in due(again, REPEATING.policy, after(500) + timedelta(minutes=20))
    }


def test_acknowledging_twice_names_who_was_first() -> None:
    known = told(begun(), e.LeadershipTold("escalated"), e.LeadershipAcknowledged(), by=EVA)

    assert refusal(known, c.Acknowledge(by=outside(ANA)))[0] == "Eva acknowledged it already."


def test_what_was_never_told_cannot_be_acknowledged() -> None:
    assert refusal(begun(), c.Acknowledge(by=outside(EVA)))[0].startswith("Leadership was not told")


def test_an_acknowledgement_of_nothing_leaves_nothing() -> None:
    assert told(begun(), e.LeadershipAcknowledged()).leadership is None


# --- escalating -----------------------------------------------------------------------------------


def test_escalating_tells_at_once_and_takes_the_place_of_the_thirty_minutes() -> None:
    incident, events = run(begun(), c.Escalate(by=actor(ANA), why=" Press is calling "), after(5))

    assert events == [e.LeadershipTold("escalated", "Press is calling")]
    assert incident.leadership == Telling(after(5), "escalated", (incident.version,))
    assert _tellings(incident, range(5, 300)) == []


def test_escalating_again_is_possible_until_somebody_knows() -> None:
    once, _ = run(begun(), c.Escalate(by=actor(ANA)), after(5))
    twice, _ = run(once, c.Escalate(by=actor(ANA)), after(6))
    assert refusal(once, c.Escalate(by=actor(BEN), once=True))[0].startswith("Leadership was told already")
    known, _ = run(twice, c.Acknowledge(by=outside(EVA)), after(7))

    assert twice.leadership
    assert twice.leadership.versions == (once.version, twice.version)
    assert refusal(known, c.Escalate(by=actor(ANA)))[0] == "Leadership knows: Eva acknowledged."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"private": True}, "This incident is private and is not posted to other channels."),
        ({"drill": True}, "This is a drill; leadership is not told."),
    ],
)
def test_private_incidents_and_drills_are_not_escalated(fields: dict[str, Any], sentence: str) -> None:
    assert refusal(begun(**fields), c.Escalate(by=actor(ANA)))[0].startswith(sentence)
