"""What a transaction of SQLite's must be, although it begins late and is rolled back only where there is one."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database

_COUNT = text("UPDATE counters SET value = value + 1 WHERE name = 'incident'")
_COUNTED = text("SELECT value FROM counters WHERE name = 'incident'")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    it = await Database.open(f"sqlite:///{tmp_path / 'sitroom.db'}")
    yield it
    await it.close()


async def _counted(database: Database) -> int:
    async with database.read() as db:
        return int((await db.execute(_COUNTED)).scalar_one())


async def test_what_raised_is_rolled_back_and_what_follows_is_kept(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with database.write() as db:
            await db.execute(_COUNT)
            raise ZeroDivisionError
    async with database.write() as db:
        await db.execute(_COUNT)
    assert await _counted(database) == 1


async def test_a_transaction_in_which_nothing_is_done_keeps_nobody_out(
    database: Database, tmp_path: Path
) -> None:
    async with database.write():
        with contextlib.closing(sqlite3.connect(tmp_path / "sitroom.db", timeout=0)) as other:
            other.execute("UPDATE counters SET value = 7 WHERE name = 'incident'")
            other.commit()
    assert await _counted(database) == 7


async def test_all_queries_of_a_reader_see_one_moment(database: Database) -> None:
    async with database.read() as db:
        before = (await db.execute(_COUNTED)).scalar_one()
        async with database.write() as writing:
            await writing.execute(_COUNT)
        assert (await db.execute(_COUNTED)).scalar_one() == before
    assert await _counted(database) == before + 1


async def test_who_is_cancelled_while_another_program_holds_the_file_leaves_no_transaction_open(
    database: Database, tmp_path: Path
) -> None:
    """The thread begins the transaction after it was given up."""

    async def count() -> None:
        async with database.write() as db:
            begun.set()
            await db.execute(_COUNT)

    begun = asyncio.Event()
    with contextlib.closing(sqlite3.connect(tmp_path / "sitroom.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(count())
        await begun.wait()
        await asyncio.sleep(0.1)  # now it waits in the thread
        waiting.cancel()
        await asyncio.sleep(0)
        other.rollback()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
    async with database.write() as db:
        await db.execute(_COUNT)
    assert await _counted(database) == 1


async def test_a_statement_that_stands_alone_is_kept_whatever_follows(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with database.write(alone=True) as db:
            await db.execute(_COUNT)
            raise ZeroDivisionError
    assert await _counted(database) == 1


async def test_a_statement_without_a_transaction_takes_its_parameters_and_is_kept_whatever_follows(
    database: Database,
) -> None:
    count = text("UPDATE counters SET value = value + :more WHERE name = :which")
    with contextlib.suppress(ZeroDivisionError):
        async with database.statement() as run:
            await run(count.bindparams(which="incident"), {"more": 2})
            raise ZeroDivisionError
    assert await _counted(database) == 2


async def test_where_one_was_to_stand_alone_there_is_no_second(database: Database) -> None:
    async with database.write(alone=True) as db:
        await db.execute(_COUNT)
        with pytest.raises(RuntimeError, match="alone"):
            await db.execute(_COUNT)
    async with database.write() as db:
        await db.execute(_COUNT)
        await db.execute(_COUNT)
    assert await _counted(database) == 3
