"""Which open incident alerts belong to, and what is to be done with a new group."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.alerts.correlate import MOST_ALERTS, Decision, Fate, decided, relative
from bot.domain.alerts.route import Routed
from bot.domain.alerts.rules import Action, Alerts, Storm
from bot.domain.incident import Incident
from bot.domain.status import Status
from tests.domain.alerts.groups import ALERTS, group_of, said
from tests.domain.samples import TOLD
from tests.domain.worlds import NOW, after, begun, standing_at, told

SEARCH = begun(number=41, title="Nobody finds anything", component="search")
GROUP = group_of(said(title="Search is slow"))


def _relative(
    *incidents: Incident, component: str | None = "search", at: datetime = NOW, drill: bool = False
) -> int | None:
    found = relative(replace(GROUP, drill=drill), component, incidents, ALERTS, at)
    return found.number if found else None


# --- Which incident ---------------------------------------------------------------------------------


def test_an_incident_about_the_same_component_is_the_one() -> None:
    assert _relative(SEARCH) == 41
    assert _relative(SEARCH, component="checkout") is None
    assert _relative(SEARCH, component=None) is None


def test_an_incident_that_is_called_alike_is_the_one_without_a_component() -> None:
    named = replace(begun(number=42, title="Search is very slow"), component=None)

    assert _relative(named, component=None) == 42


def test_incidents_about_nothing_known_have_nothing_in_common() -> None:
    assert _relative(begun(title="Login is slow"), component=None) is None


def test_of_several_it_is_the_newest() -> None:
    assert _relative(SEARCH, replace(SEARCH, number=43), replace(SEARCH, number=42)) == 43


@pytest.mark.parametrize(
    "status", [Status.RESOLVED, Status.CLOSED, Status.DECLINED, Status.MERGED, Status.CANCELLED]
)
def test_an_incident_that_is_not_open_is_none(status: Status) -> None:
    assert _relative(standing_at(status, SEARCH)) is None


def test_a_private_incident_is_never_one() -> None:
    """A card that names it would tell that there is one."""
    assert _relative(replace(SEARCH, private=True)) is None


def test_alarms_and_practice_have_nothing_to_do_with_each_other() -> None:
    drill = replace(SEARCH, drill=True)

    assert _relative(drill) is None
    assert _relative(SEARCH, drill=True) is None
    assert _relative(drill, drill=True) == 41


def test_an_incident_that_was_declared_long_ago_is_none_unless_an_alert_told_of_it_lately() -> None:
    heard = told(SEARCH, e.AlertAttached(TOLD, e.Tally(1, 0, 1)), at=after(30))

    assert _relative(SEARCH, at=after(60)) == 41
    assert _relative(SEARCH, at=after(61)) is None
    assert _relative(heard, at=after(90)) == 41
    assert _relative(heard, at=after(91)) is None


# --- What only looks like it --------------------------------------------------------------------------


def _opened_by(component: str | None = "search", **labels: str) -> Incident:
    """An incident that was declared for an alert with these labels."""
    declared = replace(begun(number=41, title="Search is slow"), component=component)
    return _joined_by(declared, NOW, 1, **labels)


def _joined_by(incident: Incident, at: datetime, group: int = 2, **labels: str) -> Incident:
    """The incident after an alert with these labels came to it."""
    return told(incident, e.AlertAttached(replace(TOLD, group=group, labels=labels), e.Tally(1, 0, 1)), at=at)


def _joins(incident: Incident, component: str | None = "search", **labels: Any) -> bool:
    group = group_of(said(title="Search is slow", **labels))
    return relative(group, component, [incident], Alerts(), after(1)) is not None


def test_what_is_called_alike_is_another_matter_where_it_is_known_that_it_is_about_another_component() -> (
    None
):
    named = begun(number=42, title="Search is slow", component="checkout")

    assert not _joins(named)
    assert _joins(named, None)
    assert _joins(replace(named, component=None))


@pytest.mark.parametrize("label", ["env", "environment"])
def test_what_is_wrong_in_another_environment_is_another_matter(label: str) -> None:
    test = _opened_by(env="staging")

    assert not _joins(test, **{label: "prod"})
    assert _joins(test, **{label: "Staging"})
    assert _joins(test), "it may be there"
    assert _joins(_opened_by(), **{label: "prod"}), "that may be there"


@pytest.mark.parametrize("one", ["production", "prod-eu", "PROD"])
def test_one_environment_has_several_spellings(one: str) -> None:
    assert _joins(_opened_by(env="prod"), environment=one)
    assert _joins(_opened_by(env=one), environment="prod")


def test_what_people_declared_may_be_anywhere_whatever_came_to_it_first() -> None:
    declared = _joined_by(SEARCH, after(1), env="staging")

    assert _joins(declared, env="prod")


def test_an_incident_is_where_one_of_its_alerts_is_by_the_word_of_people() -> None:
    merged = _joined_by(_opened_by(env="staging"), after(1), env="prod")

    assert _joins(merged, env="prod")
    assert not _joins(merged, env="qa")


def test_what_joined_without_a_word_of_where_it_is_does_not_make_it_be_anywhere() -> None:
    assert not _joins(_joined_by(_opened_by(env="staging"), after(1)), env="prod")


@pytest.mark.parametrize("label", ["service", "job", "cluster", "namespace"])
def test_one_name_for_what_is_wrong_in_two_places_is_two_matters_where_no_component_is_known(
    label: str,
) -> None:
    for one, other in (("search", None), (None, "search"), (None, None)):
        incident = _opened_by(one, **{label: "a"})

        assert not _joins(incident, other, **{label: "b"})
        assert _joins(incident, other, **{label: "a"})


def test_where_the_component_is_known_it_fails_in_several_places_together() -> None:
    assert _joins(_opened_by(cluster="eu", service="search-api"), cluster="us", service="search-index")


# --- What is to be done -----------------------------------------------------------------------------


def _decided(action: Action, *incidents: Incident, may_declare: bool = True) -> Decision:
    way = Routed("A route", action, "sev2", "search", "")
    return decided(GROUP, way, incidents, ALERTS, NOW, may_declare=may_declare)


@pytest.mark.parametrize(
    ("action", "alone", "beside"),
    [
        (Action.DECLARE, Fate.DECLARE, Fate.JOIN),
        (Action.TRIAGE, Fate.ASK, Fate.ASK),
        (Action.ATTACH, Fate.COUNT, Fate.JOIN),
        (Action.DROP, Fate.COUNT, Fate.COUNT),
    ],
)
def test_a_route_leads_where_it_says_or_to_the_incident_that_is_open(
    action: Action, alone: Fate, beside: Fate
) -> None:
    assert (_decided(action).fate, _decided(action).incident) == (alone, None)
    assert _decided(action, SEARCH).fate is beside


def test_people_are_told_which_incident_it_may_belong_to() -> None:
    assert _decided(Action.TRIAGE, SEARCH) == Decision(Fate.ASK, "people decide", 41)


def test_it_says_why_an_incident_is_joined() -> None:
    named = replace(begun(number=42, title="Search is very slow"), component=None)

    assert _decided(Action.DECLARE, SEARCH) == Decision(Fate.JOIN, "about the same component", 41)
    assert _decided(Action.DECLARE, named) == Decision(Fate.JOIN, "called alike", 42)


def test_when_routes_have_declared_enough_people_are_asked() -> None:
    few = replace(ALERTS, storm=Storm(incidents=2))
    way = Routed("A route", Action.DECLARE, "sev2", "search", "")

    decision = decided(GROUP, way, (), few, NOW, may_declare=False)

    assert decision == Decision(Fate.ASK, "routes declared 2 incidents lately")
    assert _decided(Action.DECLARE, SEARCH, may_declare=False).fate is Fate.JOIN


def test_an_incident_takes_only_so_many_alerts_and_then_they_are_counted() -> None:
    """Its card and its channel are for people."""
    full = SEARCH
    for number in range(MOST_ALERTS):
        full = told(full, e.AlertAttached(replace(TOLD, group=number), e.Tally(1, 0, 1)))
    almost = replace(full, alerts=dict(list(full.alerts.items())[1:]))

    assert _decided(Action.DECLARE, full) == Decision(
        Fate.COUNT, f"that incident has {MOST_ALERTS} alerts already"
    )
    assert _decided(Action.DECLARE, almost).fate is Fate.JOIN
    assert _decided(Action.TRIAGE, full).fate is Fate.ASK, "people may say otherwise"
