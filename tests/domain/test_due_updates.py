"""When whom is asked for an update: at which moment, how often, and after a downtime."""

from datetime import timedelta

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.due import due, next_due_at
from bot.domain.status import Status
from tests.domain.passing import QUIET, passing, reminders
from tests.domain.worlds import (
    ANA,
    BEN,
    CLEO,
    NOW,
    actor,
    after,
    begun,
    run,
    ticked,
    told,
    update,
)

_ANA = actor(ANA)


# --- reminders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "minutes"), [("sev1", 15), ("sev2", 30), ("sev3", 60)])
def test_every_severity_is_reminded_at_its_cadence_for_as_long_as_nobody_answers(
    severity: str, minutes: int
) -> None:
    _, happened = passing(begun(severity=severity), NOW, after(3 * minutes))

    assert reminders(happened) == [(minutes, 0), (2 * minutes, 1), (3 * minutes, 2)]


def test_the_commander_is_asked_first_and_the_scribe_with_them_when_it_is_overdue() -> None:
    _, happened = passing(begun(), NOW, after(60))

    assert [event for _, event in happened] == [
        e.UpdateReminded(after(30), 0, (ANA,)),
        e.UpdateReminded(after(30), 1, (ANA, CLEO)),
    ]


def test_one_person_with_both_roles_is_asked_once() -> None:
    incident = told(begun(), e.RoleAssigned("scribe", ANA, "claimed"))

    _, happened = passing(incident, NOW, after(60))

    assert happened[-1][1] == e.UpdateReminded(after(30), 1, (ANA,))


def test_updates_in_time_are_never_asked_for() -> None:
    incident = begun()
    happened: list[tuple[float, e.Event]] = []
    for minute in range(29, 300, 29):
        incident, some = passing(incident, after(minute - 29), after(minute))
        happened += some
        incident, _ = run(incident, update(), after(minute))

    assert happened == []


def test_after_an_update_nobody_is_asked_for_an_interval() -> None:
    asked, _ = passing(begun(), NOW, after(65))
    updated, _ = run(asked, update(), after(65))

    _, happened = passing(updated, after(65), after(125))

    assert reminders(happened) == [(95, 0), (125, 1)]


def test_an_update_with_its_own_next_time_is_asked_for_then() -> None:
    updated, _ = run(begun(), update(after(100)), after(10))

    _, happened = passing(updated, after(10), after(130))

    assert reminders(happened) == [(100, 0), (130, 1)]


def test_a_snooze_before_the_time_delays_this_one_asking_only() -> None:
    snoozed, _ = run(begun(), c.Snooze(by=_ANA, minutes=10), after(20))
    _, happened = passing(snoozed, after(20), after(70))

    assert reminders(happened) == [(40, 0), (70, 1)]


def test_a_snooze_after_the_time_asks_again_as_for_the_first_time() -> None:
    asked, _ = passing(begun(), NOW, after(60))
    snoozed, _ = run(asked, c.Snooze(by=_ANA, minutes=5), after(62))

    _, happened = passing(snoozed, after(62), after(97))

    assert happened[0][1] == e.UpdateReminded(after(67), 0, (ANA,))
    assert reminders(happened) == [(67, 0), (97, 1)]


def test_a_new_cadence_is_the_interval_of_what_follows() -> None:
    changed, _ = run(begun(), c.ChangeCadence(by=_ANA, minutes=20), after(5))

    _, happened = passing(changed, after(5), after(60))

    assert reminders(happened) == [(20, 0), (40, 1), (60, 2)]


def test_a_worse_severity_asks_sooner() -> None:
    worse, _ = run(begun(), c.ChangeSeverity(by=_ANA, severity="sev1"), after(5))

    _, happened = passing(worse, after(5), after(45))

    assert reminders(happened) == [(15, 0), (30, 1), (45, 2)]


def test_a_worse_severity_asks_neither_in_the_same_breath_nor_later_than_promised() -> None:
    worse, _ = run(begun(), c.ChangeSeverity(by=_ANA, severity="sev1"), after(20))

    _, happened = passing(worse, after(20), after(40))

    assert reminders(happened) == [(30, 0)]


def test_a_change_of_status_moves_no_reminder() -> None:
    moved, _ = run(begun(), c.ChangeStatus(by=_ANA, status=Status.MITIGATING), after(20))

    _, happened = passing(moved, after(20), after(60))

    assert reminders(happened) == [(30, 0), (60, 1)]


def test_after_a_hand_over_the_new_commander_is_asked() -> None:
    handed, _ = run(begun(), c.AssignRole(by=_ANA, role="commander", to=BEN, handover=True), after(20))

    _, happened = passing(handed, after(20), after(30))

    assert happened == [(30, e.UpdateReminded(after(30), 0, (BEN,)))]


def test_a_reopened_incident_is_asked_an_interval_after_reopening() -> None:
    resolved, _ = run(begun(), c.Resolve(by=_ANA, summary="Done", override="Sure"), after(10))
    reopened, _ = run(resolved, c.Reopen(by=_ANA, why="Back"), after(1000))

    _, happened = passing(reopened, after(1000), after(1060))

    assert reminders(happened) == [(1030, 0), (1060, 1)]


# --- being down -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minute", "round_"), [(30, 0), (59.9, 0), (60, 1), (119, 2), (120, 3), (30 + 7 * 24 * 60, 336)]
)
def test_after_a_downtime_one_reminder_comes_with_the_round_it_should_have(
    minute: float, round_: int
) -> None:
    incident, events = ticked(begun(), after(minute), QUIET)

    assert [event.round for event in events if isinstance(event, e.UpdateReminded)] == [round_]
    assert ticked(incident, after(minute), QUIET)[1] == []
    assert next_due_at(incident, QUIET.policy) == after(30 + (round_ + 1) * 30)


@pytest.mark.parametrize(("seconds", "late"), [(0, 0), (59, 0), (60, 60), (3600.7, 3600)])
def test_a_reminder_says_that_it_is_late_from_a_minute_on(seconds: float, late: int) -> None:
    _, events = ticked(begun(), after(30) + timedelta(seconds=seconds), QUIET)

    assert isinstance(events[0], e.UpdateReminded)
    assert events[0].late_seconds == late


def test_a_downtime_between_two_rounds_is_late_by_the_rounds_that_were_missed() -> None:
    asked, _ = ticked(begun(), after(30), QUIET)

    _, events = ticked(asked, after(125), QUIET)

    assert events == [e.UpdateReminded(after(30), 3, (ANA, CLEO), late_seconds=65 * 60)]


def test_a_restart_between_promise_and_asking_changes_nothing() -> None:
    assert due(begun(), QUIET.policy, after(29.99)) == []
    assert [nudge.at for nudge in due(begun(), QUIET.policy, after(31))] == [after(30)]
