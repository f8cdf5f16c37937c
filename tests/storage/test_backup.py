"""What is restored is what was saved, and neither a backup nor a database is ever overwritten."""

import asyncio
import contextlib
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.backup import back_up, bring_back
from bot.domain.alerts.group import Group
from bot.domain.alerts.storm import Surge
from storage import alerts, deliveries, rejected, storms
from storage.aftermath import SKIPPED
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.errors import BackupError, DatabaseUnavailable, MigrationError
from storage.jobs import NewJob, State
from storage.migrate import Migration, shipped
from storage.queue import inbox, outbox
from storage.schema import metadata
from tests.storage.stories import NOW, declare, notes
from tests.storage.work import job, states


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """The URL of a database that is not there yet, of the same kind."""
    if database_url.startswith("postgresql"):
        return str(request.getfixturevalue("empty_postgresql_url"))
    return f"sqlite:///{tmp_path}/elsewhere.db"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where a backup may be written."""
    return tmp_path / "copy"


async def _everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    database = await Database.open(url)
    async with database.read() as db:
        found = {
            name: [tuple(row) for row in await db.execute(select(table).order_by(*table.primary_key))]
            for name, table in metadata.tables.items()
        }
    await database.close()
    return found


def _sql(file: str | Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(str(file).removeprefix("sqlite+aiosqlite:///"))) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def _left(folder: Path) -> list[str]:
    """What a failure left behind of a backup or a database."""
    names = [path.name for path in folder.iterdir()]
    return [name for name in names if not name.startswith("sitroom.db") and name != "copy"]


def _mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _read(file: Path) -> bytes:
    return file.read_bytes()


def _damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    third = len(content) // 3
    content[third : 2 * third] = b"x" * third
    file.write_bytes(content)


def _cut_off(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


async def test_what_is_restored_is_what_was_saved_while_it_ran(
    database: Database, database_url: str, elsewhere: str, copy: Path
) -> None:
    await declare(database, *notes(3))
    saved = await _everything(database_url)
    said, sound = await back_up(database_url, copy)
    assert sound
    assert said == [f"Saved: {copy}. Incidents checked: 1. Altered: 0."]
    assert _mode(copy) == 0o600
    await declare(database)

    said = await bring_back(copy, elsewhere)

    assert said == [f"Restored: {copy}. Incidents checked: 1. Altered: 0."]
    counters = [(name, value + SKIPPED.get(str(name), 0)) for name, value in saved["counters"]]
    assert await _everything(elsewhere) == {**saved, "counters": counters}


async def test_a_backup_is_one_moment_of_a_database_that_is_written_to(
    database: Database, database_url: str, elsewhere: str, copy: Path
) -> None:
    async def go_on() -> None:
        while True:
            await declare(database, *notes(20))

    await declare(database)
    busy = asyncio.create_task(go_on())
    assert (await back_up(database_url, copy))[1]
    assert not busy.done()
    busy.cancel()
    await asyncio.gather(busy, return_exceptions=True)
    assert "Altered: 0." in (await bring_back(copy, elsewhere))[0]


async def test_nobody_is_given_a_number_that_was_given_after_the_backup(
    database: Database, database_url: str, elsewhere: str, copy: Path
) -> None:
    async def next_alert(database: Database) -> int:
        async with database.write() as db:
            return (await alerts.next_numbers(db, "alert", 1))[0]

    await back_up(database_url, copy)
    lost, lost_alert = await declare(database), await next_alert(database)
    await bring_back(copy, elsewhere)
    restored = await Database.open(elsewhere)
    assert (await declare(restored)).number > lost.number
    assert await next_alert(restored) > lost_alert
    await restored.close()


async def test_alerts_are_restored_and_more_of_them_are_taken_in(
    database: Database, database_url: str, elsewhere: str, copy: Path
) -> None:
    group = Group(id=7, key="k", source="grafana", sender="Grafana", title="Slow", opened_at=NOW, last_at=NOW)
    async with database.write() as db:
        await deliveries.put(db, [NewDelivery("one", '{"a":1}', 3)], now=NOW)
        await alerts.save(db, [(group, NOW)])
        await alerts.keep_payloads(db, [(group.id, "0" * 64, "words")], NOW)
        await storms.save(db, Surge(2, NOW, NOW))
        await alerts.count_dropped(db, [("grafana", 4)])
        await rejected.put(db, "grafana", 422, "not JSON", "words", now=NOW)
    saved = await _everything(database_url)
    await back_up(database_url, copy)

    await bring_back(copy, elsewhere)

    found = await _everything(elsewhere)
    tables = [name for name in saved if name.startswith("alert_")]
    assert {name: found[name] for name in tables} == {name: saved[name] for name in tables}
    assert all(found[name] for name in tables), "an empty table shows nothing"
    restored = await Database.open(elsewhere)
    async with restored.write() as db:
        await deliveries.put(db, [NewDelivery("two", '{"b":2}', 1)], now=NOW)
        await rejected.put(db, "grafana", 422, "not JSON", "other words", now=NOW)
        assert [one.body for one in await deliveries.take(db, 9)] == ['{"a":1}', '{"b":2}']
        assert len(await rejected.listing(db)) == 2
    await restored.close()


async def test_what_waited_counts_as_tried_and_what_was_asked_waits_for_a_decision(
    database: Database, database_url: str, elsewhere: str, copy: Path
) -> None:
    await declare(database)
    async with database.write() as db:
        await outbox.put(db, [job("show"), NewJob("answer", "b", "Reply", "words")], now=NOW)
        await inbox.put(db, [NewJob("asked", "c", "command", "words")], now=NOW)
    await back_up(database_url, copy)

    _, *said = await bring_back(copy, elsewhere)

    assert [line.rpartition(": ")[2] for line in said] == ["1.", "1. See `sitroom inbox`."]
    restored = await Database.open(elsewhere)
    async with restored.read() as db:
        assert await states(db) == {"show": "pending", "answer": "discarded"}
        assert [row.attempt for row in await outbox.rows(db, [State.PENDING], 9)] == [1]
        [asked] = await inbox.rows(db, [State.DEAD], 9)
    assert (asked.body, asked.error) == ("words", "in work at the backup: whether it was done is not known")
    await restored.close()


async def test_a_database_is_not_overwritten(database: Database, database_url: str, copy: Path) -> None:
    await back_up(database_url, copy)
    before = await _everything(database_url)
    with pytest.raises(BackupError, match="is not overwritten"):
        await bring_back(copy, database_url.replace("+aiosqlite", ""))
    assert await _everything(database_url) == before


async def test_a_backup_is_not_overwritten(database: Database, database_url: str, copy: Path) -> None:
    _write(copy, b"what was saved last year")
    with pytest.raises(BackupError, match="is not overwritten"):
        await back_up(database_url, copy)
    assert _read(copy) == b"what was saved last year"


@pytest.mark.parametrize("content", [b"", b"What a night", b"PGDMP"])
async def test_what_is_no_backup_leaves_nothing_behind(
    database: Database, database_url: str, elsewhere: str, copy: Path, content: bytes
) -> None:
    _write(copy, content)
    with pytest.raises(BackupError):
        await bring_back(copy, elsewhere)
    assert not _left(copy.parent)
    await (await Database.open(elsewhere)).close()


async def test_another_programs_database_is_no_backup(tmp_path: Path, copy: Path) -> None:
    _sql(copy, "CREATE TABLE migrations (id INTEGER, migration TEXT, batch INTEGER)")
    with pytest.raises(BackupError, match="is no backup of Sitroom's"):
        await bring_back(copy, f"sqlite:///{tmp_path}/elsewhere.db")
    assert not _left(tmp_path)


async def test_a_place_that_cannot_be_written_is_named(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match="nowhere"):
        await back_up(database_url, tmp_path / "nowhere" / "copy")


async def test_a_backup_that_a_newer_release_made_is_refused_by_name(
    database: Database, database_url: str, elsewhere: str, copy: Path
) -> None:
    async with database.write() as db:
        await db.execute(text("INSERT INTO migrations VALUES ('0999_later', 'x', 'then')"))
    with pytest.raises(MigrationError, match=r"newer release .* 0999_later"):
        await back_up(database_url, copy)


async def test_a_program_that_is_missing_is_named_with_what_to_install(
    postgresql_url: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BackupError, match=r"pg_dump is not installed here: .* apt-get install"):
        await back_up(postgresql_url, copy)
    assert not _left(copy.parent)


# --- SQLite ---------------------------------------------------------------------------------------


async def test_an_altered_backup_is_restored_only_when_that_is_wanted(
    sqlite_url: str, tmp_path: Path, copy: Path
) -> None:
    database = await Database.open(sqlite_url)
    await declare(database, *notes(2))
    await database.close()
    _sql(
        sqlite_url,
        "DROP TRIGGER bodies_only_redacted",
        "UPDATE bodies SET body = replace(body, 'note 2', 'none')",
    )
    said, sound = await back_up(sqlite_url, copy)
    assert not sound
    assert said[0] == "INC-1: entry 3 is not as it was written."

    url = f"sqlite:///{tmp_path}/elsewhere.db"
    with pytest.raises(BackupError, match=r"entry 3 .* --although-altered"):
        await bring_back(copy, url)
    assert not _left(tmp_path)
    assert (await bring_back(copy, url, although_altered=True))[0] == said[0]


@pytest.mark.parametrize("harm", [_damage, _cut_off])
async def test_a_damaged_backup_is_refused_as_a_backup(
    sqlite_url: str, tmp_path: Path, copy: Path, harm: Callable[[Path], None]
) -> None:
    database = await Database.open(sqlite_url)
    await declare(database, *notes(50))
    await database.close()
    await back_up(sqlite_url, copy)
    harm(copy)
    with pytest.raises(BackupError, match=rf"^The backup {copy} is damaged\. Take an earlier backup\.$"):
        await bring_back(copy, f"sqlite:///{tmp_path}/elsewhere.db")
    assert not _left(tmp_path)


async def test_of_a_damaged_database_no_backup_is_saved(sqlite_url: str, tmp_path: Path, copy: Path) -> None:
    database = await Database.open(sqlite_url)
    await declare(database, *notes(50))
    await database.scrub()
    await database.close()
    _cut_off(tmp_path / "sitroom.db")
    with pytest.raises(
        (BackupError, DatabaseUnavailable),
        match=r"sitroom\.db is damaged[.:] [Ss]top Sitroom and restore a backup\.$",
    ):
        await back_up(sqlite_url, copy)
    with pytest.raises(FileNotFoundError):
        _read(copy)


async def test_a_log_that_was_left_behind_is_not_taken_for_the_new_files(
    sqlite_url: str, tmp_path: Path, copy: Path
) -> None:
    await (await Database.open(sqlite_url)).close()
    await back_up(sqlite_url, copy)
    (tmp_path / "elsewhere.db-wal").write_text("of yesterday")
    with pytest.raises(BackupError, match=r"elsewhere\.db-wal exists already"):
        await bring_back(copy, f"sqlite:///{tmp_path}/elsewhere.db")


async def test_a_place_in_use_is_left_alone(sqlite_url: str, tmp_path: Path, copy: Path) -> None:
    await (await Database.open(sqlite_url)).close()
    await back_up(sqlite_url, copy)
    url = f"sqlite:///{tmp_path}/elsewhere.db"
    running = await Database.open(url)
    running.occupy()
    (tmp_path / "elsewhere.db").unlink()
    with pytest.raises(DatabaseUnavailable, match="in use by another Sitroom"):
        await bring_back(copy, url)
    await running.close()


async def test_a_redacted_word_is_not_in_the_free_pages_of_a_backup(sqlite_url: str, copy: Path) -> None:
    await (await Database.open(sqlite_url)).close()
    _sql(
        sqlite_url,
        "PRAGMA secure_delete = OFF",
        "INSERT INTO files VALUES ('x', 'n', 'm', CAST('hunter2' AS BLOB))",
        "DELETE FROM files",
    )
    await back_up(sqlite_url, copy)
    assert b"hunter2" not in _read(copy)


async def test_a_database_of_the_release_before_is_saved_as_it_is(
    sqlite_url: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saving comes before upgrading, also where the new release is installed already."""
    await (await Database.open(sqlite_url)).close()
    later = Migration("9999_later", "", "")
    with monkeypatch.context() as upgraded:
        upgraded.setattr("storage.database.shipped", lambda dialect: [*shipped(dialect), later])
        said, _ = await back_up(sqlite_url, copy)
    assert "no timeline was checked" in said[0]
    assert await _everything(f"sqlite:///{copy}") == await _everything(sqlite_url)
