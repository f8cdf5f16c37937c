"""What is left of an event when its words are blanked."""

import pytest
from msgspec.structs import FieldInfo, fields, replace

from bot.domain import events as e
from bot.domain.evolve import fold
from bot.domain.payloads import of_alert
from bot.domain.redaction import (
    REDACTED,
    WORDLESS,
    WORDS,
    Remains,
    blanked,
    blanks,
    files_of,
    kept_for,
    remains,
    without_copies,
)
from bot.domain.status import Status
from bot.domain.timeline import write_event
from tests.domain.samples import EVENT_KINDS, event_of
from tests.domain.worlds import GRAPH, NOW, entries_of, message

#: Text fields that hold no person's words: ids, Slack's own words, names of places and people, the core's words.
NO_WORDS = {
    (e.Declared, "severity"),
    (e.Declared, "component"),
    (e.Declared, "origin"),
    (e.Declared, "severity_from"),
    (e.ComponentChanged, "before"),
    (e.ComponentChanged, "after"),
    (e.SeverityChanged, "before"),
    (e.SeverityChanged, "after"),
    (e.RoleAssigned, "role"),
    (e.RoleAssigned, "how"),
    (e.RoleCalled, "role"),
    (e.Paged, "role"),
    (e.PageAcknowledged, "role"),
    (e.PageUnanswered, "role"),
    (e.Paged, "duties"),
    (e.Escalated, "pagers"),
    (e.PagerCalled, "pager"),
    (e.PagerCalled, "name"),
    (e.PagerCalled, "role"),
    (e.PagerCalled, "rule"),
    (e.PagerCalled, "rule_name"),
    (e.PagerReached, "pager"),
    (e.PagerReached, "name"),
    (e.Confided, "rule"),
    (e.Confided, "why"),
    (e.Confided, "tell"),
    (e.LeadershipTold, "why"),
    (e.MessageCaptured, "how"),
    (e.MessageEdited, "ts"),
    (e.MessageDeleted, "ts"),
    (e.MessageReleased, "ts"),
    (e.MessageReleased, "how"),
    (e.FileKept, "file"),
    (e.FileKept, "sha256"),
    (e.EntryRedacted, "digest"),
    (e.ChannelOpened, "channel"),
    (e.ChannelOpened, "name"),
    (e.Merged, "channel"),
    (e.TookIn, "channel"),
    (e.ChannelRenamed, "name"),
    (e.ExportRequested, "format"),
    (e.MessagePosted, "surface"),
    (e.MessagePosted, "channel"),
    (e.MessagePosted, "ts"),
    (e.StepFailed, "step"),
    (e.StepFailed, "error"),
    (e.StepFailed, "part"),
    (e.StepRetried, "step"),
    (e.StepRecovered, "step"),
    (e.StepRecovered, "part"),
    (e.AlertAttached, "why"),
    (e.AlertAttached, "worse_than"),
    (e.AlertChanged, "turn"),
    (e.AlertChanged, "severity"),
    (e.AlertChanged, "worse_than"),
    (e.SnapshotTaken, "checks"),
    (e.CheckTicked, "check"),
    (e.CheckTicked, "title"),
    *((e.ScenarioBegun, name) for name in ("scenario", "title", "happens", "expected")),
    (e.PlaybookPosted, "playbook"),
    (e.PlaybookPosted, "name"),
    (e.PlaybookPosted, "steps"),
    (e.PlaybookPosted, "why"),
    (e.EndpointTurned, "poll"),
    (e.EndpointTurned, "name"),
    (e.EndpointTurned, "steps"),
    *(
        (e.Escalated, name)
        for name in (
            "rule",
            "name",
            "why",
            "severity",
            "component",
            "waited_for",
            "channels",
            "groups",
            "text",
        )
    ),
    (e.EscalationAcknowledged, "rule"),
    (e.EscalationAcknowledged, "name"),
}

_TEXT = (
    str,
    str | None,
    e.Message,
    e.Told,
    tuple[e.Field, ...],
    tuple[e.HealthSeen, ...],
    tuple[e.Checkpoint, ...],
    tuple[e.Step, ...],
    tuple[str, ...],
)


def _may_hold_words(field: FieldInfo) -> bool:
    return field.type in _TEXT


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_kind_is_blanked_or_known_to_be_wordless(kind: type[e.Event]) -> None:
    assert (kind in WORDS) != (kind in WORDLESS)


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_text_of_every_kind_is_blanked_or_known_to_hold_no_words(kind: type[e.Event]) -> None:
    texts = {field.name for field in fields(kind) if _may_hold_words(field)}

    assert texts == {*WORDS.get(kind, ()), *(name for one, name in NO_WORDS if one is kind)}


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_an_event_of_every_kind_keeps_its_kind_and_everything_but_its_words(kind: type[e.Event]) -> None:
    event = event_of(kind)

    left = blanked(event)

    assert type(left) is kind
    words = WORDS.get(kind, ())
    assert {name: getattr(left, name) for name in kind.__struct_fields__ if name not in words} == {
        name: getattr(event, name) for name in kind.__struct_fields__ if name not in words
    }
    assert all(getattr(left, name) != getattr(event, name) for name in words)


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_blanking_twice_changes_nothing_more(kind: type[e.Event]) -> None:
    once = blanked(event_of(kind))

    assert blanked(once) == once


def test_a_captured_message_keeps_where_and_whose_it_is_and_loses_text_and_file_names() -> None:
    captured = e.MessageCaptured(message("hunter2", files=(GRAPH,)), "pin")

    left = blanked(captured)

    assert isinstance(left, e.MessageCaptured)
    assert "hunter2" not in write_event(left)
    assert "graph" not in write_event(left)
    assert left.message == replace(
        captured.message,
        text=REDACTED,
        files=(replace(GRAPH, name=REDACTED, permalink="https://acme.slack.test/files/U2BEN/F1"),),
    )


def test_a_permalink_of_an_unknown_shape_is_dropped_with_the_name() -> None:
    file = replace(GRAPH, permalink="https://acme.slack.test/graph.png")

    left = blanked(e.MessageCaptured(message(files=(file,)), "pin"))

    assert isinstance(left, e.MessageCaptured)
    assert left.message.files[0].permalink == ""


def test_an_update_keeps_its_questions_and_loses_the_answers() -> None:
    said = event_of(e.UpdatePosted)
    assert isinstance(said, e.UpdatePosted)

    left = blanked(said)

    assert left == replace(said, fields=(e.Field("what", "What is going on", REDACTED),))


def test_words_that_were_never_there_are_not_made_up() -> None:
    resolved = e.Resolved(Status.MONITORING, "Done")
    assert blanked(resolved) == e.Resolved(Status.MONITORING, REDACTED)
    empty = message("", files=())
    assert blanked(e.MessageCaptured(empty, "pin")) == e.MessageCaptured(empty, "pin")


def test_a_timeline_of_blanked_events_still_folds() -> None:
    kinds = [e.Declared, *(kind for kind in EVENT_KINDS if kind is not e.Declared)]

    whole = fold(entries_of(event_of(kind) for kind in kinds))
    left = fold(entries_of(blanked(event_of(kind)) for kind in kinds))

    assert whole
    assert left
    assert (left.status, left.rhythm, left.roles, left.version) == (
        whole.status,
        whole.rhythm,
        whole.roles,
        whole.version,
    )
    assert left.title == REDACTED


@pytest.mark.parametrize(
    "source", [e.MessageCaptured(message(), "pin"), e.MessageEdited(message().ts, "a", "b")]
)
def test_everything_said_about_the_same_message_is_a_copy(source: e.Event) -> None:
    captured, edited = e.MessageCaptured(message(), "pin"), e.MessageEdited(message().ts, "b", "c")

    assert without_copies(captured, source) == blanked(captured)
    assert without_copies(edited, source) == blanked(edited)


def test_other_messages_and_other_words_are_no_copies() -> None:
    captured = e.MessageCaptured(message(), "pin")

    for other in (
        e.MessageEdited("1.000001", "a", "b"),
        e.NoteAdded(message().text),
        e.MessageDeleted(message().ts),
    ):
        assert without_copies(other, captured) == other
    assert without_copies(captured, e.NoteAdded(message().text)) == captured


def test_a_title_is_blanked_where_another_change_repeats_it_and_only_there() -> None:
    source = e.TitleChanged("Login is slow", "Login hunter2")

    assert without_copies(e.TitleChanged("Login hunter2", "Login fails"), source) == e.TitleChanged(
        REDACTED, "Login fails"
    )
    assert without_copies(e.TitleChanged("Login fails", "Login is back"), source) == e.TitleChanged(
        "Login fails", "Login is back"
    )


def test_an_entry_is_blanked_with_all_that_repeat_it() -> None:
    before, after, note = e.TitleChanged("a", "b"), e.TitleChanged("b", "c"), e.NoteAdded("b")
    entries = entries_of([before, after, note])

    assert blanks(entries, entries[1]) == {
        1: e.TitleChanged("a", REDACTED),
        2: e.TitleChanged(REDACTED, REDACTED),
    }
    assert blanks(entries, entries[2]) == {3: e.NoteAdded(REDACTED)}


def test_an_entry_without_words_blanks_nothing() -> None:
    entries = entries_of([event_of(e.JoinRequested), e.NoteAdded("x")])

    assert blanks(entries, entries[0]) == {}
    assert remains(entries, 1) == Remains()


def test_an_export_since_the_words_were_first_said_may_hold_them() -> None:
    said, asked = e.MessageCaptured(message("hunter2"), "pin"), e.ExportRequested("md")
    entries = entries_of([asked, said, asked, e.MessageEdited(message().ts, "hunter3"), asked])

    later = Remains((entries[2].at, entries[4].at))
    assert remains(entries, 2) == later
    assert remains(entries, 4) == later


@pytest.mark.parametrize("kind", [e.Declared, e.TitleChanged])
def test_a_title_may_stand_in_the_name_of_the_channel(kind: type[e.Event]) -> None:
    assert remains(entries_of([event_of(kind)]), 1) == Remains(title=True)


def test_a_blanked_message_has_no_files_to_keep() -> None:
    captured = e.MessageCaptured(message(files=(GRAPH,)), "pin")

    assert files_of(captured) == (GRAPH,)
    assert files_of(blanked(captured)) == ()
    assert files_of(e.NoteAdded("graph")) == ()


def test_what_was_sent_of_an_alert_goes_with_the_words_of_it() -> None:
    attached = event_of(e.AlertAttached)
    assert isinstance(attached, e.AlertAttached)
    group = attached.told.group

    assert of_alert(group, 1) in kept_for(attached)
    assert of_alert(group + 1, 1) not in kept_for(attached)
    assert kept_for(blanked(attached)) == frozenset()


def declared(title: str, description: str = "") -> e.Event:
    """How an incident begins that is called so."""
    event = event_of(e.Declared)
    assert isinstance(event, e.Declared)
    return replace(event, title=title, description=description)


def test_of_an_alert_everything_goes_that_was_declared_of_it() -> None:
    """An incident that is declared for many alerts is called after one, and lists the others."""
    told = e.Told(7, "Login fails " * 12, "Alertmanager", NOW, text="token=1")
    written = entries_of(
        [
            declared(f"{told.title[:100]}… and 2 more", f"• {told.title}\n• Another"),
            e.AlertAttached(told, e.Tally(1, 0, 1)),
            e.AlertChanged(7, told.title, e.Tally(0, 1, 2), "resolved"),
            e.AlertAttached(e.Told(8, "Another", "Alertmanager", NOW), e.Tally(1, 0, 1), merged_from=3),
            e.TitleChanged(f"{told.title[:100]}… and 2 more", "Login"),
            e.Merged(Status.TRIAGE, 9, "C9"),
        ]
    )
    for source in (written[1], written[2]):
        left = blanks(written, source)

        assert sorted(left) == [1, 2, 3, 5]
        assert left[1] == declared(REDACTED, REDACTED)
        assert left[5] == e.TitleChanged(REDACTED, "Login")
        assert remains(written, source.version) == Remains(title=True, alert=True, elsewhere=(9,))
    assert sorted(blanks(written, written[3])) == [1, 4]
    assert remains(written, 4).elsewhere == (3, 9)


def test_of_a_title_the_alert_goes_that_it_was_taken_from() -> None:
    written = entries_of(
        [
            declared("Login fails"),
            e.TitleChanged("Login fails", "Nobody logs in"),
            e.AlertAttached(e.Told(7, "Login fails", "Alertmanager", NOW), e.Tally(1, 0, 1)),
            e.AlertAttached(e.Told(8, "Search fails", "Alertmanager", NOW), e.Tally(1, 0, 1)),
            e.NoteAdded("Login fails"),
        ]
    )

    assert sorted(blanks(written, written[0])) == [1, 2, 3]
    assert sorted(blanks(written, written[1])) == [1, 2, 3]
    assert sorted(blanks(written, written[4])) == [5]


def test_a_title_that_a_pager_took_stands_outside_slack() -> None:
    """What was sent there cannot be taken back; whoever redacts is told where it is."""
    events = [event_of(e.Declared), event_of(e.NoteAdded), event_of(e.PagerReached), event_of(e.PagerReached)]
    entries = entries_of(events)

    assert remains(entries, 1).pagers == ("PagerDuty",)
    assert remains(entries, 2).pagers == ()
