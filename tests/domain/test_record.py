"""Notes, redactions, exports, archiving, and what exists or is missing in Slack."""

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.record import EXPORT_FORMATS
from bot.domain.incident import Channel, Incident, Posted
from bot.domain.people import THE_SYSTEM
from bot.domain.status import Status
from tests.domain.worlds import ANA, actor, begun, refusal, run, settled, standing_at, told

_ANA = actor(ANA)


def test_a_note_is_written_down_without_the_space_around_it() -> None:
    assert run(begun(), c.AddNote(by=_ANA, text=" Rolled back "))[1] == [e.NoteAdded("Rolled back")]


def test_an_empty_note_is_answered_with_an_example() -> None:
    sentence, field = refusal(begun(), c.AddNote(by=_ANA, text=" "))

    assert "for example: rolled back to 1.8.2" in sentence
    assert field == "text"


def test_a_redaction_names_its_entry_and_its_reason() -> None:
    command = c.Redact(by=_ANA, version=3, digest="ab" * 32, why="A password")

    assert run(begun(), command)[1] == [e.EntryRedacted(3, "ab" * 32, "A password")]


@pytest.mark.parametrize("version", [-1, 0, 4])
def test_an_entry_that_is_not_there_cannot_be_redacted(version: int) -> None:
    _, field = refusal(begun(), c.Redact(by=_ANA, version=version, digest="", why="x"))

    assert field == "version"


def test_a_redaction_needs_a_reason() -> None:
    assert refusal(begun(), c.Redact(by=_ANA, version=1, digest="", why=" "))[1] == "why"


@pytest.mark.parametrize("format_", EXPORT_FORMATS)
def test_an_export_is_asked_for(format_: str) -> None:
    assert run(begun(), c.Export(by=_ANA, format=format_))[1] == [e.ExportRequested(format_)]


def test_an_unknown_format_is_answered_with_those_there_are() -> None:
    assert refusal(begun(), c.Export(by=_ANA, format="docx")) == (
        "Formats: md, json. For example `export md`.",
        "format",
    )


# --- archiving ------------------------------------------------------------------------------------

ARCHIVE = c.ArchiveChannel(by=_ANA)


def _resolved() -> Incident:
    return standing_at(Status.RESOLVED)


def test_archiving_is_asked_for_once() -> None:
    asked, events = run(_resolved(), ARCHIVE)

    assert events == [e.ArchiveRequested()]
    assert run(asked, ARCHIVE)[1] == []


def test_after_a_failure_archiving_can_be_asked_for_again() -> None:
    failed = told(_resolved(), e.ArchiveRequested(), e.StepFailed("archive", "restricted_action"))

    assert run(failed, ARCHIVE)[1] == [e.ArchiveRequested()]


@pytest.mark.parametrize(
    "incident",
    [standing_at(Status.RESOLVED, begun()), told(_resolved(), e.ChannelArchived())],
    ids=["no channel", "archived"],
)
def test_what_is_not_there_or_archived_already_cannot_be_archived(incident: Incident) -> None:
    assert refusal(incident, ARCHIVE)[0] == "There is no channel to archive."


def test_archiving_and_bringing_back_are_noted_once() -> None:
    archived, first = run(settled(), c.NoteArchived(by=_ANA, archived=True))
    back, second = run(archived, c.NoteArchived(by=_ANA, archived=False))

    assert (first, second) == ([e.ChannelArchived()], [e.ChannelUnarchived()])
    assert run(archived, c.NoteArchived(by=_ANA, archived=True))[1] == []
    assert run(begun(), c.NoteArchived(by=_ANA, archived=True))[1] == []
    assert archived.channel == Channel("C42", "inc-42-login-is-slow", archived=True)
    assert back.channel == Channel("C42", "inc-42-login-is-slow")


def test_a_channel_that_was_brought_back_can_be_archived_again() -> None:
    back = told(_resolved(), e.ArchiveRequested(), e.ChannelArchived(), e.ChannelUnarchived())

    assert run(back, ARCHIVE)[1] == [e.ArchiveRequested()]


# --- what exists, and what is missing -------------------------------------------------------------


def test_the_channel_is_recorded_once() -> None:
    command = c.RecordChannel(by=THE_SYSTEM, channel="C42", name="inc-42")

    incident, events = run(begun(), command)

    assert events == [e.ChannelOpened("C42", "inc-42")]
    assert run(incident, command)[1] == []


def test_a_channel_that_came_after_all_is_no_longer_missing() -> None:
    failed = told(begun(), e.StepFailed("channel", "restricted_action"))

    incident, events = run(failed, c.RecordChannel(by=THE_SYSTEM, channel="C42", name="inc-42"))

    assert events == [e.StepRecovered("channel"), e.ChannelOpened("C42", "inc-42")]
    assert incident.missing == {}


def test_a_rename_is_followed_once() -> None:
    renamed, events = run(settled(), c.NoteRename(by=_ANA, name="inc-42-login"))

    assert events == [e.ChannelRenamed("inc-42-login")]
    assert renamed.channel == Channel("C42", "inc-42-login")
    assert run(renamed, c.NoteRename(by=_ANA, name="inc-42-login"))[1] == []
    assert run(begun(), c.NoteRename(by=_ANA, name="x"))[1] == []


@pytest.mark.parametrize("event", [e.ChannelRenamed("x"), e.ChannelArchived(), e.ChannelUnarchived()])
def test_news_of_a_channel_that_is_not_known_changes_nothing(event: e.Event) -> None:
    assert told(begun(), event).channel is None


def test_a_message_of_ours_is_recorded_once_and_again_when_it_moved() -> None:
    first = c.RecordMessage(by=THE_SYSTEM, surface="card", channel="C42", ts="1.1")
    moved = c.RecordMessage(by=THE_SYSTEM, surface="card", channel="C42", ts="2.2")

    posted, events = run(begun(), first)

    assert events == [e.MessagePosted("card", "C42", "1.1")]
    assert run(posted, first)[1] == []
    assert run(posted, moved)[0].posts == {"card": Posted("C42", "2.2")}


def test_a_failure_is_recorded_once_for_each_reason() -> None:
    failed, events = run(begun(), c.RecordFailure(by=THE_SYSTEM, step="topic", error="ratelimited"))

    assert events == [e.StepFailed("topic", "ratelimited")]
    assert run(failed, c.RecordFailure(by=THE_SYSTEM, step="topic", error="ratelimited"))[1] == []
    assert run(failed, c.RecordFailure(by=THE_SYSTEM, step="topic", error="restricted_action"))[
        0
    ].missing == {"topic": "restricted_action"}


def test_a_failure_that_is_tried_again_by_itself_is_recorded_once() -> None:
    """During a long outage Slack's word for it changes with every try."""
    failed, _ = run(begun(), c.RecordFailure(by=THE_SYSTEM, step="topic", error="http_500", again=True))
    later = c.RecordFailure(by=THE_SYSTEM, step="topic", error="timeout", again=True)

    assert run(failed, later)[1] == []
    assert run(failed, replace(later, again=False))[1] == [e.StepFailed("topic", "timeout")]


def test_what_is_done_many_times_is_missing_part_by_part() -> None:
    """That Ben could be invited at last says nothing about Cleo."""
    ben = c.RecordFailure(by=THE_SYSTEM, step="invite", error="http_500", part="1/3/0")
    cleo = replace(ben, part="1/5/0", error="cant_invite")
    failed = run(run(begun(), ben)[0], cleo)[0]

    done = c.RecordSuccess(by=THE_SYSTEM, step="invite", part="1/3/0")
    half, events = run(failed, done)

    assert events == [e.StepRecovered("invite", "1/3/0")]
    assert half.missing == {"invite": "cant_invite"}
    assert run(half, done)[1] == []
    assert run(half, replace(done, part="1/5/0"))[0].missing == {}


def test_a_success_is_worth_an_entry_only_after_a_failure() -> None:
    success = c.RecordSuccess(by=THE_SYSTEM, step="bookmarks")

    recovered, events = run(settled(), success)

    assert events == [e.StepRecovered("bookmarks")]
    assert recovered.missing == {}
    assert run(recovered, success)[1] == []


def test_only_what_is_missing_can_be_tried_again() -> None:
    assert run(settled(), c.Retry(by=_ANA, step="bookmarks"))[1] == [e.StepRetried("bookmarks")]
    assert refusal(settled(), c.Retry(by=_ANA, step="topic"))[0].startswith("That has been done meanwhile")


def test_an_export_that_failed_is_made_again() -> None:
    failed = told(begun(), e.ExportRequested("md"), e.StepFailed("export", "unknown_method"))

    assert run(failed, c.Retry(by=_ANA, step="export"))[1] == [
        e.StepRetried("export"),
        e.ExportRequested("md"),
    ]
