"""SP-10: what is confidential is private from the first second, and only who is named knows of it."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.alerts.apart import set_apart
from bot.domain.alerts.correlate import MOST_ALERTS, Decision, Fate
from bot.domain.alerts.folding import begun as group_begun
from bot.domain.alerts.reception import Surroundings, received
from bot.domain.alerts.rules import Action, Alerts, Route
from bot.domain.decide import declare
from bot.domain.effects import Invite, Show, Surface
from bot.domain.evolve import evolve, fold
from bot.domain.incident import Incident, Seen
from bot.domain.people import Actor, Person, Standing, source_actor
from bot.domain.policy import Confidential, Policy, Role
from bot.domain.react import react
from bot.domain.rejected import Rejected
from tests.domain.alerts.groups import said
from tests.domain.samples import TOLD
from tests.domain.worlds import (
    ANA,
    BEN,
    CLEO,
    NOW,
    after,
    begun,
    entries_of,
    message,
    outside,
    rules,
)

RULE = Confidential(
    name="Leaks",
    keywords=("leaked", "stolen key"),
    components=("search",),
    labels={"team": ("trust*",)},
    invite=("ben@acme.test", "nobody@acme.test"),
    tell="Revoke them first.",
)
UNDER = rules(confidential=(RULE,))
MACHINE = source_actor("alertmanager", "Alertmanager")


def _declared(by: Actor | None = None, **fields: Any) -> list[e.Event]:
    return declare(c.Declare(by=by or outside(ANA), **{"title": "Login is slow", **fields}), UNDER, NOW)


def _confided(*happened: e.Event) -> e.Confided | None:
    return next((one for one in happened if isinstance(one, e.Confided)), None)


def _is_private(*happened: e.Event) -> bool:
    first = happened[0]
    return isinstance(first, e.Declared) and first.private


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": "Tokens LEAKED to a forum"}, "it says “leaked”"),
        ({"description": "Somebody has a stolen, key"}, "it says “stolen key”"),
        ({"evidence": message("they were leaked")}, "it says “leaked”"),
        ({"component": "search"}, "it is about Search"),
        ({"title": "Search is odd"}, "it is about Search"),
        ({"labels": {"team": "trust-and-safety"}}, "its alert says so (team)"),
    ],
)
def test_what_a_rule_fits_is_private_and_says_why(fields: dict[str, Any], why: str) -> None:
    events = _declared(**fields)

    assert _is_private(*events)
    assert _confided(*events) == e.Confided("Leaks", why, "Revoke them first.", (BEN,))
    assert [one for one in events if isinstance(one, e.RoleAssigned)] == [
        e.RoleAssigned("commander", ANA, "declared")
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": "unleaked"},
        {"description": "a key was stolen"},
        {"labels": {"team": "shop", "x": "trust"}},
    ],
)
def test_what_no_rule_fits_is_as_it_was_declared(fields: dict[str, Any]) -> None:
    events = _declared(**fields)

    assert not _is_private(*events)
    assert _confided(*events) is None


def test_a_person_may_say_that_it_is_public_and_a_machine_may_not() -> None:
    by_person, by_machine = (
        _declared(title="Leaked", public=True),
        _declared(MACHINE, title="Leaked", public=True),
    )

    assert (_is_private(*by_person), _confided(*by_person)) == (False, None)
    assert _is_private(*by_machine)


def test_it_is_not_private_and_public() -> None:
    with pytest.raises(Rejected, match="cannot be private and public"):
        _declared(private=True, public=True)


def test_into_a_drill_nobody_is_brought() -> None:
    events = _declared(title="Leaked", drill=True)

    assert _is_private(*events)
    confided = _confided(*events)
    assert confided
    assert confided.to == ()


def test_a_drill_of_a_machine_stays_where_people_see_it() -> None:
    assert not _is_private(*_declared(MACHINE, title="Leaked", drill=True))


def test_where_nobody_of_the_rule_is_known_a_machines_goes_to_the_roster_of_the_commander() -> None:
    commander = Role(id="commander", name="IC", guide="x", roster=("cleo@acme.test",))
    unknown = replace(RULE, invite=("nobody@acme.test",))
    under = rules(confidential=(unknown,), roles=(commander,))

    confided = _confided(*declare(c.Declare(by=MACHINE, title="Leaked"), under, NOW))

    assert confided
    assert confided.to == (CLEO,)


def test_a_person_without_an_account_may_declare_it_where_somebody_is_brought_in() -> None:
    ops = Actor(Person("cli:ops", "ops"), Standing.MEMBER)
    unknown = rules(confidential=(replace(RULE, invite=("nobody@acme.test",)),))

    assert _is_private(*_declared(ops, title="Leaked"))
    with pytest.raises(Rejected, match="Somebody in Slack has to begin"):
        declare(c.Declare(by=ops, title="Leaked"), unknown, NOW)


def _incident(**fields: Any) -> Incident:
    return begun(under=UNDER, **{"title": "Leaked", **fields})


def test_who_is_told_may_see_it_and_nobody_else() -> None:
    assert _incident().may_see(BEN)
    assert not _incident().may_see(CLEO)


def test_they_are_told_at_once_and_brought_in_when_there_is_a_channel_and_nothing_is_announced() -> None:
    events = _declared(title="Leaked")
    effects, incident = [], None
    for entry in [*entries_of(events), *entries_of([e.ChannelOpened("C42", "inc-42")], version=len(events))]:
        now = evolve(incident, entry)
        effects += [(entry.kind, effect) for effect in react(incident, entry, now, UNDER)]
        incident = now

    told = Show(Surface.CONFIDED, 2, BEN)
    assert ("Confided", told) in effects
    assert ("ChannelOpened", told) in effects  # now with the way to the channel
    assert ("ChannelOpened", Invite((ANA, BEN))) in effects
    shown = {effect.surface for _, effect in effects if isinstance(effect, Show)}
    assert not shown & {Surface.ANNOUNCEMENT, Surface.LEADERSHIP}
    assert fold(entries_of(events)) is not None


# --- Alerts ---------------------------------------------------------------------------------------


def _policy(then: Action, **more: Any) -> Policy:
    return replace(UNDER.policy, alerts=Alerts(routes=(Route(name="R", then=then),), **more))


def _decision(then: Action, *running: Incident, may_declare: bool = True, **more: Any) -> Decision | None:
    """What becomes of an alert about a leak."""
    policy = _policy(then)
    one = said(title="Tokens leaked")
    fresh = group_begun(one, source="am", sender="AM", rules=policy.alerts, now=NOW, **more)
    fresh = set_apart(fresh, one, {}, policy, NOW)
    around = Surroundings(policy, running, after(5), may_declare=may_declare)
    return received(None, fresh, [one], None, around).decision


@pytest.mark.parametrize("then", [Action.DECLARE, Action.TRIAGE])
def test_an_alert_never_waits_on_a_card_that_everybody_reads(then: Action) -> None:
    assert _decision(then, may_declare=False) == Decision(Fate.DECLARE, "confidential: Leaks")


def test_nor_does_it_join_an_incident_that_others_see() -> None:
    public = begun(title="Tokens leaked")

    assert _decision(Action.DECLARE, public) == Decision(Fate.DECLARE, "confidential: Leaks")


def test_it_joins_what_the_same_rule_made_private_lately() -> None:
    incident = _incident(number=7)

    assert _decision(Action.TRIAGE, incident) == Decision(Fate.JOIN, "confidential: Leaks", 7)
    drill = _incident(number=7, drill=True)
    assert _decision(Action.TRIAGE, drill) == Decision(Fate.DECLARE, "confidential: Leaks")
    full = replace(incident, alerts={str(n): Seen(TOLD, e.Tally(1, 0, 1), NOW) for n in range(MOST_ALERTS)})
    assert _decision(Action.TRIAGE, full) == Decision(Fate.COUNT, "confidential: Leaks", 7)


def test_quiet_routes_stay_quiet() -> None:
    assert _decision(Action.DROP) == Decision(Fate.COUNT, "its route drops it")
    assert _decision(Action.ATTACH) == Decision(Fate.COUNT, "no open incident is about the same")


def _practised(then: Action, *running: Incident, by: Person | None = ANA) -> Decision | None:
    """What becomes of the same, as practice of somebody's."""
    return _decision(then, *running, drill=True, starter=by)


def test_practice_goes_the_same_way_as_what_is_real() -> None:
    assert _practised(Action.TRIAGE) == Decision(Fate.DECLARE, "confidential: Leaks")
    assert _practised(Action.DECLARE, begun(title="Tokens leaked", drill=True)) == _practised(Action.TRIAGE)
    assert _practised(Action.DROP) == Decision(Fate.COUNT, "its route drops it")


def test_practice_joins_nothing_real_and_no_practice_of_others() -> None:
    real, mine = _incident(number=7), _incident(number=8, drill=True)

    assert _practised(Action.TRIAGE, real) == Decision(Fate.DECLARE, "confidential: Leaks")
    assert _practised(Action.TRIAGE, real, mine) == Decision(Fate.JOIN, "confidential: Leaks", 8)
    assert _practised(Action.TRIAGE, mine, by=CLEO) == Decision(Fate.DECLARE, "confidential: Leaks")


@pytest.mark.parametrize("by", [None, Person("cli:ops", "ops")])
def test_practice_of_nobody_in_slack_has_no_channel_for_nobody_would_be_in_it(by: Person | None) -> None:
    why = "confidential: Leaks, and nobody would be in the channel of this practice"

    assert _practised(Action.DECLARE, by=by) == Decision(Fate.COUNT, why)
