"""Replicas of the release before go on while a newer one brings the tables up to date, and neither stops the other."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from storage.database import Database
from storage.errors import DatabaseBusy, DatabaseUnavailable
from storage.migrate import FOLDER, shipped
from storage.schema import migrations

#: What takes the locks of a replica that did what somebody asked for: effects, then the mark that it is done.
_PUTS, _MARKS = text("UPDATE outbox SET state = state"), text("UPDATE inbox SET state = state")

_LOCKS = """FROM pg_locks WHERE relation = CAST('{}' AS regclass) AND mode = 'AccessExclusiveLock' AND granted = {}
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""

#: Scripts in the way of a replica that has the outbox, which take what they want in the wrong order, or do not wait.
_DEADLOCK = """SET LOCAL deadlock_timeout = '10ms';
LOCK TABLE inbox;
DO $$ BEGIN
    WHILE EXISTS (SELECT FROM pg_locks WHERE relation = 'outbox'::regclass)
        AND NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'inbox'::regclass AND NOT granted)
    LOOP PERFORM pg_sleep(0.01); END LOOP;
END $$;
LOCK TABLE outbox;
"""
_IMPATIENT = "SET LOCAL lock_timeout = '400ms';\nLOCK TABLE outbox;\n"

_AGAIN = "the tables could not be brought up to date; again"


@pytest.fixture
async def first(empty_postgresql_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """The database as the first release opens it."""
    folder = tmp_path / "first"
    folder.mkdir()
    for path in FOLDER.glob("0001_*"):
        shutil.copy(path, folder)
    database = await Database.open(empty_postgresql_url, migrations=folder)
    yield database
    await database.close()


def _next(tmp_path: Path, script: str) -> Path:
    """The folder of migrations of a release whose last one is this script."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "next"))
    (folder / "9998_next.postgresql.sql").write_text(script)
    return folder


async def _until(database: Database, question: str) -> None:
    """Wait until there is something that answers a question."""
    async with asyncio.timeout(60):
        while True:
            async with database.read() as db:
                if await db.scalar(text(f"SELECT 1 {question} LIMIT 1")):
                    return
            await asyncio.sleep(0.01)


async def test_neither_is_in_the_way_of_the_other(first: Database, empty_postgresql_url: str) -> None:
    with capture_logs() as logged:
        async with first.write() as db:
            await db.execute(_PUTS)
            opening = asyncio.create_task(Database.open(empty_postgresql_url))
            await _until(first, _LOCKS.format("outbox", False))
            await db.execute(_MARKS)
        newer = await opening
    await newer.close()
    assert logged == []


async def test_after_a_deadlock_it_is_tried_again(
    first: Database, empty_postgresql_url: str, tmp_path: Path
) -> None:
    await (await Database.open(empty_postgresql_url)).close()
    folder = _next(tmp_path, _DEADLOCK)
    with capture_logs() as logged:
        async with first.write() as db:
            await db.execute(_PUTS)
            opening = asyncio.create_task(Database.open(empty_postgresql_url, migrations=folder))
            await _until(first, _LOCKS.format("inbox", True))
            await db.execute(_MARKS)
        newer = await opening
    await newer.close()
    assert [one["event"] for one in logged] == [_AGAIN]
    assert "in another's way" in logged[0]["error"]


async def test_after_waiting_for_a_lock_in_vain_it_is_tried_again(
    first: Database, empty_postgresql_url: str, tmp_path: Path
) -> None:
    folder = _next(tmp_path, _IMPATIENT)
    await (await Database.open(empty_postgresql_url)).close()
    with capture_logs() as logged:
        async with first.write() as db:
            await db.execute(_PUTS)
            opening = asyncio.create_task(Database.open(empty_postgresql_url, migrations=folder))
            async with asyncio.timeout(60):
                while not logged:  # noqa: ASYNC110 - nothing tells when a line is logged
                    await asyncio.sleep(0.001)
        newer = await opening
    await newer.close()
    assert {one["event"] for one in logged} == {_AGAIN}


async def test_when_it_is_in_vain_each_time_it_is_a_sentence_and_nothing_has_changed(
    first: Database, empty_postgresql_url: str, tmp_path: Path
) -> None:
    await (await Database.open(empty_postgresql_url)).close()
    folder = _next(tmp_path, _IMPATIENT)
    with capture_logs() as logged:
        async with first.write() as db:
            await db.execute(_PUTS)
            with pytest.raises(DatabaseBusy, match="is busy: try again"):
                await Database.open(empty_postgresql_url, migrations=folder)
            await db.execute(_MARKS)
    assert len(logged) == 4
    async with first.read() as db:
        applied = list(await db.scalars(select(migrations.c.id).order_by(migrations.c.id)))
    assert applied == [one.id for one in shipped("postgresql")]


async def test_a_connection_that_breaks_meanwhile_is_a_sentence(
    first: Database, empty_postgresql_url: str
) -> None:
    async with first.write() as db:
        await db.execute(_PUTS)
        opening = asyncio.create_task(Database.open(empty_postgresql_url))
        waiting = _LOCKS.format("outbox", False)
        await _until(first, waiting)
        await db.execute(text(f"SELECT pg_terminate_backend(pid) {waiting}"))
        with pytest.raises(DatabaseUnavailable, match=r"The PostgreSQL database .*(stopped|broke)"):
            await opening
