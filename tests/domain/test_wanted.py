"""CT-15, SM-14: some roles only some incidents call for: by their severity, or by what fails."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.due import next_due_at
from bot.domain.incident import Incident
from bot.domain.policy import Directory, Role, Rules
from tests.domain.worlds import ANA, BEN, CLEO, DAN, DIRECTORY, POLICY, after, begun, outside, run, ticked


def team(**fields: Any) -> Rules:
    """The team, with Ben for the database and Dan as his backup."""
    called: dict[str, Any] = {
        "roster": ("ben@acme.test",),
        "backup": ("dan@acme.test",),
        "acknowledge_minutes": 5,
    }
    database = Role(id="database", name="Database", guide="Look after the data.", **called | fields)
    known = {**DIRECTORY.known, "dan@acme.test": DAN}
    return Rules(replace(POLICY, roles=(POLICY.roles[0], database)), Directory(known))


SEVERE = team(severities=("sev1",))
SEARCH = team(components=("search",))
BOTH = team(severities=("sev1",), components=("search",))


def happened(under: Rules, **fields: Any) -> tuple[Incident, list[e.Event]]:
    """What time brings at once to an incident that begins so."""
    incident = begun(under=under, **fields)
    return ticked(incident, incident.declared_at, under)


def called(events: list[e.Event]) -> list[str]:
    """Who is called, or has a role by the roster."""
    return [event.to.name for event in events if isinstance(event, e.Paged | e.RoleAssigned)]


@pytest.mark.parametrize(
    ("under", "severity", "title", "expected"),
    [
        (SEVERE, "sev1", "All is lost", ["Ben"]),
        (SEVERE, "sev2", "All is slow", []),
        (SEARCH, "sev3", "Search is slow", ["Ben"]),
        (SEARCH, "sev1", "Checkout is slow", []),
        (SEARCH, "sev1", "All is lost", []),
        (BOTH, "sev1", "Search is away", ["Ben"]),
        (BOTH, "sev2", "Search is away", []),
        (BOTH, "sev1", "Checkout is away", []),
    ],
)
def test_it_is_called_for_by_severity_and_component(
    under: Rules, severity: str, title: str, expected: list[str]
) -> None:
    assert called(happened(under, severity=severity, title=title)[1]) == expected


def test_it_is_called_for_when_it_becomes_so_bad_and_only_once() -> None:
    incident, events = happened(SEVERE, severity="sev2", title="All is slow")
    assert called(events) == []

    incident, _ = run(incident, c.ChangeSeverity(by=outside(ANA), severity="sev1"), after(3), SEVERE)
    assert next_due_at(incident, SEVERE.policy) == incident.open_since
    incident, events = ticked(incident, after(3), SEVERE)
    assert [(event.role, event.to, event.late_seconds) for event in events if isinstance(event, e.Paged)] == [
        ("database", BEN, 0)
    ]

    for severity in ("sev2", "sev1"):
        command = c.ChangeSeverity(by=outside(ANA), severity=severity)
        incident, _ = run(incident, command, after(4), SEVERE)
    assert called(ticked(incident, after(4), SEVERE)[1]) == []


def test_its_backup_is_called_when_nobody_answers() -> None:
    incident, _ = happened(SEVERE, severity="sev1", title="All is lost")

    _, events = ticked(incident, after(5), SEVERE)

    assert called(events) == ["Dan"]


def test_where_nobody_is_asked_to_answer_the_role_is_theirs() -> None:
    under = team(severities=("sev1",), acknowledge_minutes=0, backup=())

    incident, _ = happened(under, severity="sev1", title="All is lost")

    assert incident.roles["database"] == BEN


def test_where_nobody_of_the_roster_is_there_it_is_offered_in_the_channel_once() -> None:
    under = team(severities=("sev1",), roster=("gone@acme.test",))

    incident, events = happened(under, severity="sev1", title="All is lost")

    assert e.RoleCalled("database") in events
    assert e.RoleCalled("database") not in ticked(incident, after(60), under)[1]


def test_who_commands_is_not_called_for_it_too() -> None:
    _, events = happened(SEVERE, severity="sev1", title="All is lost", by=outside(BEN))

    assert e.RoleCalled("database") in events
    assert called(events) == []


def test_who_has_it_already_is_enough() -> None:
    incident = begun(under=SEVERE, severity="sev2", title="All is slow")
    incident, _ = run(incident, c.AssignRole(by=outside(ANA), role="database", to=CLEO), after(1), SEVERE)
    incident, _ = run(incident, c.ChangeSeverity(by=outside(ANA), severity="sev1"), after(2), SEVERE)

    assert called(ticked(incident, after(2), SEVERE)[1]) == []


@pytest.mark.parametrize("kind", ["private", "drill"])
def test_into_private_incidents_and_drills_nobody_is_called(kind: str) -> None:
    _, events = happened(SEVERE, severity="sev1", title="All is lost", **{kind: True})

    assert called(events) == []


def test_a_required_one_is_missed_only_where_it_is_called_for_and_somebody_is_called() -> None:
    under = team(severities=("sev1",), required=True)
    incident, _ = happened(under, severity="sev2", title="All is slow")
    incident, early = ticked(incident, after(60), under)
    assert "database" not in [role.id for role in under.policy.needed_roles("sev2", None)]

    incident, _ = run(incident, c.ChangeSeverity(by=outside(ANA), severity="sev1"), after(61), under)
    _, events = ticked(incident, after(61), under)

    assert called(events) == ["Ben"]
    assert [event for event in [*early, *events] if isinstance(event, e.RoleCalled)] == []
    assert "database" in [role.id for role in under.policy.needed_roles("sev1", None)]
