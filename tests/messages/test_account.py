"""The same words for what happened, wherever it is told."""

import pytest

from bot.domain import events as e
from bot.domain.status import Status
from bot.domain.timeline import Entry
from bot.messages.account import sentence
from bot.messages.steps import slack_error, whom
from tests.domain.samples import EVENT_KINDS, event_of
from tests.domain.steps import STEPS
from tests.domain.worlds import ANA, BEN, GRAPH, NOW, RULES, after, message


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_event_is_told_on_one_line_that_begins_with_who_did_it(kind: type[e.Event]) -> None:
    said = sentence(Entry(42, 1, NOW, ANA, event_of(kind)), RULES)
    assert said.startswith("Ana ")
    assert "\n" not in said
    assert "  " not in said


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            event_of(e.Declared),
            "Ana declared Sev 2 (because Checkout is that): Checkout 5xx",
        ),
        (
            e.Resolved(Status.MONITORING, "Rolled back", "The graphs are flat"),
            "Ana resolved it: Rolled back (without waiting for the stable minutes: The graphs are flat)",
        ),
        (e.ComponentChanged("checkout", None), "Ana changed the component from Checkout to none"),
        (e.RoleAssigned("scribe", ANA, "claimed"), "Ana took the role Scribe"),
        (
            e.UpdateReminded(after(15), 1, (ANA, BEN), 720),
            "Ana asked Ana and Ben for the overdue update (due 14:15 UTC), 12 min late.",
        ),
        (
            e.MessageCaptured(message(files=(GRAPH,)), "pin"),
            "Ana pinned what Ben wrote at 14:00 UTC: db1 is at 100 % (1 file)",
        ),
        (e.LeadershipTold("escalated"), "Ana told leadership: somebody asked for it"),
        (e.LeadershipTold("escalated", "The press calls"), "Ana told leadership: The press calls"),
        (
            e.Escalated("a", "Leads", "begun", "Sev 1", "Checkout", channels=("#leads",), people=(BEN,)),
            "Ana told Leads (#leads, Ben): it is Sev 1, and Checkout is affected",
        ),
        (
            e.Escalated("a", "Leads", "lasts", channels=("#leads",), late_seconds=720),
            "Ana told Leads (#leads): it is not over yet, 12 min late",
        ),
        (e.Escalated("a", "Leads", "begun"), "Ana told Leads, of whom Slack knows nobody: it has begun"),
        (
            e.Escalated("a", "Leads", "overdue", people=(BEN,), occasion=after(5)),
            "Ana told Leads (Ben): the update is overdue since 14:05 UTC",
        ),
        (
            e.Escalated("a", "Leads", "uncommanded", component="Checkout", people=(BEN,)),
            "Ana told Leads (Ben): Checkout is affected, and nobody commands",
        ),
        (
            e.Escalated("a", "Leads", "unacknowledged", people=(BEN,), occasion=after(5)),
            "Ana told Leads (Ben): leadership was told, and has not acknowledged since 14:05 UTC",
        ),
        (e.EscalationAcknowledged("a", "Leads"), "Ana acknowledged for Leads"),
        (
            e.Escalated("a", "Leads", "begun", pagers=("pd",)),
            "Ana told Leads (the pager pd): it has begun",
        ),
        (
            e.PagerCalled("pd", "Duty", 3, "commander", BEN),
            "Ana asked Duty to call Ben as Incident Commander",
        ),
        (
            e.PagerCalled("pd", "Duty", 3, "commander", late_seconds=600),
            "Ana asked Duty to say that nobody has answered as Incident Commander, 10 min late",
        ),
        (
            e.PagerCalled("pd", "Duty", 3, rule="a", rule_name="Leads"),
            "Ana asked Duty to call Leads",
        ),
        (e.PagerReached("pd", "Duty", 4), "Ana reached Duty, which took the call"),
        (
            e.StepFailed("pager:pd", "http_503"),
            "Ana could not have somebody called by pd (It answered 503 Service Unavailable)",
        ),
        (
            e.StepFailed("pager:pd", "smtp_550", "7/U2BEN"),
            "Ana could not have Ben called by pd (The mail server does not know the address)",
        ),
        (
            e.StepFailed("pager:pd", "smtp_550", "7/ops@acme.test"),
            "Ana could not have ops@acme.test called by pd (The mail server does not know the address)",
        ),
        (
            e.StepFailed("pager:pd", "no_mail_address", "7/U9GONE"),
            "Ana could not have somebody called by pd (No mail address is known. Add it under people in the policy)",
        ),
        (e.StepRecovered("pager:pd"), "Ana settled the call that pd had not taken"),
        (e.EntryRedacted(7, "0" * 64, "A password"), "Ana blanked entry 7: A password"),
        (e.StepFailed("pin", "no_permission"), "Ana could not pin the card (no_permission)"),
        (e.StepRecovered("pin"), "Ana could pin the card after all"),
        (
            e.SilenceEnded(after(5), after(9), 2),
            "Ana heard nothing from Slack between 14:05 UTC and 14:09 UTC; the next 2 entries were found afterwards",
        ),
        (
            e.SilenceEnded(after(5), after(9), 1),
            "Ana heard nothing from Slack between 14:05 UTC and 14:09 UTC; the next entry was found afterwards",
        ),
        (
            e.CadenceChanged(30, e.Rhythm(15, after(15))),
            "Ana changed the cadence of updates from 30 to 15 min",
        ),
        (e.NoteAdded("one\ntwo"), "Ana noted: one two"),
    ],
)
def test_what_happened_reads_like_this(event: e.Event, said: str) -> None:
    assert sentence(Entry(42, 1, NOW, ANA, event), RULES) == said


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "code",
    [
        "name_taken", "restricted_action", "user_is_restricted", "unknown_method", "missing_scope", "not_in_channel",
        "channel_not_found", "is_archived", "no_permission", "ratelimited",
    ],
)  # fmt: skip
def test_whatever_cannot_be_done_is_told_in_words(step: str, code: str) -> None:
    said = slack_error(step, code)
    assert said.startswith("Sitroom could not ")
    assert code not in said
    assert "  " not in said


def test_a_code_nobody_knows_is_named() -> None:
    assert slack_error("pin", "not_pinnable") == (
        'Sitroom could not pin the card. Slack said "not_pinnable". '
        "Try again; if that does not help, ask whoever runs Sitroom."
    )


def test_who_could_not_be_called_twice_is_named_once() -> None:
    assert whom(["4/U2BEN", "7/U2BEN", "7/ops@acme.test"], [BEN]) == "Ben and ops@acme.test"
