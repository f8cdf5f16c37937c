"""Escalation rules: each tells whom it names exactly when its time has come, once on each occasion."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.due import due, next_due_at
from bot.domain.effects import Show, Surface
from bot.domain.incident import COMMANDER, Incident
from bot.domain.policy import EscalationRule, Leadership, Rotation, Rules, Tell, When
from bot.domain.status import Status
from tests.domain.passing import QUIET, passing
from tests.domain.reactions import CARD, effects_of, with_channel
from tests.domain.worlds import (
    ANA,
    BEN,
    CLEO,
    EVA,
    NOW,
    actor,
    after,
    begun,
    outside,
    refusal,
    rules,
    run,
    standing_at,
    ticked,
    told,
    update,
)

LEADS = Tell(channels=("#leads",), people=("ben@acme.test", "gone@acme.test"), groups=("S012LEADS",))


def rule(when: When, minutes: int | None = None, id_: str = "leads", **fields: Any) -> EscalationRule:
    return EscalationRule(
        id=id_, name=id_.capitalize(), when=when, minutes=minutes, tell=fields.pop("tell", LEADS), **fields
    )


def under(*escalations: EscalationRule, **changes: Any) -> Rules:
    return rules(**{"leadership": QUIET.policy.leadership, "escalations": escalations, **changes})


def _told(
    incident: Incident, team: Rules, until: float, since: float = 0
) -> tuple[Incident, list[tuple[float, str]]]:
    """Who is told while time passes, by rule, each with its minute."""
    incident, happened = passing(incident, after(since), after(until), team)
    return incident, [(minute, event.rule) for minute, event in happened if isinstance(event, e.Escalated)]


# --- begun ----------------------------------------------------------------------------------------


def test_what_has_begun_is_told_at_once_and_as_the_rule_says() -> None:
    """SM-15, SP-10: whom, why and what they are to do stand in the event, so that no edit of the policy changes them."""
    team = under(rule(When.BEGUN, severities=("sev2",), components=("checkout",), text="Revoke first."))

    happened = passing(begun(component="checkout"), NOW, after(25), team)[1]

    assert happened == [
        (
            0,
            e.Escalated(
                rule="leads",
                name="Leads",
                why="begun",
                severity="Sev 2",
                component="Checkout",
                channels=("#leads",),
                people=(BEN,),
                groups=("S012LEADS",),
                text="Revoke first.",
            ),
        )
    ]


def test_a_severity_that_is_raised_is_told_then_once_and_is_not_late() -> None:
    team = under(rule(When.BEGUN, severities=("sev1",)))
    incident, before = _told(begun(), team, 20)
    for minute, severity in ((20, "sev1"), (24, "sev3"), (28, "sev1")):
        incident, _ = run(incident, c.ChangeSeverity(by=actor(ANA), severity=severity), after(minute), team)
        incident, events = ticked(incident, after(minute), team)
        before += [(minute, event.rule) for event in events if isinstance(event, e.Escalated)]
        assert all(not event.late_seconds for event in events if isinstance(event, e.Escalated))

    assert before == [(20, "leads")]


def test_a_component_that_is_found_later_is_told_then() -> None:
    team = under(rule(When.BEGUN, components=("checkout",)))
    found, _ = run(begun(), c.ChangeComponent(by=actor(ANA), component="checkout"), after(10), team)

    assert next_due_at(found, team.policy) == after(10)
    assert _told(found, team, 25, since=10)[1] == [(10, "leads")]


def test_a_rule_for_a_severity_and_a_component_needs_both() -> None:
    team = under(rule(When.BEGUN, severities=("sev1",), components=("checkout",)))

    assert _told(begun(component="checkout"), team, 14)[1] == []
    assert _told(begun(severity="sev1", component="search"), team, 14)[1] == []


def test_what_became_so_while_it_was_over_is_not_late_once_it_is_reopened() -> None:
    team = under(rule(When.BEGUN, severities=("sev1",)))
    over = standing_at(Status.RESOLVED, begun(), after(5))
    raised, _ = run(over, c.ChangeSeverity(by=actor(ANA), severity="sev1"), after(50), team)
    assert due(raised, team.policy, after(60)) == []
    reopened, _ = run(raised, c.Reopen(by=actor(ANA), why="Back"), after(100), team)

    [event] = [one for one in ticked(reopened, after(100), team)[1] if isinstance(one, e.Escalated)]

    assert event.late_seconds == 0


def test_whoever_is_on_call_then_is_told() -> None:
    """SM-14."""
    weekly = Rotation(
        id="sre", name="SRE", zone="UTC", since="2026-11-16", people=("ben@acme.test", "cleo@acme.test")
    )
    team = under(rule(When.BEGUN, tell=Tell(people=("oncall:sre", "U1ANA"))), oncall=(weekly,))
    told_of = [
        event.people
        for at in (after(0), after(7 * 24 * 60))
        for event in ticked(begun(at=at), at, team)[1]
        if isinstance(event, e.Escalated)
    ]

    assert told_of == [(BEN, ANA), (CLEO, ANA)]


# --- lasts, uncommanded -----------------------------------------------------------------------------


def test_what_lasts_is_told_once_when_the_minutes_are_over() -> None:
    """SM-15."""
    assert _told(begun(), under(rule(When.LASTS, 45)), 300)[1] == [(45, "leads")]


def test_a_rule_is_not_late_for_the_time_before_it_was_in_force() -> None:
    for since, late in ((50, 300), (55, 0), (30, 600)):
        known = replace(under(rule(When.LASTS, 45)), since=after(since))
        events = ticked(begun(), after(55), known)[1]
        assert [one.late_seconds for one in events if isinstance(one, e.Escalated)] == [late]


def test_a_late_word_says_so() -> None:
    event = next(
        one
        for one in ticked(begun(), after(55), under(rule(When.LASTS, 45)))[1]
        if isinstance(one, e.Escalated)
    )

    assert event.late_seconds == 600


def test_a_reopened_incident_has_its_minutes_anew_but_is_told_once() -> None:
    team = under(rule(When.LASTS, 45))

    def reopened(incident: Incident, minute: float) -> Incident:
        over = standing_at(Status.RESOLVED, incident, after(minute))
        return run(over, c.Reopen(by=actor(ANA), why="Back"), after(1000), team)[0]

    assert _told(reopened(begun(), 40), team, 1300, since=1000)[1] == [(1045, "leads")]
    assert _told(reopened(_told(begun(), team, 50)[0], 60), team, 1300, since=1000)[1] == []


def test_where_nobody_commands_it_is_told_unless_somebody_takes_over_in_time() -> None:
    team = under(rule(When.UNCOMMANDED, 10))
    nobody = replace(begun(), roles={"scribe": CLEO})

    assert _told(nobody, team, 60)[1] == [(10, "leads")]
    taken = told(nobody, e.RoleAssigned(COMMANDER, BEN, "claimed"), at=after(9))
    assert _told(taken, team, 60, since=9)[1] == []


# --- overdue ----------------------------------------------------------------------------------------


def test_each_promise_that_is_missed_for_so_long_is_told_once() -> None:
    team = under(rule(When.OVERDUE, 20))
    incident, first = _told(begun(), team, 100)  # promised for 30
    incident, _ = run(incident, update(after(130)), after(100), team)
    incident, second = _told(incident, team, 300, since=100)

    assert first == [(50, "leads")]
    assert second == [(150, "leads")]
    assert incident.escalations["leads"].occasion == after(130)


def test_an_update_in_time_is_not_told() -> None:
    team = under(rule(When.OVERDUE, 20))
    kept, _ = run(begun(), update(after(300)), after(49), team)

    assert _told(kept, team, 310, since=49)[1] == []


# --- unacknowledged ---------------------------------------------------------------------------------

CHAIN = under(
    rule(When.LASTS, 10, "first"),
    rule(When.UNACKNOWLEDGED, 5, "second", after="first"),
    rule(When.UNACKNOWLEDGED, 7, "third", after="second"),
)


def test_the_next_are_told_while_nobody_acknowledges_and_so_on_up() -> None:
    incident, heard = _told(begun(), CHAIN, 300)

    assert heard == [(10, "first"), (15, "second"), (22, "third")]
    assert incident.escalations["third"].occasion == after(15)


def test_an_acknowledgement_stops_it_where_it_was_given() -> None:
    incident, _ = _told(begun(), CHAIN, 16)
    known, events = run(incident, c.Acknowledge(by=outside(EVA), rule="second"), after(16), CHAIN)

    assert events == [e.EscalationAcknowledged("second", "Second")]
    assert known.escalations["second"].acknowledged_by == EVA
    assert known.escalations["first"].acknowledged_by is None
    assert _told(known, CHAIN, 300, since=16)[1] == []


def test_leadership_is_waited_for_from_its_first_telling_on() -> None:
    """SM-14: however often leadership is told again, the next are told once."""
    team = under(
        rule(When.UNACKNOWLEDGED, 25, after="leadership"),
        leadership=Leadership(after_minutes=30, repeat_minutes=10),
    )

    assert _told(begun(), team, 300)[1] == [(55, "leads")]
    known = told(begun(), e.LeadershipTold("escalated"), e.LeadershipAcknowledged(), by=EVA)
    assert _told(known, team, 300)[1] == []


def test_nobody_was_to_answer_while_it_was_over() -> None:
    incident, _ = _told(begun(), CHAIN, 12)
    over = standing_at(Status.RESOLVED, incident, after(12))
    reopened, _ = run(over, c.Reopen(by=actor(ANA), why="Back"), after(1000), CHAIN)

    assert _told(reopened, CHAIN, 1100, since=1000)[1] == [(1005, "second"), (1012, "third")]


def test_who_is_told_again_has_to_acknowledge_again() -> None:
    team = under(rule(When.OVERDUE, 1, "first"), rule(When.UNACKNOWLEDGED, 5, "second", after="first"))
    incident, _ = _told(begun(), team, 31)
    known, _ = run(incident, c.Acknowledge(by=outside(EVA), rule="first"), after(32), team)
    promised, _ = run(known, update(after(60)), after(40), team)

    assert _told(promised, team, 100, since=40)[1] == [(61, "first"), (66, "second")]


def test_acknowledging_twice_or_what_was_never_told_is_refused_with_the_reason() -> None:
    incident, _ = _told(begun(), CHAIN, 12)
    known, _ = run(incident, c.Acknowledge(by=outside(EVA), rule="first"), after(12), CHAIN)

    assert refusal(known, c.Acknowledge(by=outside(ANA), rule="first"))[0] == "Eva acknowledged it already."
    assert refusal(known, c.Acknowledge(by=outside(ANA), rule="second"))[0].startswith("Nobody was told")
    assert told(begun(), e.EscalationAcknowledged("first", "First")).escalations == {}


# --- never ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fields", [{"private": True}, {"drill": True}])
def test_private_incidents_and_drills_are_never_told_by_a_rule(fields: dict[str, Any]) -> None:
    """SP-4, SP-10."""
    team = under(
        rule(When.BEGUN, id_="begun"),
        rule(When.LASTS, 5, "lasts"),
        rule(When.OVERDUE, 5, "overdue"),
        rule(When.UNCOMMANDED, 5, "uncommanded"),
    )

    assert _told(replace(begun(**fields), roles={}), team, 300)[1] == []


# --- what is shown ------------------------------------------------------------------------------------


def _shown(effects: Iterable[Any]) -> list[str]:
    return [one.key for one in effects if isinstance(one, Show)]


def test_everybody_who_is_told_has_a_message_and_the_channel_a_line() -> None:
    incident = with_channel(begun())
    version = incident.version + 1

    shown = _shown(
        effects_of(
            incident, e.Escalated("leads", "Leads", "begun", channels=("#leads", "C042"), people=(BEN,))
        )
    )

    assert shown == [
        f"escalation:{version}:in=#leads",
        f"escalation:{version}:in=C042",
        f"escalation_direct:{version}:U2BEN",
        CARD.key,
        f"change:{version}",
    ]
    assert [Show.of(key).key for key in shown] == shown
    assert Show.of(shown[0]) == Show(Surface.ESCALATION, version, channel="#leads")


def test_a_newer_telling_takes_the_place_of_the_one_before() -> None:
    first = e.Escalated("leads", "Leads", "overdue", channels=("#leads",), occasion=after(30))
    incident = told(with_channel(begun()), first)

    shown = _shown(effects_of(incident, replace(first, occasion=after(60))))

    assert shown[0] == f"escalation:{incident.version + 1}:in=#leads"
    assert shown[-1] == f"escalation:{incident.version}:in=#leads"
    assert f"escalation:{incident.version}:in=#leads" not in _shown(
        effects_of(told(incident, replace(first, occasion=after(60))), e.TitleChanged("a", "b"))
    )


def test_a_title_that_is_blanked_is_blanked_where_they_were_told_before_too() -> None:
    first = e.Escalated("leads", "Leads", "overdue", channels=("#leads",), occasion=after(30))
    incident = told(with_channel(begun()), first)
    old = f"escalation:{incident.version}:in=#leads"
    again = told(incident, e.MessagePosted(old, "C9", "1.1"), replace(first, occasion=after(60)))

    assert old in _shown(effects_of(again, e.EntryRedacted(1, "0" * 64, "A password")))


def test_what_they_read_follows_the_incident_and_an_acknowledgement() -> None:
    incident = told(with_channel(begun()), e.Escalated("leads", "Leads", "begun", channels=("#leads",)))
    mine = f"escalation:{incident.version}:in=#leads"

    assert mine in _shown(effects_of(incident, e.SeverityChanged("sev2", "sev1", incident.rhythm)))
    assert _shown(effects_of(incident, e.EscalationAcknowledged("leads", "Leads"))) == [mine, CARD.key]
    assert mine in _shown(effects_of(incident, e.StepRetried("escalation")))


# --- any story, minute by minute ------------------------------------------------------------------------

_KINDS = [
    rule(When.BEGUN, id_="begun", severities=("sev1",)),
    rule(When.LASTS, 25, "lasts"),
    rule(When.LASTS, 40, "narrow", components=("checkout",)),
    rule(When.OVERDUE, 7, "overdue"),
    rule(When.UNCOMMANDED, 12, "uncommanded"),
    rule(When.UNACKNOWLEDGED, 9, "second", after="lasts"),
]

_ACTS = st.sampled_from(
    ["sev1", "sev3", "checkout", "search", "update", "command", "acknowledge", "resolve", "reopen"]
)


class _Plain:
    """The same rules, told a second time and minute by minute, without times that fall due."""

    def __init__(self) -> None:
        self.severity, self.component = "sev2", ""
        self.open, self.since = True, 0
        self.promised, self.interval = 30, 30
        self.commanded = False
        self.told: dict[str, tuple[int, object]] = {}
        self.acknowledged = False

    def minute(self, now: int) -> list[str]:
        """Who is told at this minute."""
        if not self.open:
            return []
        due = {
            "begun": self.severity == "sev1",
            "lasts": now - self.since >= 25,
            "narrow": now - self.since >= 40 and self.component == "checkout",
            "overdue": now - self.promised >= 7,
            "uncommanded": now - self.since >= 12 and not self.commanded,
            "second": "lasts" in self.told
            and not self.acknowledged
            and now - max(self.told["lasts"][0], self.since) >= 9,
        }
        found = []
        for id_, is_due in due.items():
            occasion = self.promised if id_ == "overdue" else None
            if is_due and (id_ not in self.told or self.told[id_][1] != occasion):
                found.append(id_)
        for id_ in found:
            self.told[id_] = now, self.promised if id_ == "overdue" else None
        return found


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(1, 90), _ACTS), max_size=12))
def test_in_any_story_each_rule_tells_exactly_then_and_once(acts: list[tuple[int, str]]) -> None:
    team = under(*_KINDS)
    incident, plain = replace(begun(), roles={}), _Plain()
    expected, seen = [], []
    for minute in range(120):
        for act in (act for at, act in acts if at == minute):
            incident = _act(act, incident, plain, minute, team)
        expected += [(minute, id_) for id_ in plain.minute(minute)]
        incident, events = ticked(incident, after(minute), team)
        seen += [(minute, event.rule) for event in events if isinstance(event, e.Escalated)]
        at = next_due_at(incident, team.policy)
        assert at is None or at > after(minute)

    assert sorted(seen) == sorted(expected)


def _act(act: str, incident: Incident, plain: _Plain, minute: int, team: Rules) -> Incident:
    """Somebody does something, where it is possible."""
    by, now = actor(ANA), after(minute)
    match act:
        case "sev1" | "sev3" if incident.severity != act:
            plain.severity = act
            changed, _ = run(incident, c.ChangeSeverity(by=by, severity=act), now, team)
            plain.promised = _minutes(changed.rhythm.next_at)
            return changed
        case "checkout" | "search" if incident.component != act:
            plain.component = act
            return run(incident, c.ChangeComponent(by=by, component=act), now, team)[0]
        case "update" if incident.is_open:
            plain.promised = minute + 10
            return run(incident, update(after(minute + 10)), now, team)[0]
        case "command" if not plain.commanded:
            plain.commanded = True
            return told(incident, e.RoleAssigned(COMMANDER, BEN, "claimed"), at=now)
        case "acknowledge" if "lasts" in incident.escalations and not plain.acknowledged:
            plain.acknowledged = True
            return run(incident, c.Acknowledge(by=outside(EVA), rule="lasts"), now, team)[0]
        case "resolve" if incident.is_open:
            plain.open = False
            return run(incident, c.Resolve(by=by, summary="Done", override="Sure"), now, team)[0]
        case "reopen" if not incident.is_open:
            plain.open, plain.since = True, minute
            reopened, _ = run(incident, c.Reopen(by=by, why="Back"), now, team)
            plain.promised = _minutes(reopened.rhythm.next_at)
            return reopened
        case _:
            return incident


def _minutes(at: datetime) -> int:
    return int((at - NOW).total_seconds() // 60)
