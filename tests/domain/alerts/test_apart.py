"""SP-10: confidential alerts have groups of their own, so that no card of others ever has their words."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.apart import keys_of, left_by, set_apart
from bot.domain.alerts.expected import key_expected
from bot.domain.alerts.folding import absorbed, departed
from bot.domain.alerts.group import PRACTICE, Group
from bot.domain.alerts.rules import Action, Route
from bot.domain.decide import declare
from bot.domain.people import source_actor
from bot.domain.policy import Confidential
from bot.domain.policy.confidential import Secret
from tests.domain.alerts.groups import ALERTS, ROUTED, fresh, group_of, over, said
from tests.domain.worlds import ANA, BEN, NOW, after, rules

LEAKS = Confidential(name="Leaks", keywords=("leaked",), invite=("ben@acme.test",), tell="Revoke them.")
STAFF = Confidential(name="Staff", labels={"team": ("hr",)}, invite=("cleo@acme.test",), tell="Hush.")
POLICY = replace(ROUTED, confidential=(LEAKS, STAFF))

LEAKED = said("a", title="Tokens leaked")


def _apart(one: Alert, *known: Group, **more: Any) -> Group:
    return set_apart(fresh(one, **more), one, {group.key: group for group in known}, POLICY, NOW)


def _told(one: Alert) -> Group:
    """A group in which this fires."""
    return absorbed(_apart(one), [one], ALERTS, NOW)


def test_what_fits_a_rule_has_a_group_of_that_rule_and_says_why() -> None:
    plain, leaked, staff = _apart(said()), _apart(LEAKED), _apart(said(team="hr"))

    assert (plain.key, plain.secret) == (fresh(said()).key, None)
    assert leaked.secret == Secret("Leaks", "it says “leaked”")
    assert staff.secret == Secret("Staff", "its alert says so (team)")
    assert len({plain.key, leaked.key, staff.key}) == 3
    assert "Leaks" not in leaked.key  # whose words may have to be redacted


def test_the_text_and_the_component_that_its_route_names_count_too() -> None:
    wordy = replace(said(), text="the tokens were leaked")
    assert _apart(wordy).secret

    routes = (Route(name="R", then=Action.TRIAGE, component="search"),)
    policy = replace(
        POLICY,
        alerts=replace(ALERTS, routes=routes),
        confidential=(replace(LEAKS, keywords=(), components=("search",)),),
    )
    one = said(title="Odd logins")
    assert set_apart(fresh(one), one, {}, policy, NOW).secret == Secret("Leaks", "it is about Search")


def test_all_groups_are_looked_up_that_it_may_be_told_of() -> None:
    keys = keys_of(fresh(said()), POLICY)

    drills = key_expected(fresh(said()).key)
    assert keys == [fresh(said()).key, _apart(LEAKED).key, _apart(said(team="hr")).key, drills]


def test_practice_is_apart_as_what_is_real_is_and_from_that() -> None:
    drill, plain = _apart(LEAKED, drill=True), fresh(LEAKED, drill=True)

    assert drill.secret == _apart(LEAKED).secret
    assert drill.key in keys_of(plain, POLICY)
    assert drill.key.startswith(PRACTICE)
    assert len({drill.key, plain.key, _apart(LEAKED).key}) == 3


def test_what_is_confidential_of_somebodys_practice_is_nobody_elses() -> None:
    """They would not be in its incident."""
    mine, other = (_apart(LEAKED, drill=True, starter=one) for one in (ANA, BEN))

    assert mine.key != other.key


def test_where_the_policy_holds_nothing_confidential_there_are_no_other_groups() -> None:
    plain = fresh(LEAKED)

    assert keys_of(plain, ROUTED) == [plain.key, key_expected(plain.key)]
    assert set_apart(plain, LEAKED, {}, ROUTED, NOW) == plain


def test_what_was_confidential_when_it_was_told_of_before_still_is() -> None:
    known = _told(LEAKED)

    assert _apart(over("a"), known).key == known.key
    assert _apart(over("a"), known).secret == known.secret
    assert _apart(over("b"), known).secret is None
    assert _apart(over("a"), group_of(said("a"))).secret is None


def test_what_fits_another_rule_by_now_is_for_those_of_that_one() -> None:
    one = said("a", team="hr")

    assert _apart(one, _told(LEAKED)).key == _apart(one).key


@pytest.mark.parametrize(
    ("group", "left"),
    [
        (group_of(said("a", lasting=False)), (0, 1)),
        (group_of(said("a", lasting=False), said("b", lasting=False)), (1, 1)),
    ],
)
def test_an_alert_that_goes_on_elsewhere_is_over_where_it_was(group: Group, left: tuple[int, int]) -> None:
    after_it = departed(group, "a", after(2))

    assert after_it
    assert (after_it.standing.firing, after_it.standing.resolved) == left
    assert after_it.resolved_at == (None if left[0] else after(2))
    assert (after_it.silent_at is None) == (left[0] == 0)
    assert after_it.revision == group.revision + 1


def test_it_leaves_all_groups_but_the_one_in_which_it_is_told_of_by_now() -> None:
    plain, staff = group_of(said("a")), _told(said("a", team="hr"))
    known = {group.key: group for group in (plain, staff)}
    apart = _apart(LEAKED)

    left = left_by(LEAKED, keys_of(fresh(LEAKED), POLICY), apart, known, after(2))

    assert [group.key for group in left] == [plain.key, staff.key]
    assert left_by(said("a"), keys_of(fresh(said("a")), POLICY), plain, {plain.key: plain}, after(2)) == []


def test_of_too_many_to_follow_something_still_fires() -> None:
    crowded = departed(group_of(said("a"), more=3), "a", after(2))

    assert crowded
    assert crowded.is_firing


def test_what_fires_no_more_or_was_never_here_leaves_nothing() -> None:
    group = group_of(said("a"), over("b"))

    assert departed(group, "b", after(2)) is None
    assert departed(group, "c", after(2)) is None


def test_its_incident_is_private_whatever_its_other_words_are() -> None:
    """The last of several alerts gives the title, and only what all have in common is a label of the group."""
    by = source_actor("am", "Alertmanager")
    command = c.Declare(by=by, title="Odd logins", secret=Secret("Staff", "its alert says so (team)"))

    events = declare(command, rules(confidential=(LEAKS, STAFF)), NOW)

    [confided] = [one for one in events if isinstance(one, e.Confided)]
    assert (confided.rule, confided.tell) == ("Staff", "Hush.")
    assert isinstance(events[0], e.Declared)
    assert events[0].private
