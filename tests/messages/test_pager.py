"""What a pager says of a call is what is true of it: who is called, who has it, or that it is over."""

import pytest

from bot.domain import events as e
from bot.domain.incident import Incident
from bot.domain.pagers import Turn
from bot.domain.status import Status
from bot.messages.pager import Asked, Page, page
from tests.domain.worlds import ANA, BEN, CLEO, NOW, POLICY, begun, told

URL = "https://acme.slack.test/archives/C42"


def called(event: e.PagerCalled) -> Incident:
    """Ben was called, leads were told, and a pager was asked."""
    calls = e.Paged("commander", BEN, 5)
    return told(begun(), calls, e.Escalated("leads", "Leads", "begun", pagers=("pd",)), event)


def says(incident: Incident, event: e.PagerCalled, turn: Turn) -> Page:
    """What the pager says now."""
    [call] = incident.pagers.values()
    return page(Asked(call, event, NOW, turn, incident.version), incident, POLICY, URL)


AS_COMMANDER = e.PagerCalled("pd", "Duty", 3, "commander", BEN)
OF_NOBODY = e.PagerCalled("pd", "Duty", 3, "commander")
OF_LEADS = e.PagerCalled("pd", "Duty", 4, rule="leads", rule_name="Leads")


@pytest.mark.parametrize(
    ("event", "answer", "before", "then"),
    [
        (AS_COMMANDER, e.PageAcknowledged("commander"), "Ben is called as Incident Commander", "Cleo has it as Incident Commander"),
        (OF_NOBODY, e.PageAcknowledged("commander"), "nobody has answered as Incident Commander", "Cleo has it as Incident Commander"),
        (OF_LEADS, e.EscalationAcknowledged("leads", "Leads"), "Leads are told, and nobody has acknowledged", "Cleo has acknowledged for Leads"),
    ],
)  # fmt: skip
def test_it_says_who_is_called_and_then_who_has_it_and_that_it_is_over(
    event: e.PagerCalled, answer: e.Event, before: str, then: str
) -> None:
    asked = called(event)
    answered = told(asked, answer, by=CLEO)
    over = told(answered, e.Resolved(Status.TRIAGE, "Rolled back"))

    call, has, ends = (
        says(asked, event, Turn.CALL),
        says(answered, event, Turn.ANSWERED),
        says(over, event, Turn.OVER),
    )
    assert [one.lines[0] for one in (call, has, ends)] == [before, then, "it is over: Resolved"]
    assert all(one.summary.endswith(one.lines[0]) for one in (call, has, ends))
    assert (call.facts.get("answered"), has.facts["answered"]) == (None, "Cleo")
    assert (call.lines[-1], has.lines[-1]) == (f"Answer in Slack: {URL}", f"In Slack: {URL}")


def test_that_another_was_called_since_is_not_said_to_be_an_answer_of_theirs() -> None:
    """It is told late: meanwhile somebody had it, and the next one is called."""
    anew = told(called(AS_COMMANDER), e.PageAcknowledged("commander"), e.Paged("commander", ANA, 5))

    late = says(anew, AS_COMMANDER, Turn.ANSWERED)

    assert late.lines[0] == "somebody has it as Incident Commander"
    assert "answered" not in late.facts


def test_the_answer_of_who_was_called_since_is_no_answer_to_the_call_before() -> None:
    """It is told late: meanwhile somebody had it, the next one was called, and that one has it."""
    taken = told(called(AS_COMMANDER), e.PageAcknowledged("commander"), e.Paged("commander", ANA, 5))
    anew = told(taken, e.PageAcknowledged("commander"), by=CLEO)

    late = says(anew, AS_COMMANDER, Turn.ANSWERED)

    assert late.lines[0] == "somebody has it as Incident Commander"
    assert "answered" not in late.facts
