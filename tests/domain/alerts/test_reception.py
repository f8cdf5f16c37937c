"""What becomes of alerts that came in, and when people hear of it."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.correlate import Decision, Fate
from bot.domain.alerts.folding import MEMBERS, absorbed, ended, successor
from bot.domain.alerts.group import Group, Stage, Standing
from bot.domain.alerts.reception import (
    LONGEST_PAUSE,
    NOTE_PAUSE,
    Reception,
    attached,
    due_at,
    loudest,
    noted,
    reconsidered,
    silenced,
)
from bot.domain.alerts.rules import Action
from bot.domain.incident import Incident
from bot.domain.status import Status
from tests.domain.alerts.groups import ALERTS, around, group_of, hear, over, said
from tests.domain.worlds import ANA, NOW, after, begun, standing_at

OPEN = begun(number=41, title="Nobody finds anything", component="search")


def _fate(reception: Reception) -> Fate | None:
    return reception.decision.fate if reception.decision else None


def _stage(reception: Reception) -> Stage | None:
    return reception.group.stage if reception.group else None


# --- A new group ------------------------------------------------------------------------------------


def test_a_new_group_knows_its_route_and_what_was_recognised() -> None:
    reception = hear(None, [said(severity="critical")])

    group = reception.group
    assert group
    assert (group.route, group.severity, group.component) == ("Pages", "sev1", "search")
    assert (_fate(reception), reception.news, reception.ended) == (Fate.DECLARE, True, None)


@pytest.mark.parametrize(
    ("severity", "fate", "stage"),
    [
        ("critical", Fate.DECLARE, Stage.WAITING),
        ("warning", Fate.ASK, Stage.WAITING),
        ("info", Fate.COUNT, Stage.COUNTED),
    ],
)
def test_ct_1_an_alert_begins_what_its_route_says(severity: str, fate: Fate, stage: Stage) -> None:
    reception = hear(None, [said(severity=severity)])

    assert (_fate(reception), _stage(reception)) == (fate, stage)


def test_sm_2_an_alert_about_what_an_open_incident_is_about_joins_it() -> None:
    assert hear(None, [said(severity="critical")], NOW, OPEN).decision == Decision(
        Fate.JOIN, "about the same component", 41
    )


def test_the_end_of_what_nobody_heard_of_begins_nothing() -> None:
    assert hear(None, [over(), over("b")]) == Reception(None)


def test_a_beginning_that_its_end_has_overtaken_begins_nothing() -> None:
    """A load balancer, and two replicas: what was tried again, or held up, comes late."""
    ended = hear(None, [over(since=NOW - timedelta(minutes=9))]).group
    assert ended

    late = hear(ended, [said(since=NOW - timedelta(minutes=9))], NOW + timedelta(seconds=90))

    assert (late.decision, late.ended) == (None, None)
    assert late.group
    assert not late.group.is_firing
    assert late.group.count == 2


@pytest.mark.parametrize(
    ("since", "minutes"),
    [(NOW + timedelta(seconds=30), 1), (NOW - timedelta(minutes=9), 3), (None, 1)],
    ids=["it began later", "its sender had lost sight of it", "nobody says since when"],
)
def test_what_fires_after_an_end_of_which_nobody_had_heard_the_beginning_goes_its_way(
    since: datetime | None, minutes: int
) -> None:
    ended = hear(None, [over(since=NOW - timedelta(minutes=9))]).group
    later = NOW + timedelta(minutes=minutes)

    reception = hear(ended, [said(since=since)], later)

    assert (_fate(reception), _stage(reception)) == (Fate.ASK, Stage.WAITING)
    assert reception.group
    assert (reception.group.route, reception.group.opened_at) == ("The rest", later)


def test_what_is_over_already_in_the_same_notification_is_heard_of() -> None:
    """It began and ended while nobody could be told."""
    reception = hear(None, [said(since=NOW), over(since=NOW)])

    assert _fate(reception) is Fate.ASK
    assert reception.group
    assert not reception.group.is_firing


# --- Which way, where alerts of one group go several ------------------------------------------------


def test_the_alert_that_most_is_made_of_decides() -> None:
    reception = hear(None, [said("a", severity="info"), said("b", severity="critical"), said("c")])

    assert reception.group
    assert (reception.group.route, _fate(reception)) == ("Pages", Fate.DECLARE)


def test_of_those_the_worst_decides() -> None:
    way = loudest("am", [said(severity="sev2"), said(severity="sev1"), said(severity="sev3")], around())

    assert way
    assert (way.action, way.severity) == (Action.DECLARE, "sev1")


def test_what_is_made_of_an_alert_counts_for_more_than_how_bad_it_is() -> None:
    way = loudest("am", [said(severity="critical", alertname="Watchdog"), said()], around())

    assert way
    assert (way.route, way.severity) == ("The rest", "sev3")


def test_any_severity_is_worse_than_none() -> None:
    way = loudest("am", [said(severity="unheard-of"), said(severity="sev3")], around())

    assert way
    assert way.severity == "sev3"


def test_what_fires_no_more_decides_nothing() -> None:
    assert loudest("am", [over(severity="critical")], around()) is None


# --- A group that is known --------------------------------------------------------------------------


def test_what_is_told_again_is_no_news() -> None:
    known = group_of(said(since=NOW))

    reception = hear(known, [said(since=NOW)], after(1))

    assert reception.group
    assert (reception.group.count, reception.decision, reception.news) == (2, None, False)


@pytest.mark.parametrize(
    "told",
    [over(since=NOW), said("b", since=NOW), said(since=NOW, title="Worse"), said(since=NOW, env="prod")],
)
def test_another_standing_title_or_label_is_news(told: Alert) -> None:
    known = group_of(said(since=NOW))

    assert hear(known, [told], after(1)).news


def test_something_worse_in_a_group_that_waits_declares() -> None:
    waiting = group_of(said("a", since=NOW))

    reception = hear(waiting, [said("b", severity="critical", since=NOW)], after(1))

    assert _fate(reception) is Fate.DECLARE
    assert reception.group
    assert (reception.group.id, reception.group.severity, reception.group.route) == (7, "sev1", "Pages")


def test_more_of_the_same_in_a_group_that_waits_asks_nobody_again() -> None:
    waiting = group_of(said("a", since=NOW), severity="sev3")

    reception = hear(waiting, [said("b", since=NOW)], after(1))

    assert (_fate(reception), reception.news) == (None, True)


def test_what_is_worse_in_a_group_that_waits_asks_again_although_routes_declare_no_more() -> None:
    """It may stand in the summary of a storm, where nobody looks for it."""
    waiting = group_of(said(since=NOW), severity="sev3")

    reception = hear(waiting, [said("b", severity="critical", since=NOW)], after(1), may_declare=False)

    assert _fate(reception) is Fate.ASK
    assert reception.group
    assert (reception.group.severity, bool(reception.group.held)) == ("sev1", True)


def test_the_same_alert_once_more_declares_nothing_that_people_are_asked_about() -> None:
    """The storm's limit held a declaring route back, so people were asked."""
    waiting = group_of(said(severity="critical", since=NOW))

    assert _fate(hear(waiting, [said(severity="critical", since=NOW)], after(1))) is None


@pytest.mark.parametrize(
    ("severity", "fate", "stage"),
    [
        ("info", None, Stage.COUNTED),
        ("warning", Fate.ASK, Stage.WAITING),
        ("critical", Fate.DECLARE, Stage.WAITING),
    ],
)
def test_something_in_a_group_that_was_only_counted_is_looked_at_anew(
    severity: str, fate: Fate | None, stage: Stage
) -> None:
    counted = group_of(said("a", severity="info"), stage=Stage.COUNTED)

    reception = hear(counted, [said("b", severity=severity)], after(1))

    assert (_fate(reception), _stage(reception)) == (fate, stage)


def test_what_ends_in_a_group_that_was_only_counted_changes_nothing_else() -> None:
    counted = group_of(said("a", severity="info"), stage=Stage.COUNTED)

    reception = hear(counted, [over("a", severity="critical")], after(1))

    assert (_fate(reception), _stage(reception)) == (None, Stage.COUNTED)


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.IGNORED, Stage.ATTACHED])
def test_where_somebody_decided_nothing_is_asked_again(stage: Stage) -> None:
    known = group_of(said("a"), stage=stage, severity="sev1", until=after(60), incident=41)

    reception = hear(known, [said("b", severity="critical")], after(1), attached=OPEN)

    assert (_fate(reception), _stage(reception), reception.ended) == (None, stage, None)


def test_of_what_is_worse_than_its_incident_was_told_the_timeline_hears_at_once() -> None:
    known = group_of(
        said("a"),
        stage=Stage.ATTACHED,
        severity="sev3",
        incident=41,
        noted=Standing(1, 0),
        noted_at=NOW,
        notes=9,
    )

    [same, worse] = [
        hear(known, [said("b", severity=severity)], after(1), attached=OPEN).group
        for severity in ("warning", "critical")
    ]

    assert same
    assert worse
    assert noted(same, after(1)) is None
    assert due_at(same) == NOW + LONGEST_PAUSE
    said_so = noted(worse, after(1))
    assert said_so
    assert (said_so.severity, said_so.worsened, due_at(said_so)) == ("sev1", False, None)


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.IGNORED])
@pytest.mark.parametrize("before", ["sev3", None])
def test_what_is_worse_than_what_was_put_aside_is_asked_about(stage: Stage, before: str | None) -> None:
    known = group_of(said("a"), stage=stage, severity=before, until=after(60))

    reception = hear(known, [said("b", severity="critical")], after(1))

    assert (_fate(reception), _stage(reception)) == (Fate.DECLARE, Stage.WAITING)
    assert reception.ended
    assert reception.group
    assert reception.group.standing == Standing(2, 0)


@pytest.mark.parametrize("severity", ["warning", "nobody's word"])
def test_what_has_no_severity_or_the_same_is_not_worse(severity: str) -> None:
    known = group_of(said("a"), stage=Stage.DECLINED, severity="sev3")

    reception = hear(known, [said("b", severity=severity)], after(1))

    assert (_fate(reception), reception.ended) == (None, None)


def test_the_end_is_told_to_the_group_even_after_its_incident_was_resolved() -> None:
    known = group_of(said(since=NOW), stage=Stage.ATTACHED, incident=41)

    reception = hear(known, [over(since=NOW)], after(5), attached=standing_at(Status.RESOLVED, OPEN))

    assert reception.group
    assert (reception.group.id, reception.group.is_firing, reception.ended) == (7, False, None)


# --- Another matter ---------------------------------------------------------------------------------


@pytest.mark.parametrize("incident", [standing_at(Status.RESOLVED, OPEN), None])
def test_what_fires_after_its_incident_is_over_is_another_group(incident: Incident | None) -> None:
    known = group_of(said(since=NOW), over(since=NOW), stage=Stage.ATTACHED, incident=41)

    reception = hear(known, [said(since=after(9))], after(9), attached=incident)

    assert reception.group
    assert (reception.group.id, reception.group.count, _fate(reception)) == (0, 1, Fate.ASK)
    assert reception.ended == replace(known, over=True, revision=known.revision + 1)


def test_what_fires_after_a_quiet_hour_is_another_group() -> None:
    known = group_of(said(since=NOW), over(since=NOW))

    assert hear(known, [said(since=after(59))], after(59)).ended is None
    assert hear(known, [said(since=after(60))], after(60)).ended


def test_what_belongs_to_an_open_incident_goes_on_belonging_to_it_however_long_it_was_quiet() -> None:
    known = group_of(said(since=NOW), over(since=NOW), stage=Stage.ATTACHED, incident=41)

    reception = hear(known, [said(since=after(600))], after(600), attached=OPEN)

    assert reception.group
    assert (reception.group.id, reception.group.is_firing, reception.ended) == (7, True, None)


def test_what_goes_another_way_after_a_quiet_hour_may_be_only_counted() -> None:
    known = group_of(said(since=NOW), over(since=NOW))

    reception = hear(known, [said(severity="info", since=after(60))], after(60))

    assert (_stage(reception), reception.ended is not None) == (Stage.COUNTED, True)


def test_what_was_ignored_for_long_enough_and_fires_still_asks_again() -> None:
    ignored = group_of(said(since=NOW), stage=Stage.IGNORED, by=ANA, until=after(60), carded_at=NOW)

    reception = reconsidered(ignored, around(after(60)))

    group = reception.group
    assert group
    assert (group.id, group.stage, group.by, group.carded_at) == (0, Stage.WAITING, None, None)
    assert (group.standing, _fate(reception)) == (Standing(1, 0), Fate.ASK)
    assert reception.ended == ended(ignored, after(60))


def test_what_was_ignored_and_fires_no_more_asks_nobody() -> None:
    ignored = group_of(said(since=NOW), over(since=NOW), stage=Stage.IGNORED, until=after(60))

    reception = reconsidered(ignored, around(after(60)))

    assert (reception.group, reception.decision) == (None, None)
    assert reception.ended
    assert reception.ended.over


# --- What the incident's timeline hears of it -------------------------------------------------------


def _belonging(now: datetime = NOW) -> Group:
    return attached(group_of(said(since=now), now=now), 41, now)


def _turned(group: Group, now: datetime) -> Group:
    """The group after its alert ended, or fired again."""
    return absorbed(group, [said(firing=not group.is_firing, since=now)], ALERTS, now)


def test_the_timeline_says_how_it_stood_when_it_came() -> None:
    group = attached(group_of(said(), storm=3), 41, after(1))

    assert (group.stage, group.incident, group.storm) == (Stage.ATTACHED, 41, None)
    assert (group.noted, group.noted_at, group.notes) == (Standing(1, 0), after(1), 1)
    assert noted(group, after(60)) is None, "nothing is new"


def test_what_is_attached_to_no_incident_is_noted_nowhere() -> None:
    assert noted(group_of(said()), after(60)) is None
    assert due_at(group_of(said())) is None


def test_a_turn_is_noted_when_the_pause_is_over_and_until_then_it_is_due() -> None:
    turned = _turned(_belonging(), NOW + timedelta(seconds=1))

    assert due_at(turned) == NOW + NOTE_PAUSE
    assert noted(turned, NOW + NOTE_PAUSE - timedelta(milliseconds=1)) is None
    told = noted(turned, NOW + NOTE_PAUSE)
    assert told
    assert (told.noted, told.noted_at, told.notes) == (Standing(0, 1), NOW + NOTE_PAUSE, 2)
    assert due_at(told) is None


def test_while_it_flaps_the_pauses_grow_up_to_the_longest_but_that_it_fires_again_is_never_held_back() -> (
    None
):
    """Else it would seem to be over, and might be resolved."""
    group, now, pauses = _belonging(), NOW, []
    for _ in range(12):
        group = _turned(group, now + timedelta(milliseconds=1))
        at = due_at(group)
        assert at
        pauses.append(at - now)
        told = noted(group, at)
        assert told
        group, now = told, at

    over_after, fires_after = pauses[::2], pauses[1::2]
    assert over_after == [*(4**turn * NOTE_PAUSE for turn in range(4)), LONGEST_PAUSE, LONGEST_PAUSE]
    assert fires_after == [timedelta()] * 6


def test_what_has_come_and_gone_at_once_waits_for_the_pause() -> None:
    calm = noted(_turned(_belonging(), after(1)), after(1))
    assert calm
    flapped = absorbed(calm, [said(since=after(2)), over(since=after(2))], ALERTS, after(2))

    assert flapped.has_flapped
    assert due_at(replace(flapped, notes=9)) == after(1) + LONGEST_PAUSE


def test_that_more_fires_waits_for_the_pause() -> None:
    more = absorbed(replace(_belonging(), notes=9), [said("b", since=NOW)], ALERTS, NOW)

    assert due_at(more) == NOW + LONGEST_PAUSE


def test_after_half_an_hour_of_calm_the_pauses_begin_anew() -> None:
    flapped = replace(_belonging(), notes=9)

    before, later = (noted(_turned(flapped, after(at)), after(at)) for at in (29, 30))

    assert before
    assert later
    assert (before.notes, later.notes) == (10, 1)


def test_what_never_ends_counts_as_over_when_nobody_has_told_of_it_for_long() -> None:
    group = attached(group_of(said("a", lasting=False), said("b", lasting=False)), 41, NOW)
    later = absorbed(group, [said("a", lasting=False, since=after(20))], ALERTS, after(20))

    assert (due_at(group), silenced(group, after(59))) == (after(60), None)
    assert due_at(later) == after(80), "it was told of again"
    silent = silenced(later, after(80))
    assert silent
    assert (silent.standing, silent.resolved_at, silent.silent_since) == (
        Standing(0, 2),
        after(20),
        after(20),
    )
    assert silenced(silent, after(900)) is None
    told = noted(silent, after(80))
    assert told
    assert due_at(told) is None
    again = absorbed(told, [said("a", lasting=False, since=after(90))], ALERTS, after(90))
    assert (again.standing, again.silent_at, again.silent_since) == (Standing(1, 1), after(150), None)


def test_only_what_belongs_to_an_incident_and_tells_no_end_at_all_counts_as_over() -> None:
    waiting = group_of(said("a", lasting=False))
    mixed = attached(group_of(said("a", lasting=False), said("b")), 41, NOW)
    crowded = absorbed(waiting, [said(str(one), lasting=False) for one in range(MEMBERS)], ALERTS, NOW)

    assert [silenced(one, after(900)) for one in (waiting, mixed, attached(crowded, 41, NOW))] == [None] * 3
    assert [due_at(one) for one in (waiting, mixed)] == [None, None]
    ended = absorbed(mixed, [over("b")], ALERTS, after(10))
    assert ended.silent_at == after(70)


def test_what_is_taken_up_again_counts_as_over_as_long_after_that() -> None:
    ignored = group_of(said("a", lasting=False), stage=Stage.IGNORED)

    assert successor(ignored, after(200)).silent_at == after(260)


def test_what_went_back_to_what_is_noted_is_not_worth_a_word() -> None:
    there = _turned(_belonging(), NOW + timedelta(seconds=1))
    back = _turned(there, NOW + timedelta(seconds=2))

    assert due_at(back) is None
    assert noted(back, after(60)) is None


def test_what_is_over_is_never_due_and_what_is_ignored_is_when_that_ends() -> None:
    ignored = group_of(said(), stage=Stage.IGNORED, until=after(60))

    assert due_at(ignored) == after(60)
    assert due_at(replace(ignored, over=True)) is None
    assert due_at(replace(_turned(_belonging(), after(1)), over=True)) is None
