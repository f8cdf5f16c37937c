"""Messages on the timeline: put there, edited, deleted, taken out again, never lost."""

import re

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.keeping import KEPT_TEXT
from bot.domain.incident import Captured
from bot.domain.people import THE_SYSTEM
from bot.domain.redaction import REDACTED
from bot.domain.timeline import digest_of
from tests.domain.worlds import ANA, BEN, GRAPH, actor, begun, message, run, told

TS = message().ts


def _pinned(text: str = "db1 is at 100 %") -> c.CaptureMessage:
    return c.CaptureMessage(by=actor(ANA), message=message(text), how="pin")


def test_a_captured_message_keeps_its_author_time_and_link() -> None:
    incident, events = run(begun(), _pinned())

    assert events == [e.MessageCaptured(message(), "pin")]
    assert incident.captured == {TS: Captured("C42", incident.version, "pin", digest_of("db1 is at 100 %"))}


def test_a_message_is_captured_once() -> None:
    once, _ = run(begun(), _pinned())

    assert run(once, c.CaptureMessage(by=actor(BEN), message=message(), how="reaction"))[1] == []


@pytest.mark.parametrize(("written", "kept"), [(KEPT_TEXT, KEPT_TEXT), (KEPT_TEXT + 1, KEPT_TEXT)])
def test_of_a_long_message_the_beginning_is_kept(written: int, kept: int) -> None:
    [event] = run(begun(), _pinned("x" * written))[1]

    assert isinstance(event, e.MessageCaptured)
    text = event.message.text
    assert len(text) == kept
    assert text.endswith("…") == (written > kept)


def test_an_edit_is_followed() -> None:
    captured, _ = run(begun(), _pinned())

    incident, events = run(captured, c.NoteEdit(by=actor(BEN), ts=TS, text="db1 is at 90 %"))

    assert events == [e.MessageEdited(TS, "db1 is at 90 %")]
    assert incident.captured[TS].digest == digest_of("db1 is at 90 %")


def test_the_words_of_a_message_stand_on_the_timeline_alone() -> None:
    """With 400 of 8,000 characters a note cost 24 ms instead of 6, when they were in what every command reads and writes."""
    captured, _ = run(begun(), _pinned("db1 is down"))
    incident, _ = run(captured, c.NoteEdit(by=actor(BEN), ts=TS, text="db1 is slow"))

    assert not re.search("db1 is (down|slow)", repr(incident))


@pytest.mark.parametrize("length", [10, KEPT_TEXT, KEPT_TEXT + 1, 40_000])
def test_an_edit_that_changes_no_word_is_no_edit(length: int) -> None:
    """Slack reports an unfurled link as an edit too."""
    captured, _ = run(begun(), _pinned("x" * length))

    assert run(captured, c.NoteEdit(by=actor(BEN), ts=TS, text="x" * length))[1] == []


def test_an_edit_does_not_bring_back_what_was_redacted() -> None:
    blank, _ = run(begun(), _pinned(REDACTED))

    assert run(blank, c.NoteEdit(by=actor(BEN), ts=TS, text="the token again"))[1] == []


@pytest.mark.parametrize(
    "command",
    [
        c.NoteEdit(by=actor(BEN), ts=TS, text="x"),
        c.NoteDeletion(by=actor(BEN), ts=TS),
        c.ReleaseMessage(by=actor(ANA), ts=TS, how="pin"),
    ],
)
def test_what_happens_to_other_messages_is_nobodys_business(command: c.Command) -> None:
    assert run(begun(), command)[1] == []


@pytest.mark.parametrize(
    "event", [e.MessageEdited(TS, "b"), e.MessageDeleted(TS), e.MessageReleased(TS, "pin")]
)
def test_news_of_a_message_that_was_taken_out_meanwhile_changes_nothing(event: e.Event) -> None:
    assert told(begun(), event).captured == {}


def test_a_deletion_is_marked_once_and_the_entry_stays() -> None:
    captured, _ = run(begun(), _pinned())

    incident, events = run(captured, c.NoteDeletion(by=THE_SYSTEM, ts=TS))

    assert events == [e.MessageDeleted(TS)]
    assert incident.captured[TS].deleted
    assert run(incident, c.NoteDeletion(by=THE_SYSTEM, ts=TS))[1] == []


def test_taking_the_pin_off_takes_it_out_and_it_can_be_captured_again() -> None:
    captured, _ = run(begun(), _pinned())

    released, events = run(captured, c.ReleaseMessage(by=actor(BEN), ts=TS, how="pin"))

    assert events == [e.MessageReleased(TS, "pin")]
    assert released.captured == {}
    assert TS in run(released, _pinned())[0].captured


@pytest.mark.parametrize("how", ["pin", "reaction"])
def test_the_last_mark_need_not_be_the_one_that_put_it_there(how: str) -> None:
    captured, _ = run(begun(), _pinned())

    assert run(captured, c.ReleaseMessage(by=actor(BEN), ts=TS, how=how))[1] == [e.MessageReleased(TS, how)]


@pytest.mark.parametrize("how", ["shortcut", "evidence"])
def test_taking_off_a_mark_leaves_what_was_put_there_without_one(how: str) -> None:
    captured, _ = run(begun(), c.CaptureMessage(by=actor(ANA), message=message(), how=how))

    assert run(captured, c.ReleaseMessage(by=actor(ANA), ts=TS, how="pin"))[1] == []


def test_a_stored_file_is_noted_with_its_digest() -> None:
    command = c.RecordFile(by=THE_SYSTEM, file=GRAPH, sha256="ab" * 32, size=2048)

    assert run(begun(), command)[1] == [e.FileKept("F1", "ab" * 32, 2048)]
