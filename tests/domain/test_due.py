"""What time makes necessary: at which moment, how often, and that it comes to rest."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.due import due, next_due_at, stable_at, upcoming
from bot.domain.incident import Incident
from bot.domain.policy import Leadership, Rules
from bot.domain.status import OVER, Status
from tests.domain.worlds import (
    ANA,
    BEN,
    CLEO,
    NOW,
    POLICY,
    RULES,
    actor,
    after,
    begun,
    rules,
    run,
    standing_at,
    ticked,
    told,
    update,
)

_ANA = actor(ANA)

#: Nobody is told of it, so that only reminders are left; roles are all held.
QUIET = rules(leadership=Leadership(after_minutes=7 * 24 * 60))


def _passing(
    incident: Incident, since: datetime, until: datetime, under: Rules = QUIET
) -> tuple[Incident, list[tuple[float, e.Event]]]:
    """Time passes as with a tick every second: what happened, each with its minute."""
    happened = []
    now = since
    while (at := next_due_at(incident, under.policy)) is not None and at <= until:
        now = max(now, at)
        incident, events = ticked(incident, now, under)
        happened += [((now - NOW) / timedelta(minutes=1), event) for event in events]
    return incident, happened


def _reminders(happened: Sequence[tuple[float, e.Event]]) -> list[tuple[float, int]]:
    return [(minute, event.round) for minute, event in happened if isinstance(event, e.UpdateReminded)]


# --- reminders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "minutes"), [("sev1", 15), ("sev2", 30), ("sev3", 60)])
def test_every_severity_is_reminded_at_its_cadence_for_as_long_as_nobody_answers(
    severity: str, minutes: int
) -> None:
    _, happened = _passing(begun(severity=severity), NOW, after(3 * minutes))

    assert _reminders(happened) == [(minutes, 0), (2 * minutes, 1), (3 * minutes, 2)]


def test_the_commander_is_asked_first_and_the_scribe_with_them_when_it_is_overdue() -> None:
    _, happened = _passing(begun(), NOW, after(60))

    assert [event for _, event in happened] == [
        e.UpdateReminded(after(30), 0, (ANA,)),
        e.UpdateReminded(after(30), 1, (ANA, CLEO)),
    ]


def test_one_person_with_both_roles_is_asked_once() -> None:
    incident = told(begun(), e.RoleAssigned("scribe", ANA, "claimed"))

    _, happened = _passing(incident, NOW, after(60))

    assert happened[-1][1] == e.UpdateReminded(after(30), 1, (ANA,))


def test_updates_in_time_are_never_asked_for() -> None:
    incident = begun()
    happened: list[tuple[float, e.Event]] = []
    for minute in range(29, 300, 29):
        incident, some = _passing(incident, after(minute - 29), after(minute))
        happened += some
        incident, _ = run(incident, update(), after(minute))

    assert happened == []


def test_after_an_update_nobody_is_asked_for_an_interval() -> None:
    asked, _ = _passing(begun(), NOW, after(65))
    updated, _ = run(asked, update(), after(65))

    _, happened = _passing(updated, after(65), after(125))

    assert _reminders(happened) == [(95, 0), (125, 1)]


def test_an_update_with_its_own_next_time_is_asked_for_then() -> None:
    updated, _ = run(begun(), update(after(100)), after(10))

    _, happened = _passing(updated, after(10), after(130))

    assert _reminders(happened) == [(100, 0), (130, 1)]


def test_a_snooze_before_the_time_delays_this_one_asking_only() -> None:
    snoozed, _ = run(begun(), c.Snooze(by=_ANA, minutes=10), after(20))
    _, happened = _passing(snoozed, after(20), after(70))

    assert _reminders(happened) == [(40, 0), (70, 1)]


def test_a_snooze_after_the_time_asks_again_as_for_the_first_time() -> None:
    asked, _ = _passing(begun(), NOW, after(60))
    snoozed, _ = run(asked, c.Snooze(by=_ANA, minutes=5), after(62))

    _, happened = _passing(snoozed, after(62), after(97))

    assert happened[0][1] == e.UpdateReminded(after(67), 0, (ANA,))
    assert _reminders(happened) == [(67, 0), (97, 1)]


def test_a_new_cadence_is_the_interval_of_what_follows() -> None:
    changed, _ = run(begun(), c.ChangeCadence(by=_ANA, minutes=20), after(5))

    _, happened = _passing(changed, after(5), after(60))

    assert _reminders(happened) == [(20, 0), (40, 1), (60, 2)]


def test_a_worse_severity_asks_sooner() -> None:
    worse, _ = run(begun(), c.ChangeSeverity(by=_ANA, severity="sev1"), after(5))

    _, happened = _passing(worse, after(5), after(45))

    assert _reminders(happened) == [(15, 0), (30, 1), (45, 2)]


def test_a_worse_severity_asks_neither_in_the_same_breath_nor_later_than_promised() -> None:
    worse, _ = run(begun(), c.ChangeSeverity(by=_ANA, severity="sev1"), after(20))

    _, happened = _passing(worse, after(20), after(40))

    assert _reminders(happened) == [(30, 0)]


def test_a_change_of_status_moves_no_reminder() -> None:
    moved, _ = run(begun(), c.ChangeStatus(by=_ANA, status=Status.MITIGATING), after(20))

    _, happened = _passing(moved, after(20), after(60))

    assert _reminders(happened) == [(30, 0), (60, 1)]


def test_after_a_hand_over_the_new_commander_is_asked() -> None:
    handed, _ = run(begun(), c.AssignRole(by=_ANA, role="commander", to=BEN, handover=True), after(20))

    _, happened = _passing(handed, after(20), after(30))

    assert happened == [(30, e.UpdateReminded(after(30), 0, (BEN,)))]


@pytest.mark.parametrize("status", [status for status in Status if status in OVER])
def test_nothing_falls_due_when_it_is_over(status: Status) -> None:
    incident = standing_at(status, begun())

    assert upcoming(incident, POLICY) == []
    assert next_due_at(incident, POLICY) is None
    assert ticked(incident, after(10_000))[1] == []


def test_a_reopened_incident_is_asked_an_interval_after_reopening() -> None:
    resolved, _ = run(begun(), c.Resolve(by=_ANA, summary="Done", override="Sure"), after(10))
    reopened, _ = run(resolved, c.Reopen(by=_ANA, why="Back"), after(1000))

    _, happened = _passing(reopened, after(1000), after(1060))

    assert _reminders(happened) == [(1030, 0), (1060, 1)]


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


# --- empty roles ----------------------------------------------------------------------------------


def _without_scribe() -> tuple[Rules, Incident]:
    roles = tuple(role for role in POLICY.roles if role.id != "scribe")
    under = rules(roles=roles, leadership=QUIET.policy.leadership)
    return rules(leadership=QUIET.policy.leadership), begun(under=under)


def test_an_empty_required_role_is_called_once_after_five_minutes() -> None:
    under, incident = _without_scribe()

    _, happened = _passing(incident, NOW, after(300), under)

    assert [(minute, event) for minute, event in happened if isinstance(event, e.RoleCalled)] == [
        (5, e.RoleCalled("scribe"))
    ]


def test_a_role_somebody_holds_or_that_is_not_required_is_not_called() -> None:
    under, incident = _without_scribe()
    claimed, _ = run(incident, c.ClaimRole(by=actor(BEN), role="scribe"), after(1), under)

    _, happened = _passing(claimed, after(1), after(29), under)

    assert happened == []


def test_a_late_call_says_so() -> None:
    under, incident = _without_scribe()

    assert ticked(incident, after(10), under)[1] == [e.RoleCalled("scribe", 300)]


def test_after_reopening_an_empty_role_has_its_five_minutes_again_and_nothing_is_called_late() -> None:
    under, incident = _without_scribe()
    resolved, _ = run(incident, c.Resolve(by=_ANA, summary="Done", override="Sure"), after(1), under)
    reopened, _ = run(resolved, c.Reopen(by=_ANA, why="Back"), after(1000), under)

    _, happened = _passing(reopened, after(1000), after(1010), under)

    assert happened == [(1005, e.RoleCalled("scribe"))]


# --- stability ------------------------------------------------------------------------------------


def _monitoring(at: datetime = NOW) -> Incident:
    return standing_at(Status.MONITORING, begun(severity="sev3"), at)


def test_when_the_stable_minutes_are_over_it_is_said_once() -> None:
    _, happened = _passing(_monitoring(after(10)), after(10), after(200))

    assert [(minute, event) for minute, event in happened if isinstance(event, e.StabilityReached)] == [
        (40, e.StabilityReached(after(10)))
    ]


def test_a_late_word_on_stability_says_so() -> None:
    assert e.StabilityReached(NOW, 600) in ticked(_monitoring(), after(40), QUIET)[1]


def test_leaving_monitoring_stops_the_stable_minutes_and_coming_back_starts_them_anew() -> None:
    back = told(_monitoring(), e.StatusChanged(Status.MONITORING, Status.MITIGATING), at=after(20))
    again = told(back, e.StatusChanged(Status.MITIGATING, Status.MONITORING), at=after(25))

    assert stable_at(back, POLICY) is None
    assert stable_at(again, POLICY) == after(55)


def test_stability_can_be_reached_a_second_time() -> None:
    first, _ = _passing(_monitoring(), NOW, after(31))
    again = told(
        first,
        e.StatusChanged(Status.MONITORING, Status.MITIGATING),
        e.StatusChanged(Status.MITIGATING, Status.MONITORING),
        at=after(40),
    )

    assert e.StabilityReached(after(40)) in [event for _, event in _passing(again, after(40), after(70))[1]]


def test_a_policy_without_stable_minutes_says_nothing() -> None:
    under = rules(stable_minutes=0, leadership=QUIET.policy.leadership)

    assert stable_at(_monitoring(), under.policy) is None
    assert ticked(_monitoring(), after(59), under)[1] == []


def test_everything_that_is_due_at_once_happens_in_one_tick_and_then_there_is_peace() -> None:
    incident = standing_at(Status.MONITORING, _without_scribe()[1])

    incident, events = ticked(incident, after(100), RULES)

    assert {type(event) for event in events} == {
        e.UpdateReminded,
        e.RoleCalled,
        e.LeadershipTold,
        e.StabilityReached,
    }
    assert ticked(incident, after(100), RULES)[1] == []
    assert (next_due_at(incident, RULES.policy) or NOW) > after(100)
