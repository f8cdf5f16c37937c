"""The first draft of a postmortem holds what the timeline holds, in the order in which it happened."""

import pytest

from bot.domain import events as e
from bot.domain.evolve import fold
from bot.domain.postmortem import BOOKKEEPING, OPEN_QUESTIONS, Document, Evidence, document
from bot.domain.redaction import REDACTED, blanked
from bot.domain.status import Status
from bot.domain.telling import Update
from bot.domain.timeline import Entry
from tests.domain.worlds import ANA, BEN, CLEO, NOW, RULES, after, message

RHYTHM = e.Rhythm(30, after(30))
DECLARED = e.Declared("Login is slow", "sev2", RHYTHM, Status.TRIAGE)
EARLY, LATE = (
    message("It hangs", "1.1", posted_at=after(-5)),
    message("Now it works", "2.2", posted_at=after(8)),
)


def _draft(*events: e.Event, declared: e.Declared = DECLARED, at: int = 60) -> Document:
    """The draft of an incident in which something happened every minute."""
    entries = [
        Entry(42, version, after(version - 1), ANA, event)
        for version, event in enumerate((declared, *events), 1)
    ]
    incident = fold(entries)
    assert incident
    return document(incident, entries, RULES, after(at))


def _facts(draft: Document) -> dict[str, str]:
    return {fact.label: fact.text for fact in draft.facts}


def test_an_open_incident_lasts_until_now_and_leaves_out_what_is_not_known() -> None:
    draft = _draft()

    assert draft.title == "INC-42: Login is slow"
    assert _facts(draft) == {
        "Severity": "Sev 2",
        "Status": "Triage",
        "Declared": "2026-11-21 14:00 UTC by Ana",
        "Duration": "1 h so far",
    }
    assert draft.open == OPEN_QUESTIONS


def test_an_incident_that_is_over_lasts_until_its_end_and_says_everything_it_was() -> None:
    declared = e.Declared(
        "Login is slow", "sev2", RHYTHM, Status.TRIAGE, component="search", private=True, drill=True
    )

    facts = _facts(
        _draft(e.Resolved(Status.TRIAGE, "Done"), e.Merged(Status.RESOLVED, 41), declared=declared)
    )

    assert facts["Component"] == "Search"
    assert facts["Mitigated"] == facts["Ended"] == "2026-11-21 14:01 UTC"
    assert facts["Duration"] == "1 min"
    assert (facts["Merged into"], facts["Private"], facts["Drill"]) == ("INC-41", "yes", "yes")


def test_a_component_the_policy_no_longer_has_is_named_by_its_id() -> None:
    assert _facts(_draft(e.ComponentChanged(None, "lift")))["Component"] == "lift"


def test_roles_stand_under_the_policys_names_for_them() -> None:
    draft = _draft(e.RoleAssigned("commander", BEN, "assigned"), e.RoleAssigned("scribe", CLEO, "roster"))

    assert draft.roles == {"Incident Commander": BEN, "Scribe": CLEO}


def test_every_update_is_kept_oldest_first() -> None:
    fields = (e.Field("what", "What", "Rolling back"),)

    draft = _draft(e.UpdatePosted(fields, RHYTHM), e.NoteAdded("x"), e.UpdatePosted((), RHYTHM))

    assert draft.updates == (Update(2, after(1), ANA, fields), Update(4, after(3), ANA, ()))


def test_a_captured_message_stands_where_it_was_written_under_its_author() -> None:
    draft = _draft(e.NoteAdded("x"), e.MessageCaptured(EARLY, "pin"))

    assert [(row.at, row.by, row.entry.version) for row in draft.rows] == [
        (after(-5), BEN, 3),
        (NOW, ANA, 1),
        (after(1), ANA, 2),
    ]


def test_a_captured_message_is_told_with_its_latest_words_and_what_became_of_it() -> None:
    draft = _draft(
        e.MessageCaptured(EARLY, "pin"),
        e.MessageCaptured(LATE, "reaction"),
        e.MessageEdited("1.1", "It is down"),
        e.MessageDeleted("2.2"),
    )

    assert draft.evidence == (
        Evidence(2, message("It is down", "1.1", posted_at=EARLY.posted_at), edited=True),
        Evidence(3, LATE, deleted=True),
    )
    assert [row.entry.version for row in draft.rows] == [2, 1, 3]


def test_a_message_that_was_taken_out_is_in_neither_story_nor_evidence() -> None:
    draft = _draft(e.MessageCaptured(EARLY, "pin"), e.MessageReleased("1.1", "pin"))

    assert draft.evidence == ()
    assert [row.entry.version for row in draft.rows] == [1]


@pytest.mark.parametrize("event", [e.NoteAdded("hunter2"), e.MessageCaptured(EARLY, "pin")])
def test_what_was_redacted_is_marked_and_says_nothing(event: e.Event) -> None:
    draft = _draft(blanked(event), e.EntryRedacted(2, "0" * 64, "A password"))

    [row] = [row for row in draft.rows if row.entry.version == 2]
    assert row.redacted
    told = row.entry.event
    assert REDACTED in (told.text if isinstance(told, e.NoteAdded) else repr(told))


def test_bookkeeping_is_no_part_of_the_story() -> None:
    draft = _draft(e.StepFailed("topic", "ratelimited"), e.MessagePosted("card", "C42", "1.1"))

    assert {e.StepFailed, e.MessagePosted} < set(BOOKKEEPING)
    assert [row.entry.version for row in draft.rows] == [1]


def test_that_somebody_could_not_be_called_is_part_of_the_story() -> None:
    draft = _draft(
        e.StepFailed("pager:pd", "smtp_550", "7/U2BEN"),
        e.StepRetried("pager:pd"),
        e.StepRecovered("pager:pd", "7/U2BEN"),
    )

    assert [row.entry.kind for row in draft.rows] == ["Declared", "StepFailed", "StepRecovered"]


def test_what_happened_at_one_moment_keeps_the_order_of_the_timeline() -> None:
    simultaneous = message("x", "1.1", posted_at=NOW)

    assert [row.entry.version for row in _draft(e.MessageCaptured(simultaneous, "pin")).rows] == [1, 2]
