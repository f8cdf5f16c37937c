"""An incident that a machine declared: who leads it, and how soon somebody is asked to."""

from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide import declare
from bot.domain.due import Nudge, Reason, answerable, due
from bot.domain.people import SITROOM, Person, source_actor
from bot.domain.policy import Rules
from tests.domain.worlds import ANA, BEN, CLEO, NOW, POLICY, after, begun, rules, ticked, told

ALERTMANAGER = source_actor("alertmanager", "Alertmanager")


def _called(*roster: str) -> Rules:
    """The team's rules with a roster of commanders."""
    roles = [replace(role, roster=roster) if role.id == "commander" else role for role in POLICY.roles]
    return rules(roles=tuple(roles))


def _roles(under: Rules, **fields: object) -> list[e.Event]:
    command = c.Declare(by=ALERTMANAGER, **{"title": "Login is slow", **fields})  # type: ignore[arg-type]
    return declare(command, under, NOW)[1:]


def test_a_machine_is_no_person() -> None:
    assert ALERTMANAGER.person.is_machine
    assert SITROOM.is_machine
    assert not ANA.is_machine
    assert not Person("cli:source", "source").is_machine


def test_ct_3_the_first_of_the_roster_commands_and_the_next_who_is_free_is_scribe() -> None:
    assert _roles(_called("nobody@acme.test", "U1ANA", "ben@acme.test")) == [
        e.RoleAssigned("commander", ANA, "roster"),
        e.RoleAssigned("scribe", CLEO, "roster"),
    ]
    assert _roles(_called("ben@acme.test")) == [
        e.RoleAssigned("commander", BEN, "roster"),
        e.RoleAssigned("scribe", ANA, "roster"),
    ]


def test_where_the_roster_has_nobody_nobody_commands() -> None:
    assert _roles(_called()) == [e.RoleAssigned("scribe", ANA, "roster")]


def test_practice_draws_nobody_in() -> None:
    assert _roles(_called("U1ANA"), drill=True) == []


def test_ct_3_where_nobody_commands_the_role_is_offered_at_once() -> None:
    """There is no declarer who could ask for help."""
    under = _called()
    incident = begun(under=under, by=ALERTMANAGER)

    assert due(incident, under.policy, NOW) == [Nudge(Reason.ROLE_EMPTY, NOW, "commander")]
    later, happened = ticked(incident, NOW, under)
    assert e.RoleCalled("commander") in happened
    assert later.commander is None


def test_where_a_person_declared_an_empty_role_is_offered_later() -> None:
    under = rules(roles=tuple(replace(role, roster=()) for role in POLICY.roles))
    incident = begun(under=under)

    assert due(incident, under.policy, NOW) == []
    offered = Nudge(Reason.ROLE_EMPTY, after(under.policy.unassigned_minutes), "scribe")
    assert offered in due(incident, under.policy, after(30))


def test_where_nobody_commands_the_scribe_is_asked_for_the_update() -> None:
    under = _called()
    incident = begun(under=under, by=ALERTMANAGER)

    assert answerable(incident, 0) == (ANA,)
    assert answerable(told(incident, e.RoleAssigned("commander", BEN, "claimed")), 0) == (BEN,)
    assert answerable(replace(incident, roles={}), 1) == ()
