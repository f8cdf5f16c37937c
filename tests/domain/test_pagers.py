"""SM-14, CT-15, SF-4: a pager outside Slack calls for whoever was called in Slack and does not answer, and is called off."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.due import next_due_at
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import Incident
from bot.domain.oncall import mail_of
from bot.domain.pagers import Turn, is_copy, pager_of, step_of, turn_of
from bot.domain.people import THE_SYSTEM, Person
from bot.domain.policy import Colleague, EscalationRule, Override, Pager, PagerKind, Rules, Tell, When
from bot.domain.react import react
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.test_paging import TEAM, team
from tests.domain.worlds import ANA, BEN, DAN, EVA, actor, after, begun, outside, run, ticked, told

PD = Pager(id="pd", name="PagerDuty", kind=PagerKind.PAGERDUTY, roles=("commander",))
RESOLVED = e.Resolved(Status.INVESTIGATING, "done")
REOPENED = e.Reopened(Status.RESOLVED, "it is back", e.Rhythm(30, after(31)))
EVE = Person("U9EVE", "Eve")
#: The first call for the role is the third entry.
KEY = "pd/role/commander/3"
LEADS = EscalationRule(
    id="leads", name="Leads", when=When.LASTS, minutes=20, tell=Tell(channels=("#leads",), pagers=("pd",))
)


def paged(*pagers: Pager, under: Rules = TEAM, **changes: Any) -> Rules:
    """The team, with pagers."""
    return replace(under, policy=replace(under.policy, pagers=pagers, **changes))


def until(
    incident: Incident, minute: float, under: Rules
) -> tuple[Incident, list[tuple[float, e.PagerCalled]]]:
    """What time brings until then, of what pagers are asked."""
    found = []
    while (at := next_due_at(incident, under.policy)) is not None and at <= after(minute):
        at = max(at, after(0))
        incident, events = ticked(incident, at, under)
        found += [
            ((at - after(0)) / timedelta(minutes=1), one) for one in events if isinstance(one, e.PagerCalled)
        ]
    return incident, found


def effects_of(before: Incident, event: e.Event, under: Rules) -> list[Effect]:
    """What the world is told of an event."""
    entry = Entry(before.number, before.version + 1, after(1), ANA, event)
    return react(before, entry, told(before, event), under)


def paging_of(before: Incident, event: e.Event, under: Rules) -> list[f.PageOutside]:
    """What pagers are told because of an event."""
    return [one for one in effects_of(before, event, under) if isinstance(one, f.PageOutside)]


def turns(effects: list[Effect]) -> list[tuple[str, Turn]]:
    """What pagers are told."""
    return [(one.call, one.turn) for one in effects if isinstance(one, f.PageOutside)]


def calling(under: Rules | None = None) -> Incident:
    """An incident in which the pager was asked to call Ben."""
    under = under or paged(PD)
    return until(begun(under=under), 0, under)[0]


def test_everybody_who_is_called_is_paged_once_and_then_that_nobody_answers() -> None:
    under = paged(PD)

    _, found = until(begun(under=under), 60, under)

    assert [(minute, one.to, one.role) for minute, one in found] == [
        (0, BEN, "commander"),
        (5, DAN, "commander"),
        (10, EVA, "commander"),
        (15, None, "commander"),
    ]
    assert len({one.occasion for _, one in found}) == 4


def test_a_pager_waits_for_an_answer_in_slack_for_each_who_is_called() -> None:
    under = paged(replace(PD, after_minutes=3))

    _, found = until(begun(under=under), 60, under)

    assert [(minute, one.to) for minute, one in found] == [(3, BEN), (8, DAN), (13, EVA), (15, None)]


def test_when_nobody_is_left_to_be_called_a_patient_pager_still_waits_its_time() -> None:
    under = paged(replace(PD, after_minutes=40))

    _, found = until(begun(under=under), 60, under)

    assert [(minute, one.to) for minute, one in found] == [(40, None)]


def test_who_answers_in_time_is_not_paged() -> None:
    under = paged(replace(PD, after_minutes=3))
    incident, _ = until(begun(under=under), 2, under)

    incident, _ = run(incident, c.AnswerPage(by=actor(BEN), role="commander"), at=after(2), under=under)

    assert until(incident, 60, under)[1] == []


@pytest.mark.parametrize(
    ("pager", "calls"),
    [
        (replace(PD, roles=("scribe",)), False),
        (replace(PD, roles=(), rotations=("sre",)), True),
        (replace(PD, roles=(), rotations=("other",)), False),
        (replace(PD, severities=("sev1",)), False),
        (replace(PD, severities=("sev2",)), True),
        (replace(PD, roles=()), False),
    ],
)
def test_a_pager_is_for_some_roles_duties_and_severities(pager: Pager, calls: bool) -> None:
    under = paged(pager)

    assert bool(until(begun(under=under), 0, under)[1]) == calls


def test_who_is_called_as_a_backup_without_the_duty_is_not_for_a_pager_of_that_duty() -> None:
    under = paged(replace(PD, roles=(), rotations=("sre",)))

    _, found = until(begun(under=under), 60, under)

    assert [(minute, one.to) for minute, one in found] == [(0, BEN), (15, None)]


def test_an_incident_that_becomes_worse_is_paged_from_then_on() -> None:
    under = paged(replace(PD, severities=("sev1",)))
    incident, _ = until(begun(under=under), 1, under)
    incident, _ = run(incident, c.ChangeSeverity(by=actor(ANA), severity="sev1"), at=after(2), under=under)

    [(minute, one)] = until(incident, 2, under)[1]

    assert (minute, one.to, one.late_seconds) == (2, BEN, 0)


@pytest.mark.parametrize("how", [{"private": True}, {"drill": True}])
def test_nobody_is_paged_in_a_private_incident_or_a_drill(how: dict[str, Any]) -> None:
    """What leaves Slack cannot be kept among those who are named; and practice disturbs nobody."""
    under = paged(PD, escalations=(LEADS,))
    incident = begun(under=under, **how)
    called = told(incident, e.Paged("commander", BEN, 5))

    assert until(called, 60, under)[1] == []


@pytest.mark.parametrize("how", [{"private": True}, {"drill": True}])
def test_of_a_private_incident_or_a_drill_no_call_is_made_whoever_asked_for_it(how: dict[str, Any]) -> None:
    incident = calling()

    assert turn_of(incident.pagers[KEY], incident) is Turn.CALL
    assert turn_of(incident.pagers[KEY], replace(incident, **how)) is Turn.OVER


def test_what_nobody_was_to_hear_while_it_was_over_is_not_late_when_it_is_reopened() -> None:
    under = paged(replace(PD, after_minutes=3), escalations=(LEADS,))
    escalated = e.Escalated("leads", "Leads", "lasts", pagers=("pd",))
    over = told(told(begun(under=under), escalated, at=after(1)), RESOLVED, at=after(2))
    again = told(over, REOPENED, at=after(60))

    found = [one for one in ticked(again, after(60), under)[1] if isinstance(one, e.PagerCalled)]

    assert [(one.rule, one.late_seconds) for one in found if one.rule] == [("leads", 0)]
    assert [(one.to, one.late_seconds) for one in found if one.role] == [(BEN, 0)]


def test_who_stands_in_for_a_duty_is_called_by_its_pager() -> None:
    under = paged(replace(PD, roles=(), rotations=("sre",)))
    stand_in = Override(1, "sre", DAN, after(-1), after(60), BEN, after(-1))
    standing_in = replace(under, overrides=(stand_in,))

    _, found = until(begun(under=standing_in), 0, standing_in)

    assert [one.to for _, one in found] == [DAN]


def test_a_pager_that_the_policy_has_no_more_is_not_asked() -> None:
    under = paged(escalations=(LEADS,))

    assert until(begun(under=under), 60, under)[1] == []


def test_an_escalation_that_names_a_pager_has_it_call_until_somebody_acknowledges() -> None:
    under = paged(replace(PD, roles=()), escalations=(LEADS,))
    incident, found = until(begun(under=under), 30, under)

    assert [(minute, one.rule, one.rule_name, one.role) for minute, one in found] == [
        (20, "leads", "Leads", "")
    ]
    known = e.EscalationAcknowledged("leads", "Leads")
    assert turns(effects_of(incident, known, under)) == [("pd/rule/leads/8", Turn.ANSWERED)]
    acknowledged = told(incident, known)
    assert until(acknowledged, 90, under)[1] == []
    assert turns(effects_of(acknowledged, e.Cancelled(Status.INVESTIGATING, "a test"), under)) == [
        ("pd/rule/leads/8", Turn.OVER)
    ]


def test_a_late_call_says_so() -> None:
    under = paged(PD)
    incident, events = ticked(begun(under=under), after(4), under)

    assert [one.late_seconds for one in events if isinstance(one, e.PagerCalled)] == [240]
    assert incident.pagers[KEY].untaken == (incident.pagers[KEY].last,)


def test_the_pager_is_told_with_the_entry_that_asks_it() -> None:
    before = begun(under=paged(PD))
    asked = e.PagerCalled("pd", "PagerDuty", 3, role="commander", to=BEN)

    effects = effects_of(before, asked, paged(PD))

    assert effects == [f.PageOutside("pd", KEY, Turn.CALL, before.version + 1, before.version + 1)]


@pytest.mark.parametrize(
    ("event", "turn"),
    [
        (e.PageAcknowledged("commander"), Turn.ANSWERED),
        (RESOLVED, Turn.OVER),
        (e.Cancelled(Status.INVESTIGATING, "a test"), Turn.OVER),
        (e.Declined(Status.TRIAGE, "planned"), Turn.OVER),
        (e.Merged(Status.INVESTIGATING, 41), Turn.OVER),
    ],
)
def test_it_is_called_off_when_somebody_answers_or_it_is_over(event: e.Event, turn: Turn) -> None:
    assert turns(effects_of(calling(), event, paged(PD))) == [(KEY, turn)]


def test_it_is_told_once_that_somebody_has_it_and_once_that_it_is_over() -> None:
    taken = told(calling(), e.PageAcknowledged("commander"))

    assert turns(effects_of(taken, e.NoteAdded("Rolled back"), paged(PD))) == []
    assert turns(effects_of(taken, RESOLVED, paged(PD))) == [(KEY, Turn.OVER)]
    assert turns(effects_of(told(taken, RESOLVED), REOPENED, paged(PD))) == [(KEY, Turn.ANSWERED)]


def test_who_is_called_anew_is_paged_by_that_call_alone() -> None:
    """The call itself has the pager asked; the change of how it stands would be a second time."""
    taken = told(calling(), e.PageAcknowledged("commander"))

    assert turns(effects_of(taken, e.Paged("commander", DAN, 5), paged(PD))) == []


def test_of_a_call_that_somebody_had_only_the_end_is_told_once_another_is_called() -> None:
    """PagerDuty rings no more for what was acknowledged: who is called then is another call."""
    under = paged(PD)
    taken = told(calling(), e.PageAcknowledged("commander"))
    incident, _ = until(told(taken, e.Paged("commander", DAN, 5)), 1, under)

    older, newer = incident.pagers
    assert turns(effects_of(incident, e.PageAcknowledged("commander"), under)) == [(newer, Turn.ANSWERED)]
    assert turns(effects_of(incident, RESOLVED, under)) == [(older, Turn.OVER), (newer, Turn.OVER)]


def test_a_call_that_nobody_has_answered_is_made_again_after_a_reopening() -> None:
    over = told(calling(), RESOLVED)

    assert turns(effects_of(over, REOPENED, paged(PD))) == [(KEY, Turn.CALL)]


def test_that_it_took_the_call_is_written_down_once() -> None:
    incident = calling()
    asked = incident.pagers[KEY].last

    again, events = run(incident, c.RecordPager(by=THE_SYSTEM, asked=asked), under=paged(PD))

    assert events == [e.PagerReached("pd", "PagerDuty", asked)]
    assert run(again, c.RecordPager(by=THE_SYSTEM, asked=asked), under=paged(PD))[1] == []
    assert run(again, c.RecordPager(by=THE_SYSTEM, asked=1), under=paged(PD))[1] == []
    assert told(incident, e.PagerReached("pd", "PagerDuty", 1)).pagers == incident.pagers


def test_the_card_and_the_line_of_the_call_say_that_it_was_taken() -> None:
    incident = told(calling(), e.ChannelOpened("C42", "inc-42"))
    reached = e.PagerReached("pd", "PagerDuty", incident.pagers[KEY].last)

    effects = effects_of(incident, reached, paged(PD))

    line = incident.pages["commander"].versions[-1]
    assert effects == [Show(Surface.CARD), Show(Surface.PAGED, line)]
    taken = told(incident, e.PageAcknowledged("commander"))
    assert effects_of(taken, reached, paged(PD)) == [Show(Surface.CARD)]
    assert effects_of(calling(), e.PagerReached("pd", "PagerDuty", 4), paged(PD)) == []


def test_of_a_call_for_one_role_no_line_of_another_says_that_it_was_taken() -> None:
    incident = told(calling(), e.ChannelOpened("C42", "inc-42"), e.Paged("scribe", EVA, 5))
    reached = e.PagerReached("pd", "PagerDuty", incident.pagers[KEY].last)

    effects = effects_of(incident, reached, paged(PD))

    assert effects == [Show(Surface.CARD), Show(Surface.PAGED, incident.pages["commander"].versions[-1])]


def failing(incident: Incident, *parts: str) -> Incident:
    """Some of what the pager was asked could not be done."""
    return told(incident, *(e.StepFailed("pager:pd", "http_403", one) for one in parts))


@pytest.mark.parametrize("to", ["", "U2BEN", "ops/night@acme.test"])
def test_what_a_pager_was_asked_is_found_again_by_its_part(to: str) -> None:
    asked = f.PageOutside("pd", KEY, Turn.CALL, 7, 7, to)

    assert f.PageOutside.of(asked.part) == (7, to)


def test_trying_again_tells_it_what_is_true_now() -> None:
    under = paged(PD, replace(PD, id="other"))
    incident = calling(under)
    asked = incident.pagers[KEY].last
    failed = failing(incident, f"{asked}/")

    assert paging_of(failed, e.StepRetried("pager:pd"), under) == [
        f.PageOutside("pd", KEY, Turn.CALL, asked, asked)
    ]
    taken = told(failed, e.PageAcknowledged("commander"))
    assert paging_of(taken, e.StepRetried("pager:pd"), under) == [
        f.PageOutside("pd", KEY, Turn.ANSWERED, asked, asked)
    ]


def test_trying_again_is_for_each_that_it_did_not_hear() -> None:
    under = paged(PD)
    incident, _ = until(begun(under=under), 6, under)
    first, second = incident.pagers[KEY].asked
    failed = failing(incident, f"{first}/", f"{second}/")

    assert paging_of(failed, e.StepRetried("pager:pd"), under) == [
        f.PageOutside("pd", KEY, Turn.CALL, one, one) for one in (first, second)
    ]
    heard = told(failed, e.StepRecovered("pager:pd", f"{first}/"))
    assert paging_of(heard, e.StepRetried("pager:pd"), under) == [
        f.PageOutside("pd", KEY, Turn.CALL, second, second)
    ]


def test_trying_again_what_was_written_down_without_its_part_is_for_all_that_it_did_not_take() -> None:
    """So it was written down once."""
    under = paged(PD, replace(PD, id="other"))
    incident, _ = until(begun(under=under), 6, under)
    first, second = incident.pagers[KEY].asked
    taken = told(incident, e.PagerReached("pd", "PagerDuty", first))
    failed = told(taken, e.StepFailed("pager:pd", "http_403"))

    assert paging_of(failed, e.StepRetried("pager:pd"), under) == [
        f.PageOutside("pd", KEY, Turn.CALL, second, second)
    ]
    acknowledged = told(failed, e.PageAcknowledged("commander"))
    assert paging_of(acknowledged, e.StepRetried("pager:pd"), under) == [
        f.PageOutside("pd", KEY, Turn.ANSWERED, second, second)
    ]
    copied = told(failed, e.PagerReached("pd", "PagerDuty", second))
    assert paging_of(copied, e.StepRetried("pager:pd"), under) == [
        f.PageOutside("pd", KEY, Turn.CALL, second, second)
    ]


def test_what_is_tried_again_by_hand_counts_as_missing_no_more_until_it_fails_again() -> None:
    failed = failing(calling(), "5/")

    assert "pager:pd" in failed.missing
    retried = told(failed, e.StepRetried("pager:pd"))
    assert retried.missing == {}
    assert paging_of(retried, e.StepRetried("pager:pd"), paged(PD)) == []


MAIL = replace(PD, kind=PagerKind.EMAIL, to=("ops@acme.test", "dan@acme.test"))


def mailed(incident: Incident, event: e.Event, under: Rules) -> list[str]:
    """For whom there is a mail."""
    return [one.to for one in paging_of(incident, event, under) if one.turn is Turn.CALL]


def test_each_who_is_called_or_named_gets_a_mail_of_their_own() -> None:
    under = paged(MAIL)
    incident, _ = until(begun(under=under), 0, under)
    ben = e.PagerCalled("pd", "PagerDuty", 3, role="commander", to=BEN)

    assert mailed(incident, ben, under) == ["ops@acme.test", "dan@acme.test", BEN.id]
    assert mailed(incident, e.PageAcknowledged("commander"), under) == []


def test_that_nobody_answers_is_for_all_who_were_called_once_each() -> None:
    under = paged(MAIL)
    incident, found = until(begun(under=under), 20, under)

    assert mailed(incident, found[-1][1], under) == ["ops@acme.test", DAN.id, BEN.id, EVA.id]
    over = told(incident, RESOLVED)
    assert mailed(over, REOPENED, under) == ["ops@acme.test", DAN.id, BEN.id, EVA.id]


def test_who_is_called_and_has_no_address_is_called_by_no_copy_for_others() -> None:
    """Their own mail is what fails, and says so."""
    under = paged(MAIL)
    eve = e.PagerCalled("pd", "PagerDuty", 3, role="scribe", to=EVE)
    incident = told(begun(under=under), e.Paged("scribe", EVE, 5))

    assert mailed(incident, eve, under) == ["ops@acme.test", "dan@acme.test", EVE.id]
    assert mailed(incident, eve, paged(replace(MAIL, to=()))) == [EVE.id]
    leads = e.PagerCalled("pd", "PagerDuty", 3, rule="leads", rule_name="Leads")
    assert mailed(incident, leads, paged(replace(MAIL, to=()))) == [""]
    assert mailed(incident, leads, paged()) == [""]


def test_a_copy_is_no_call_where_there_is_somebody_to_call() -> None:
    assert is_copy("ops@acme.test", ("ops@acme.test", BEN.id))
    assert not is_copy(BEN.id, ("ops@acme.test", BEN.id))
    assert not is_copy("ops@acme.test", ("ops@acme.test", "dan@acme.test"))
    assert not is_copy("", ("",))


def test_who_was_not_mailed_is_tried_again_alone() -> None:
    under = paged(MAIL)
    incident, _ = until(begun(under=under), 0, under)
    asked = incident.pagers[KEY].last
    failed = failing(incident, f"{asked}/{BEN.id}")

    assert mailed(failed, e.StepRetried("pager:pd"), under) == [BEN.id]


def test_a_step_names_its_pager() -> None:
    assert pager_of(step_of("pd")) == "pd"
    assert pager_of("card") is None


def test_mail_goes_to_the_address_of_the_policy() -> None:
    under = team()
    colleague = Colleague(account="dan@acme.test", mail="dan@home.test")
    known = replace(
        under,
        policy=replace(under.policy, people=(Colleague(account="ben@acme.test", phone="112"), colleague)),
    )

    assert mail_of(known, DAN.id) == "dan@home.test"
    assert mail_of(known, BEN.id) == "ben@acme.test"
    assert mail_of(known, ANA.id) is None


def test_declaring_by_hand_writes_down_which_duty_somebody_was_called_in() -> None:
    incident = begun(under=paged(PD), by=outside(ANA))

    assert incident.pages["commander"].calls[0].duties == ("sre",)


def test_a_pager_is_found_by_its_id() -> None:
    policy = paged(PD).policy

    assert policy.pager("pd") == PD
    assert policy.pager("gone") is None
    assert policy.destinations == {"pd"}
