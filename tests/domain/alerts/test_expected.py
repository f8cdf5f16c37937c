"""SP-4: which alerts are a drill's, and when what fires of them counts as real."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.apart import keys_of
from bot.domain.alerts.correlate import MOST_ALERTS, Decision, Fate
from bot.domain.alerts.expected import (
    Known,
    drill_of,
    expected,
    key_expected,
    keys_expected,
    made_real,
    next_look,
    real_at,
    released,
    scenarios_of,
    taken_by,
    way_of,
    with_ways,
)
from bot.domain.alerts.folding import absorbed, is_unheard, without_words
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.judgement import check_expected
from bot.domain.alerts.reception import attached, due_at, received
from bot.domain.alerts.route import Routed
from bot.domain.alerts.rules import Action, Match
from bot.domain.evolve.lines import is_spoken_of
from bot.domain.incident import Incident, Seen
from bot.domain.people import Standing, source_actor
from bot.domain.policy import GameDays, Rules, Scenario
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from tests.domain.alerts.groups import ALERTS, ROUTED, around, fresh, group_of, said
from tests.domain.alerts.groups import over as ended_alert
from tests.domain.samples import TOLD
from tests.domain.worlds import BEN, NOW, after, begun, outside, run, told

SLOW = Match(labels={"alertname": ("Slow*",), "severity": ("warning",)})
SCENARIO = Scenario(
    id="slow", title="Search is slow", happens="It is.", expected="Scale it.", expects=(SLOW,)
)
OTHER = replace(SCENARIO, id="pay", title="Nobody can pay", expects=(Match(sources=("shop",)), SLOW))
IDLE = replace(SCENARIO, id="idle", title="Nothing", expects=())
POLICY = replace(ROUTED, game_days=GameDays(scenarios=(SCENARIO, OTHER, IDLE)))
BOTH = frozenset({"slow", "pay"})


def drill(number: int = 42, at: datetime = NOW, scenario: str = "slow", **fields: Any) -> Incident:
    """A drill of a scenario."""
    return begun(under=Rules(POLICY), number=number, at=at, drill=True, scenario=scenario, **fields)


def resolved(incident: Incident, at: datetime) -> Incident:
    return told(incident, e.Resolved(Status.INVESTIGATING, "Fine"), at=at)


def taken(*alerts: Alert, number: int = 42, now: datetime = NOW, **changes: Any) -> Group:
    """A drill's group."""
    group = absorbed(taken_by(fresh(alerts[0], now), number, now), alerts, ALERTS, now)
    return replace(attached(replace(group, id=7), number, now), **changes)


def whose(
    alert: Alert,
    *running: Incident,
    now: datetime | None = None,
    scenarios: frozenset[str] = BOTH,
    **known: Any,
) -> int | None:
    return drill_of(alert, scenarios, Known(running=running, **known), POLICY, now or after(1))


# --- what a scenario expects -------------------------------------------------------------------------


def test_a_scenario_expects_what_one_of_its_matches_asks_for() -> None:
    assert scenarios_of("am", said(), POLICY, NOW) == BOTH
    assert scenarios_of("shop", said(alertname="Down"), POLICY, NOW) == {"pay"}
    assert scenarios_of("am", said(severity="critical"), POLICY, NOW) == frozenset()


def test_its_group_is_looked_up_beside_that_of_what_is_real_also_where_no_drill_expects_anything_now() -> (
    None
):
    plain = fresh(said())

    assert keys_of(plain, POLICY) == [plain.key, key_expected(plain.key)]
    assert taken_by(plain, 42, NOW).key == key_expected(plain.key)
    assert keys_of(plain, ROUTED) == keys_of(plain, POLICY)
    assert keys_expected(fresh(said(), drill=True)) == []


# --- whose it is -----------------------------------------------------------------------------------


def test_what_begins_in_a_drill_that_expects_it_is_the_drills() -> None:
    assert whose(said(), drill()) == 42
    assert whose(said(since=NOW), drill()) == 42


@pytest.mark.parametrize(
    ("alert", "running", "scenarios"),
    [
        (said(), drill(), frozenset({"pay"})),
        (said(), begun(drill=True), BOTH),
        (said(), drill(private=True), BOTH),
        (said(), resolved(drill(), after(1)), BOTH),
        (said(since=after(-1)), drill(), BOTH),
        (ended_alert(), drill(), BOTH),
    ],
    ids=["of another scenario", "of none", "private", "over", "begun before", "the end of something"],
)
def test_of_others_it_is_not(alert: Alert, running: Incident, scenarios: frozenset[str]) -> None:
    assert whose(alert, running, scenarios=scenarios) is None


def test_of_two_drills_the_later_has_it() -> None:
    assert whose(said(), drill(42), drill(43, scenario="pay")) == 43


def test_a_drill_that_is_forgotten_takes_nothing_any_more_but_keeps_what_it_has() -> None:
    assert whose(said(), drill(), now=after(8 * 60 - 1)) == 42
    assert whose(said(), drill(), now=after(8 * 60)) is None
    assert whose(said(), drill(), now=after(8 * 60), taken=taken(said()), drill=drill()) == 42


def test_what_fires_in_earnest_or_is_worked_on_is_real() -> None:
    quiet = group_of(said("b"), ended_alert("b"))
    at_work = replace(quiet, stage=Stage.ATTACHED, incident=41)

    assert whose(said(), drill(), real=group_of(said("b"))) is None
    assert whose(said(), drill(), real=quiet) == 42
    assert whose(said(), drill(), real=at_work, incident=begun(number=41)) is None
    assert whose(said(), drill(), real=at_work, incident=resolved(begun(number=41), after(1))) == 42
    assert whose(said(), drill(), real=at_work) == 42


def test_what_nobody_has_told_of_for_long_fires_in_earnest_no_more() -> None:
    stale = group_of(said("b"), now=after(-26 * 60))

    assert whose(said(), drill(), real=stale) == 42


def test_what_a_drill_has_it_keeps_also_when_that_is_over() -> None:
    over = resolved(drill(), after(1))
    group = taken(said())

    assert whose(said(), taken=group, drill=over) == 42
    assert whose(ended_alert(), taken=group, drill=over) == 42
    assert whose(said("b"), taken=group, drill=over) is None


def test_an_end_that_is_told_of_again_is_the_drills_unless_it_fired_in_earnest_since() -> None:
    group = taken(said(), ended_alert())

    assert whose(ended_alert(), taken=group, drill=drill()) == 42
    assert whose(ended_alert(), taken=group, drill=drill(), real=group_of(said())) is None
    assert whose(said(), drill(), taken=group, drill=drill()) == 42


def test_more_like_it_joins_the_same_drill_wherever_that_goes_on_and_no_other() -> None:
    merged = drill(43)

    assert whose(said("b"), merged, taken=taken(said()), drill=merged) == 42
    assert whose(said("b"), drill(44), taken=taken(said()), drill=resolved(drill(), after(1))) == 44
    assert whose(said("b"), drill(44), taken=taken(said())) is None


# --- what becomes of it ------------------------------------------------------------------------------


def test_it_joins_its_drill_whatever_its_route_says_and_is_counted_where_that_has_too_many() -> None:
    begins = taken_by(fresh(said(severity="critical")), 42, NOW)

    reception = received(None, begins, [said(severity="critical")], None, around(NOW, drill()))
    assert reception.decision == Decision(Fate.JOIN, "expected of this drill", 42)

    seen = Seen(TOLD, e.Tally(1, 0, 1), NOW)
    full = replace(drill(), alerts={str(number): seen for number in range(MOST_ALERTS)})
    assert expected(begins, [full]).fate is Fate.COUNT
    assert expected(begins, []).fate is Fate.JOIN


def test_what_is_only_counted_stays_so_however_bad_it_becomes() -> None:
    group = taken(said(), stage=Stage.COUNTED, severity="sev3")

    reception = received(
        group, taken_by(fresh(said()), 42, NOW), [said("b", severity="critical")], None, around()
    )

    assert reception.group
    assert (reception.group.stage, reception.decision, reception.news) == (Stage.COUNTED, None, True)


def test_another_drill_has_a_group_of_its_own_and_the_same_goes_on_after_its_end() -> None:
    quiet, over = taken(said(), ended_alert()), resolved(drill(), after(1))

    same = received(quiet, taken_by(fresh(said()), 42, NOW), [said()], over, around(after(2)))
    assert same.group
    assert (same.group.id, same.ended) == (7, None)

    other = received(quiet, taken_by(fresh(said()), 43, NOW), [said()], over, around(after(2), drill(43)))
    assert other.ended
    assert other.decision == Decision(Fate.JOIN, "expected of this drill", 43)


# --- when it is real ---------------------------------------------------------------------------------


def test_it_is_looked_at_every_minute_and_ten_minutes_after_the_drill_it_is_real() -> None:
    over = resolved(drill(), after(30))

    assert (real_at(drill()), real_at(over)) == (None, after(40))
    assert next_look(drill(), after(5)) == after(6)
    assert next_look(over, after(39)) == after(40)
    assert next_look(over, after(40)) is None


def test_that_look_is_due_while_it_fires_also_where_something_else_is_later() -> None:
    assert due_at(taken(said())) == after(1)
    assert due_at(taken(said(lasting=False))) == after(1)
    assert due_at(taken(said(), refired=True, noted=None, noted_at=after(9))) == after(1)
    assert due_at(taken(ended_alert())) is None


def test_what_fires_of_it_is_told_of_anew_as_it_began() -> None:
    group = taken(
        said("a", since=NOW), said("b", since=after(1), lasting=False), ended_alert("c"), now=after(2)
    )

    told_of = [(one.fingerprint, one.started_at, one.lasting, one.firing) for one in released(group)]

    assert told_of == [("a", NOW, True, True), ("b", after(1), False, True)]


def test_of_too_many_to_follow_one_is_told_of_for_all() -> None:
    [one] = released(taken(ended_alert("c"), more=3, resolved_at=None))

    assert (one.title, one.firing, one.lasting) == ("Search is slow", True, False)


def test_what_is_real_goes_the_loudest_way_of_what_fires_by_itself() -> None:
    bad, mild = said("a", severity="critical", token="x"), said("b", severity="warning")
    known = with_ways(taken(mild, stage=Stage.COUNTED), [mild], POLICY, NOW)
    told_of = received(known, taken_by(fresh(bad), 42, NOW), [bad], drill(), around(policy=POLICY)).group
    assert told_of
    pages = Routed("Pages", Action.DECLARE, "sev1", "search", "")
    assert way_of(told_of, POLICY) == pages

    fresh_one = received(None, fresh(mild), released(told_of), None, around(), known_way=pages)
    assert fresh_one.group
    assert (fresh_one.group.route, fresh_one.group.severity, fresh_one.group.ways) == ("Pages", "sev1", {})
    quiet = group_of(said("c"), stage=Stage.COUNTED)
    joined = received(quiet, fresh(mild), released(told_of), None, around(), known_way=pages)
    assert joined.decision
    assert joined.decision.fate is Fate.DECLARE

    mended = ended_alert("a", severity="critical")
    rest = received(told_of, taken_by(fresh(bad), 42, NOW), [mended], drill(), around(policy=POLICY)).group
    assert rest
    assert way_of(rest, POLICY).route == "The rest"


def test_of_too_many_to_follow_the_groups_own_way_counts_too() -> None:
    crowded = replace(taken(said(), more=3), route="Pages", action=Action.DECLARE, severity="sev1")
    with_ways_too = with_ways(crowded, [said(), said("not followed")], POLICY, NOW)

    assert with_ways_too.ways.keys() == {"a"}
    assert way_of(with_ways_too, POLICY).route == "Pages"
    assert way_of(crowded, POLICY).route == "Pages"


def test_what_is_real_keeps_the_key_of_what_is_like_it_and_its_blanks() -> None:
    plain = fresh(said())
    begins = made_real(without_words(taken(said())), fresh(said("b", title="[redacted]")))

    assert (begins.key, begins.redacted, begins.expected_of) == (plain.key, True, None)
    assert not made_real(taken(said()), plain).redacted


def test_what_nobody_told_of_for_a_day_is_not_said_to_fire() -> None:
    assert is_unheard(taken(said()), after(24 * 60))
    assert not is_unheard(taken(said()), after(24 * 60 - 1))


def test_the_channel_hears_that_it_counts_as_real() -> None:
    by = source_actor("am", "Alertmanager")
    was = replace(TOLD, expected=True)
    incident = told(drill(), e.AlertAttached(was, e.Tally(1, 0, 1)))

    note = c.NoteAlert(by=by, group=was.group, tally=e.Tally(0, 1, 1), into=9, real=True)
    incident, [event] = run(incident, note)

    assert isinstance(event, e.AlertChanged)
    assert (event.turn, event.into) == ("real", 9)
    crowded = replace(incident, alerts={str(number): incident.alerts["7"] for number in range(50, 70)})
    assert is_spoken_of(event, crowded)


@pytest.mark.parametrize(
    ("group", "words"),
    [(taken(said(), over=True), "counts as real"), (taken(ended_alert()), "fires no more")],
)
def test_what_is_real_or_over_is_not_said_to_be_real_once_more(group: Group, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        check_expected(group, outside(BEN), Rules(POLICY), NOW)


def test_whoever_may_decide_about_alerts_says_that_it_is_real() -> None:
    check_expected(taken(said()), outside(BEN), Rules(POLICY), NOW)
    with pytest.raises(Rejected):
        check_expected(taken(said()), outside(BEN, Standing.GUEST), Rules(POLICY), NOW)
