"""The timeline keeps what was appended, in order and unaltered, whoever tries what."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from bot.domain.events import EntryRedacted, NoteAdded
from bot.domain.timeline import Entry, digest_of, first_altered, link, write_event
from storage import timeline
from storage.database import Database
from storage.errors import Conflict, Unreadable
from tests.storage.stories import ADA, append, declare, declared, entries, notes

_BLANK = write_event(NoteAdded("(redacted)"))


async def _run(database: Database, statement: str) -> None:
    async with database.write() as db:
        await db.execute(text(statement))


async def _append(database: Database, *more: Entry) -> None:
    async with database.write() as db:
        await append(db, more)


async def _redact(database: Database, incident: int, version: int, body: str) -> None:
    async with database.write() as db:
        await timeline.redact(db, incident, version, body)


async def test_what_was_appended_is_read_back_equal(database: Database) -> None:
    """Names, accents and microseconds included."""
    written = entries(1, declared(), *notes(3))
    await _append(database, *written)
    async with database.read() as db:
        assert await timeline.entries(db, 1) == written
        assert await timeline.entries(db, 1, after=2) == written[2:]
        assert await timeline.entry(db, 1, 2) == written[1]
        assert await timeline.entry(db, 1, 5) is None


async def test_incidents_do_not_see_each_others_entries(database: Database) -> None:
    await _append(database, *entries(1, declared()))
    await _append(database, *entries(2, declared(), *notes(1)))
    async with database.read() as db:
        assert [one.incident for one in await timeline.entries(db, 2)] == [2, 2]
        assert await timeline.entries(db, 3) == []


async def test_the_chain_verifies_over_storage(database: Database) -> None:
    await _append(database, *entries(1, declared()))
    await _append(database, *entries(1, *notes(5), after=1))
    async with database.read() as db:
        chain = await timeline.links(db, 1)
        found = await timeline.hashes(db, [(1, 6), (1, 2), (1, 7), (2, 1)])
    assert found == {(1, 2): chain[1].hash, (1, 6): chain[5].hash}
    assert chain == link(one.entry for one in chain)
    assert first_altered(chain) is None


async def test_the_same_version_twice_is_a_conflict(database: Database) -> None:
    await _append(database, *entries(1, declared()))
    with pytest.raises(Conflict, match="INC-1 has an entry 1 already"):
        await _append(database, *entries(1, declared()))


async def test_of_two_who_append_at_once_one_learns_of_the_conflict(database_url: str) -> None:
    one, other = await Database.open(database_url), await Database.open(database_url)
    await _append(one, *entries(1, declared()))
    second = entries(1, *notes(1), after=1)
    outcomes = await asyncio.gather(_append(one, *second), _append(other, *second), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]
    async with one.read() as db:
        assert len(await timeline.entries(db, 1)) == 2
    await one.close()
    await other.close()


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = Entry(1, 1, datetime(2026, 1, 1), ADA, declared())  # noqa: DTZ001 - that is the mistake
    with pytest.raises(StatementError, match="a time without a zone"):
        await _append(database, naive)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE timeline SET by_name = 'Mallory'",
        "UPDATE timeline SET version = 9",
        "DELETE FROM timeline",
        "DELETE FROM bodies",
        "UPDATE bodies SET body = '{}'",
        "UPDATE bodies SET version = 9",
    ],
)
async def test_the_database_refuses_to_change_history(database: Database, statement: str) -> None:
    await declare(database)
    with pytest.raises(DBAPIError, match=r"the timeline is never changed|a body is changed only where"):
        await _run(database, statement)


@pytest.mark.parametrize("table", ["timeline", "bodies"])
async def test_sqlite_refuses_to_replace(sqlite_url: str, table: str) -> None:
    """INSERT OR REPLACE deletes without asking the DELETE triggers."""
    database = await Database.open(sqlite_url)
    await declare(database)
    with pytest.raises(DBAPIError, match="the timeline is never changed"):
        await _run(database, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    await database.close()


async def test_postgresql_refuses_to_truncate(postgresql_url: str) -> None:
    database = await Database.open(postgresql_url)
    await declare(database)
    with pytest.raises(DBAPIError, match="the timeline is never changed"):
        await _run(database, "TRUNCATE bodies, timeline")
    await database.close()


async def test_a_redacted_body_is_replaced_and_the_chain_still_verifies(database: Database) -> None:
    incident = await declare(database, NoteAdded("password: hunter2"))
    redacted = EntryRedacted(2, digest_of(_BLANK), "a password")
    await _append(database, *entries(incident.number, redacted, after=2))
    await _redact(database, incident.number, 2, _BLANK)
    async with database.read() as db:
        chain = await timeline.links(db, incident.number)
    assert first_altered(chain) is None
    assert "hunter2" not in str(chain)


async def test_a_body_is_not_replaced_without_the_entry_that_says_so(database: Database) -> None:
    incident = await declare(database, *notes(2))
    await _append(database, *entries(incident.number, EntryRedacted(2, "", "why"), after=3))
    with pytest.raises(DBAPIError, match="a body is changed only where an entry says that it was redacted"):
        await _redact(database, incident.number, 3, _BLANK)


async def test_an_entry_redacts_in_its_own_incident_only(database: Database) -> None:
    one, other = await declare(database, *notes(1)), await declare(database, *notes(1))
    await _append(database, *entries(one.number, EntryRedacted(2, "", "why"), after=2))
    with pytest.raises(DBAPIError, match="a body is changed only where"):
        await _redact(database, other.number, 2, _BLANK)


async def test_words_that_were_altered_beyond_reading_name_their_entry(database: Database) -> None:
    incident = await declare(database, *notes(1))
    await _append(database, *entries(incident.number, EntryRedacted(2, "", "why"), after=2))
    await _redact(database, incident.number, 2, "not JSON")
    async with database.read() as db:
        with pytest.raises(Unreadable) as found:
            await timeline.links(db, incident.number)
    assert (found.value.incident, found.value.version) == (incident.number, 2)
