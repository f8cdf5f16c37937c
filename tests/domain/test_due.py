"""What time makes necessary beside reminders: empty roles, stability, and that it comes to rest."""

from datetime import datetime

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.due import next_due_at, stable_at, upcoming
from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.status import OVER, Status
from tests.domain.passing import QUIET, passing
from tests.domain.worlds import (
    ANA,
    BEN,
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
)


@pytest.mark.parametrize("status", [status for status in Status if status in OVER])
def test_nothing_falls_due_when_it_is_over(status: Status) -> None:
    incident = standing_at(status, begun())

    assert upcoming(incident, POLICY) == []
    assert next_due_at(incident, POLICY) is None
    assert ticked(incident, after(10_000))[1] == []


# --- empty roles ----------------------------------------------------------------------------------


def _without_scribe() -> tuple[Rules, Incident]:
    roles = tuple(role for role in POLICY.roles if role.id != "scribe")
    under = rules(roles=roles, leadership=QUIET.policy.leadership)
    return rules(leadership=QUIET.policy.leadership), begun(under=under)


def test_an_empty_required_role_is_called_once_after_five_minutes() -> None:
    under, incident = _without_scribe()

    _, happened = passing(incident, NOW, after(300), under)

    assert [(minute, event) for minute, event in happened if isinstance(event, e.RoleCalled)] == [
        (5, e.RoleCalled("scribe"))
    ]


def test_a_role_somebody_holds_or_that_is_not_required_is_not_called() -> None:
    under, incident = _without_scribe()
    claimed, _ = run(incident, c.ClaimRole(by=actor(BEN), role="scribe"), after(1), under)

    _, happened = passing(claimed, after(1), after(29), under)

    assert happened == []


def test_a_late_call_says_so() -> None:
    under, incident = _without_scribe()

    assert ticked(incident, after(10), under)[1] == [e.RoleCalled("scribe", 300)]


def test_after_reopening_an_empty_role_has_its_five_minutes_again_and_nothing_is_called_late() -> None:
    under, incident = _without_scribe()
    resolved, _ = run(incident, c.Resolve(by=actor(ANA), summary="Done", override="Sure"), after(1), under)
    reopened, _ = run(resolved, c.Reopen(by=actor(ANA), why="Back"), after(1000), under)

    _, happened = passing(reopened, after(1000), after(1010), under)

    assert happened == [(1005, e.RoleCalled("scribe"))]


# --- stability ------------------------------------------------------------------------------------


def _monitoring(at: datetime = NOW) -> Incident:
    return standing_at(Status.MONITORING, begun(severity="sev3"), at)


def test_when_the_stable_minutes_are_over_it_is_said_once() -> None:
    _, happened = passing(_monitoring(after(10)), after(10), after(200))

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
    first, _ = passing(_monitoring(), NOW, after(31))
    again = told(
        first,
        e.StatusChanged(Status.MONITORING, Status.MITIGATING),
        e.StatusChanged(Status.MITIGATING, Status.MONITORING),
        at=after(40),
    )

    assert e.StabilityReached(after(40)) in [event for _, event in passing(again, after(40), after(70))[1]]


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
