"""Opening, writing and reading, and what is said when it cannot be."""

import asyncio
import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.schema import counters, timeline
from storage.unavailable import _POSTGRESQL, _SQLITE
from tests.postgresql import Server
from tests.storage.stories import declare

_VALUE = select(counters.c.value).where(counters.c.name == "incident")


async def _value(database: Database) -> int:
    async with database.read() as db:
        return int(await db.scalar(_VALUE) or 0)


async def _add_slowly(database: Database) -> None:
    """A read-modify-write that gives the others every chance to come between."""
    async with database.write() as db:
        value = await db.scalar(_VALUE.with_for_update())
        await asyncio.sleep(0)
        assert value is not None
        await db.execute(update(counters).values(value=value + 1))


async def test_a_block_that_ends_well_is_committed(database: Database) -> None:
    async with database.write() as db:
        await db.execute(update(counters).values(value=7))
    assert await _value(database) == 7


async def test_a_block_that_fails_leaves_nothing_behind(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as db:
            await db.execute(update(counters).values(value=7))
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _value(database) == 0


async def test_nine_hundred_concurrent_read_modify_writes_lose_nothing(database_url: str) -> None:
    """From two processes' worth of connections; deferred transactions lost 658 of 900."""
    one, other = await Database.open(database_url), await Database.open(database_url)
    await asyncio.gather(*(_add_slowly(database) for _ in range(450) for database in (one, other)))
    assert await _value(one) == 900
    await one.close()
    await other.close()


async def test_an_error_does_not_carry_the_parameters_of_its_statement(database: Database) -> None:
    """Errors are logged, and what people wrote is among the parameters."""

    async def fail() -> None:
        async with database.write() as db:
            await db.execute(
                text("INSERT INTO bodies (incident, body) VALUES (1, :body)"), {"body": "hunter2"}
            )

    with pytest.raises(DBAPIError) as caught:
        await fail()
    assert "[parameters:" not in str(caught.value)


async def test_a_reader_cannot_write(database: Database) -> None:
    async with database.read() as db:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            await db.execute(update(counters).values(value=7))
    assert await _value(database) == 0


async def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    async with database.write() as db:
        await db.execute(update(counters).values(value=7))
        assert await _value(database) == 0


async def test_whoever_is_cancelled_while_writing_leaves_nothing_half_done(database: Database) -> None:
    """A time-out around a handler must not poison the one writer."""
    for turns in range(40):
        task = asyncio.create_task(_add_twice(database))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    before = await _value(database)
    assert before % 2 == 0
    await _add_twice(database)
    assert await _value(database) == before + 2


def _modes(folder: Path) -> list[int]:
    return [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()]


async def _add_twice(database: Database) -> None:
    for_one = update(counters).values(value=counters.c.value + 1)
    async with database.write() as db:
        await db.execute(for_one)
        await db.execute(for_one)


async def test_sqlite_is_set_up_to_survive_a_power_cut(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    found = {}
    async with database.write() as db:
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            found[name] = await db.scalar(text(f"PRAGMA {name}"))
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    await database.close()


def _on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_what_was_overwritten_is_in_no_file_after_scrubbing(sqlite_url: str, tmp_path: Path) -> None:
    database = await Database.open(sqlite_url)
    for before, name in (("incident", "hunter2"), ("hunter2", "another")):
        async with database.write() as db:
            await db.execute(update(counters).where(counters.c.name == before).values(name=name))

    assert b"hunter2" in _on_disk(tmp_path)
    assert await database.scrub()
    assert b"hunter2" not in _on_disk(tmp_path)
    await database.close()


async def test_scrubbing_does_not_wait_for_long_for_a_reader_and_says_so(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    async with database.read() as db:
        await db.execute(select(counters.c.value))
        async with database.write() as writing:
            await writing.execute(update(counters).values(value=7))

        assert not await database.scrub()

    assert await database.scrub()
    async with database.write() as db:
        assert await db.scalar(text("PRAGMA busy_timeout")) == 5000
    await database.close()


async def test_the_file_is_for_its_owner_only(sqlite_url: str, tmp_path: Path) -> None:
    """Private incidents are in it."""
    database = await Database.open(sqlite_url)
    assert _modes(tmp_path) == [0o600] * 3
    await database.close()


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite", "sqlite+pysqlite"])
async def test_the_driver_in_the_url_does_not_matter(tmp_path: Path, scheme: str) -> None:
    database = await Database.open(f"{scheme}:///{tmp_path}/sitroom.db")
    assert database.dialect == "sqlite"
    await database.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "is not a URL"),
        ("mysql://localhost/x", "must be sqlite:// or postgresql://"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////nowhere/at/all.db", "No such file or directory"),
        ("sqlite:////tmp", "The database file /tmp cannot be opened"),
        ("postgresql://me:hush@127.0.0.1:1/x", "The PostgreSQL database x at 127.0.0.1 cannot be reached"),
        ("postgresql://me:hush@no-such-host.invalid/x", "cannot be reached"),
    ],
)
async def test_a_database_that_cannot_be_opened_is_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=sentence) as refused:
        await Database.open(url)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("sentence", [*_SQLITE.values(), *_POSTGRESQL.values()])
def test_a_sentence_about_the_database_says_what_to_do(sentence: str) -> None:
    assert re.search(r": [a-z]+ \S", sentence)


async def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(DatabaseUnavailable, match="is not an SQLite database"):
        await Database.open(f"sqlite:///{path}")


async def test_a_missing_postgresql_database_is_a_sentence(postgresql_server: Server) -> None:
    with pytest.raises(DatabaseUnavailable, match="does not exist: create the database"):
        await Database.open(postgresql_server.url("nowhere"))


async def test_a_user_who_may_not_create_tables_is_a_sentence(
    postgresql_server: Server, empty_postgresql_url: str
) -> None:
    """Since PostgreSQL 15 that is every user who does not own the database."""
    postgresql_server.sql("CREATE ROLE visitor LOGIN")
    with pytest.raises(DatabaseUnavailable, match="GRANT CREATE ON SCHEMA public"):
        await Database.open(empty_postgresql_url.replace("postgres@", "visitor@"))


async def test_sslmode_of_hosting_companies_is_understood(postgresql_url: str) -> None:
    database = await Database.open(postgresql_url + "&sslmode=prefer")
    await database.close()


async def test_a_server_that_restarts_is_unavailable_and_then_used_again(
    postgresql_server: Server, postgresql_url: str
) -> None:
    database = await Database.open(postgresql_url)

    async def write_while_it_stops() -> None:
        async with database.write() as db:
            await db.execute(update(counters).values(value=7))
            await asyncio.to_thread(postgresql_server.stop)
            await db.execute(update(counters).values(value=8))

    with pytest.raises(DatabaseUnavailable):
        await write_while_it_stops()
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
        await _value(database)
    await asyncio.to_thread(postgresql_server.start)
    assert await _value(database) == 0
    await database.close()


async def test_a_server_that_stops_under_a_read_or_a_write_is_unavailable(distant_server: Server) -> None:
    """Also at the end of it, when the connection is given back; then, and over a network, nobody calls it a bug."""
    distant_server.sql("CREATE DATABASE stopped")
    database = await Database.open(distant_server.url("stopped"))

    async def read() -> None:
        async with database.read() as db:
            await db.execute(select(counters))
            distant_server.stop()  # and asyncpg has not noticed yet

    async def write() -> None:
        async with database.write() as db:
            await db.execute(update(counters).values(value=7))
            distant_server.stop()
            await db.execute(update(counters).values(value=8))

    for work in (read, write):
        try:
            with pytest.raises(DatabaseUnavailable):
                await work()
        finally:
            distant_server.start()
    await database.close()


async def test_a_full_disk_is_a_sentence(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)

    async def fill() -> None:
        async with database.write() as db:
            await db.execute(text("PRAGMA max_page_count = 1"))
            await db.execute(text("INSERT INTO files VALUES ('x', 'x', 'x', zeroblob(100000))"))

    with pytest.raises(DatabaseUnavailable, match="There is no room left"):
        await fill()
    assert await _value(database) == 0
    await database.close()


async def test_a_reader_who_asks_for_one_moment_sees_nothing_that_comes_later(database: Database) -> None:
    """Also in PostgreSQL, where it else would, and a check would find what nobody altered."""
    count = select(func.count()).select_from(timeline)
    async with database.read(one_moment=True) as db:
        assert await db.scalar(count) == 0
        await declare(database)
        assert await db.scalar(count) == 0
    async with database.read() as db:
        assert await db.scalar(count) == 1


async def test_who_is_first_passes_those_who_wait(tmp_path: Path) -> None:
    """They wait behind another lock than the one it needs."""
    database = await Database.open(f"sqlite:///{tmp_path / 'sitroom.db'}")
    came: list[str] = []

    async def writes(name: str, *, first: bool = False) -> None:
        async with database.write(first=first):
            came.append(name)

    async with asyncio.TaskGroup() as group, database.write():
        for name in ("one", "two", "three"):
            group.create_task(writes(name))
        await asyncio.sleep(0)  # until each of them waits
        group.create_task(writes("first", first=True))
        await asyncio.sleep(0)
    await database.close()
    assert came == ["first", "one", "two", "three"]
