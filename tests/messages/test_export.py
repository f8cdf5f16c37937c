"""The first draft of a postmortem, and the file for programs."""

import json

import pytest
from markdown_it import MarkdownIt

from bot.domain import events as e
from bot.domain.evolve import fold
from bot.domain.incident import Incident
from bot.domain.people import SITROOM
from bot.domain.postmortem import Document, document
from bot.domain.redaction import blanked
from bot.domain.status import Status
from bot.domain.timeline import Entry, link, read_event
from bot.messages.export import export
from bot.messages.export_markdown import markdown, quote, words
from tests.domain.worlds import ANA, BEN, GRAPH, NOW, RULES, after, message
from tests.messages.scenes import UPDATE

_SAID = message("db1 is at 100 %", ts="1.1", posted_at=after(3), files=(GRAPH,))

_STORY: list[tuple[float, e.Event]] = [
    (0, e.Declared("Checkout 5xx", "sev2", e.Rhythm(30, after(30)), Status.TRIAGE, "Since the deploy")),
    (0, e.RoleAssigned("commander", ANA, "declared")),
    (1, e.ChannelOpened("C42", "inc-42-checkout-5xx")),
    (1, e.MessagePosted("card", "C42", "0.1")),
    (5, e.NoteAdded("the password is hunter2")),
    (6, e.MessageCaptured(_SAID, "pin")),
    (7, e.MessageEdited("1.1", "db1 is at 90 %")),
    (8, e.MessageCaptured(message("lunch?", ts="2.2"), "pin")),
    (9, e.MessageReleased("2.2", "pin")),
    (12, UPDATE),
    (20, e.StatusChanged(Status.TRIAGE, Status.MONITORING)),
    (72, e.Resolved(Status.MONITORING, "Rolled back to 1.8.2")),
    (80, e.EntryRedacted(5, "0" * 64, "A password")),
]


def _entries() -> list[Entry]:
    entries = [
        Entry(42, version, after(at), BEN, event) for version, (at, event) in enumerate(_STORY, start=1)
    ]
    entries[4] = Entry(42, 5, after(5), BEN, blanked(entries[4].event))
    return entries


def _incident() -> Incident:
    incident = fold(_entries())
    assert incident
    return incident


def _document() -> Document:
    return document(_incident(), _entries(), RULES, after(90))


def test_a_draft_has_the_facts() -> None:
    assert {fact.label: fact.text for fact in _document().facts} == {
        "Severity": "Sev 2",
        "Status": "Resolved",
        "Declared": "2026-11-21 14:00 UTC by Ben",
        "Mitigated": "2026-11-21 14:20 UTC",
        "Ended": "2026-11-21 15:12 UTC",
        "Duration": "1 h 12 min",
    }
    assert _document().roles == {"Incident Commander": ANA}


def test_an_incident_that_runs_has_a_duration_so_far() -> None:
    entries = _entries()[:5]
    incident = fold(entries)
    assert incident
    facts = {fact.label: fact.text for fact in document(incident, entries, RULES, after(9)).facts}
    assert facts["Duration"] == "9 min so far"
    assert "Ended" not in facts


def test_the_story_is_in_the_order_in_which_it_happened() -> None:
    rows = _document().rows
    assert [row.entry.version for row in rows] == [1, 2, 3, 6, 5, 10, 11, 12, 13]
    assert (rows[3].at, rows[3].by) == (after(3), BEN)


def test_bookkeeping_is_no_part_of_the_story() -> None:
    assert not any(isinstance(row.entry.event, e.MessagePosted) for row in _document().rows)


def test_evidence_has_its_latest_words() -> None:
    (one,) = _document().evidence
    assert (one.version, one.message.text, one.edited, one.deleted) == (6, "db1 is at 90 %", True, False)


def test_a_message_taken_off_the_timeline_is_no_evidence() -> None:
    assert not any("lunch" in one.message.text for one in _document().evidence)


def test_a_deleted_message_stays_and_is_marked() -> None:
    entries = [*_entries(), Entry(42, 14, after(81), SITROOM, e.MessageDeleted("1.1"))]
    incident = fold(entries)
    assert incident
    (one,) = document(incident, entries, RULES, after(90)).evidence
    assert one.deleted


def test_the_markdown_can_be_read_by_people() -> None:
    text = markdown(_document(), RULES, {})
    for line in (
        "# INC-42: Checkout 5xx",
        "Draft written by Sitroom on 2026-11-21 15:30 UTC. All times are UTC.",
        "> Rolled back to 1.8.2  ",
        "| Incident Commander | Ana |",
        r"| 2026-11-21 14:05 | Ben | noted: \[redacted\] (redacted) |",
        "| 2026-11-21 14:03 | Ben | wrote: db1 is at 90 % (1 file) |",
        "| 2026-11-21 15:12 | Ben | resolved it: Rolled back to 1.8.2 |",
        "### 2026-11-21 14:12 UTC, Ben",
        "### 2026-11-21 14:03 UTC, Ben (edited)",
        "- graph.png (image/png, 2,048 bytes)",
        "## Root cause",
    ):
        assert line in text.split("\n")
    assert "hunter2" not in text


def test_an_empty_draft_says_what_is_missing() -> None:
    entries = _entries()[:1]
    incident = fold(entries)
    assert incident
    text = markdown(document(incident, entries, RULES, NOW), RULES, {})
    assert "## Updates\n\nNone.\n\n## Evidence\n\nNone.\n" in text
    sent = markdown(document(incident, entries, RULES, NOW), RULES, {"alert-1-1.txt": "{}"})
    assert "## Evidence\n\nNone but what machines sent: see below.\n" in sent


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("[x](y)", r"\[x\](y)"),
        ("a | b", r"a \| b"),
        ("<b>", r"\<b\>"),
        ("one\ntwo", "one two"),
        ("@ana #1", "@\u2060ana \\#\u20601"),
        ("https://a.test", "https:\u2060//a.test"),
    ],
)
def test_words_stay_words(text: str, safe: str) -> None:
    assert words(text) == safe


def test_a_quotation_keeps_its_lines() -> None:
    assert quote("one\n\ntwo - three") == "> one  \n>\n> two - three  "


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("- one", "\\- one"),
        ("---", "\\---"),
        ("===", "\\==="),
        ("12. one", "12\\. one"),
        ("12.5 %", "12\\.5 %"),
    ],
)
def test_a_quoted_line_begins_no_list_and_underlines_nothing(line: str, safe: str) -> None:
    assert quote(line) == f"> {safe}  "


def test_the_json_can_be_imported_again() -> None:
    links = link(_entries())
    whole = json.loads(export("json", _incident(), links, RULES, after(90), payloads={}))
    assert (whole["format"], whole["incident"], whole["reference"]) == (1, 42, "INC-42")
    assert whole["policy"]["severities"]["sev2"] == "Sev 2"
    first = whole["entries"][0]
    assert (first["version"], first["kind"], first["by"]) == (1, "Declared", {"id": BEN.id, "name": "Ben"})
    assert first["at"] == "2026-11-21T14:00:00Z"
    events = [read_event(json.dumps(entry["event"])) for entry in whole["entries"]]
    assert events == [entry.event for entry in _entries()]
    assert [entry["hash"] for entry in whole["entries"]] == [one.hash for one in links]


def test_the_format_decides_what_is_written() -> None:
    links = link(_entries())
    assert export("md", _incident(), links, RULES, after(90), payloads={}) == markdown(_document(), RULES, {})
    with pytest.raises(ValueError, match="no export format 'pdf'"):
        export("pdf", _incident(), links, RULES, after(90), payloads={})


def test_what_machines_sent_stands_in_the_json() -> None:
    sent = {"alert-1-1.txt": '{"a": 1}'}
    whole = json.loads(export("json", _incident(), [], RULES, after(90), payloads=sent))
    assert whole["payloads"] == sent


@pytest.mark.parametrize("sent", ['{"a": "<b>"}', "```\n# Not a heading\n``````", "# [x](http://evil.test)"])
def test_what_machines_sent_stays_as_it_is_in_the_markdown(sent: str) -> None:
    text = markdown(_document(), RULES, {"alert-1-1.txt": sent})
    [block] = [one for one in MarkdownIt("commonmark").parse(text) if one.type == "fence"]
    assert block.content == f"{sent}\n"
    assert text.endswith("`\n")


def test_what_is_long_is_cut_in_the_markdown_and_it_says_where_all_of_it_is() -> None:
    text = markdown(_document(), RULES, {"alert-1-1.txt": "x" * 5000})
    assert text.count("x" * 4000) == 1
    assert text.endswith("Cut here; `export json` has all of it.\n")
