"""The chain: every alteration is found where it was made, and a redaction is none."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import msgspec
import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve import evolve, fold
from bot.domain.people import Person
from bot.domain.redaction import blanked
from bot.domain.timeline import (
    GENESIS,
    Entry,
    Link,
    digest_of,
    first_altered,
    hash_of,
    link,
    read_event,
    write_event,
)
from tests.domain.samples import EVENT_KINDS, event_of
from tests.domain.worlds import ANA, BEN, NOW, after, begun, entries_of

STORY = entries_of([event_of(kind) for kind in EVENT_KINDS])
CHAIN = link(STORY)
VERSIONS = range(1, len(CHAIN) + 1)
NOTED = next(entry.version for entry in STORY if isinstance(entry.event, e.NoteAdded))


def _with(chain: list[Link], version: int, changed: Link) -> list[Link]:
    return [changed if one.entry.version == version else one for one in chain]


def _told_otherwise(one: Link, event: e.Event) -> Link:
    """As storage reads it after somebody wrote another body into the database."""
    return replace(one, entry=replace(one.entry, event=event), body=write_event(event))


def _redacted(chain: list[Link], version: int) -> list[Link]:
    """The chain after the entry was blanked and that was written down."""
    one = chain[version - 1]
    left = blanked(one.entry.event)
    said = e.EntryRedacted(version, digest_of(write_event(left)), "A password")
    entry = Entry(42, len(chain) + 1, NOW, ANA, said)
    return [*_with(chain, version, _told_otherwise(one, left)), *link([entry], chain[-1].hash)]


def test_a_timeline_as_it_was_written_is_whole() -> None:
    assert first_altered(CHAIN) is None
    assert first_altered([]) is None


def test_entries_added_later_continue_the_chain() -> None:
    assert [*link(STORY[:5]), *link(STORY[5:], CHAIN[4].hash)] == CHAIN


ALTERATIONS: dict[str, Callable[[Link], Link]] = {
    "incident": lambda one: replace(one, entry=replace(one.entry, incident=41)),
    "version": lambda one: replace(one, entry=replace(one.entry, version=999)),
    "time": lambda one: replace(one, entry=replace(one.entry, at=one.entry.at + timedelta(microseconds=1))),
    "author": lambda one: replace(one, entry=replace(one.entry, by=BEN)),
    "author's name": lambda one: replace(one, entry=replace(one.entry, by=Person(ANA.id, "Anna"))),
    "kind": lambda one: replace(one, entry=replace(one.entry, event=_another_kind(one.entry.event))),
    "body": lambda one: replace(one, body=one.body + " "),
    "digest": lambda one: replace(one, digest=digest_of("x")),
    "body and digest": lambda one: replace(one, body="{}", digest=digest_of("{}")),
    "hash": lambda one: replace(one, hash=GENESIS),
}


def _another_kind(event: e.Event) -> e.Event:
    return e.ChannelArchived() if isinstance(event, e.NoteAdded) else e.NoteAdded("x")


@pytest.mark.parametrize("change", ALTERATIONS)
@pytest.mark.parametrize("version", VERSIONS)
def test_any_alteration_of_any_entry_is_found_where_it_is(version: int, change: str) -> None:
    changed = ALTERATIONS[change](CHAIN[version - 1])

    assert first_altered(_with(CHAIN, version, changed)) == version


@pytest.mark.parametrize(
    ("version", "field"),
    [
        (version, field)
        for version, kind in enumerate(EVENT_KINDS, start=1)
        for field in msgspec.json.decode(write_event(event_of(kind)))
        if field != "type"
    ],
)
def test_any_alteration_of_any_field_of_an_event_is_found_where_it_is(version: int, field: str) -> None:
    one = CHAIN[version - 1]
    body = msgspec.json.decode(one.body)
    body[field] = "altered"

    changed = replace(one, body=msgspec.json.encode(body).decode())

    assert first_altered(_with(CHAIN, version, changed)) == version


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_a_missing_entry_is_found_where_it_is_missing(version: int) -> None:
    assert first_altered([one for one in CHAIN if one.entry.version != version]) == version


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_swapped_entries_are_found_at_the_first(version: int) -> None:
    swapped = list(CHAIN)
    swapped[version - 1], swapped[version] = swapped[version], swapped[version - 1]

    assert first_altered(swapped) == version


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_swapped_words_are_found_at_the_first(version: int) -> None:
    one, other = CHAIN[version - 1], CHAIN[version]
    swapped = _with(CHAIN, version, _told_otherwise(one, other.entry.event))
    swapped = _with(swapped, version + 1, _told_otherwise(other, one.entry.event))

    assert first_altered(swapped) == version


def test_an_appended_entry_that_does_not_continue_the_chain_is_found() -> None:
    forged = Entry(42, len(CHAIN) + 1, NOW, BEN, e.NoteAdded("I was never here"))

    assert first_altered([*CHAIN, *link([forged])]) == forged.version


def test_an_entry_of_another_timeline_put_in_between_is_found() -> None:
    foreign = link(entries_of([event_of(kind) for kind in EVENT_KINDS], number=41))

    assert first_altered(_with(CHAIN, 5, foreign[4])) == 5


def test_the_zone_a_time_is_written_in_is_no_alteration() -> None:
    """PostgreSQL and SQLite read the same moment back in different ways."""
    elsewhere = timezone(timedelta(hours=2))
    moved = [replace(one, entry=replace(one.entry, at=one.entry.at.astimezone(elsewhere))) for one in CHAIN]

    assert first_altered(moved) is None


# --- redaction ------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_a_redacted_body_verifies(version: int) -> None:
    assert first_altered(_redacted(CHAIN, version)) is None


def test_a_redaction_can_itself_be_redacted() -> None:
    once = _redacted(CHAIN, NOTED)
    redaction = len(once)

    twice = _redacted(once, redaction)

    assert first_altered(twice) is None
    assert "A password" not in twice[redaction - 1].body


def test_an_entry_can_be_redacted_a_second_time_with_other_words_left() -> None:
    once = _redacted(CHAIN, NOTED)
    left = e.NoteAdded("")
    said = e.EntryRedacted(NOTED, digest_of(write_event(left)), "Still too much")
    entry = Entry(42, len(once) + 1, NOW, ANA, said)

    twice = [*_with(once, NOTED, _told_otherwise(once[NOTED - 1], left)), *link([entry], once[-1].hash)]

    assert first_altered(twice) is None


def test_a_body_blanked_without_its_redaction_written_down_is_an_alteration() -> None:
    assert first_altered(_redacted(CHAIN, NOTED)[:-1]) == NOTED


def test_a_redacted_body_that_was_changed_again_is_found() -> None:
    redacted = _redacted(CHAIN, NOTED)
    changed = _told_otherwise(redacted[NOTED - 1], e.NoteAdded("All went well"))

    assert first_altered(_with(redacted, NOTED, changed)) == NOTED


def test_a_redaction_that_was_altered_to_excuse_an_alteration_excuses_nothing() -> None:
    redacted = _redacted(CHAIN, NOTED)
    lie = e.NoteAdded("All went well")
    excuse = e.EntryRedacted(NOTED, digest_of(write_event(lie)), "A password")
    altered = _with(redacted, NOTED, _told_otherwise(redacted[NOTED - 1], lie))

    altered = _with(altered, len(redacted), _told_otherwise(redacted[-1], excuse))

    assert first_altered(altered) == NOTED


# --- entries and folding --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_an_event_is_read_as_it_was_written(kind: type[e.Event]) -> None:
    assert read_event(write_event(event_of(kind))) == event_of(kind)
    assert Entry(1, 1, NOW, ANA, event_of(kind)).kind == kind.__name__


@pytest.mark.parametrize("text", ["", "{}", '{"type":"Exploded"}', '{"type":"NoteAdded"}', "[]"])
def test_what_is_not_an_event_is_not_read_as_one(text: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        read_event(text)


#: SHA-256 of the compact JSON list of what `hash_of` covers, made with another program.
GOLDEN_HASH = "233aae2b6c86e569b93262f749a6c9624442e0d0a4c6ac15501f06314e29aad7"


def test_hashes_of_this_release_stay_the_hashes_of_every_release() -> None:
    entry = Entry(42, 1, datetime.fromisoformat("2026-11-21T14:00:00+00:00"), ANA, e.NoteAdded("x"))
    digest = digest_of('{"type":"NoteAdded","text":"x"}')

    assert write_event(entry.event) == '{"type":"NoteAdded","text":"x"}'
    assert hash_of(GENESIS, entry, digest) == GOLDEN_HASH


def test_nothing_folds_to_nothing() -> None:
    assert fold([]) is None


@pytest.mark.parametrize(
    "entry", [Entry(42, 1, NOW, ANA, e.NoteAdded("x")), Entry(42, 2, NOW, ANA, event_of(e.Declared))]
)
def test_a_timeline_begins_with_its_declaration(entry: Entry) -> None:
    with pytest.raises(ValueError, match="a timeline begins with Declared"):
        evolve(None, entry)


def test_a_second_declaration_is_an_error() -> None:
    with pytest.raises(ValueError, match="INC-42 was declared already"):
        evolve(begun(), Entry(42, 4, NOW, ANA, event_of(e.Declared)))


@pytest.mark.parametrize(("number", "version"), [(42, 3), (42, 5), (41, 4)])
def test_an_entry_that_does_not_follow_is_an_error(number: int, version: int) -> None:
    with pytest.raises(ValueError, match="does not follow 3"):
        evolve(begun(), Entry(number, version, after(1), ANA, e.NoteAdded("x")))
