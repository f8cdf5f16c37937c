"""A database of every earlier release, with a night in it, is brought up to date and loses nothing."""

import base64
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from bot.domain.evolve import fold
from bot.upkeep import altered
from storage import incidents, timeline
from storage.database import Database
from storage.jobs import State
from storage.migrate import FOLDER, shipped
from storage.queue import inbox, outbox
from tests.storage.freeze import FROZEN
from tests.storage.stories import NOW, declare
from tests.storage.work import job

RELEASES = [one.id for one in shipped("sqlite")]

#: What comes after the newest; it does to a table what a release may do.
NEXT = "ALTER TABLE incidents ADD COLUMN later TEXT;\nUPDATE incidents SET later = status;\n"

Row = tuple[str, dict[str, Any]]


def _rows(release: str) -> list[Row]:
    lines = (FROZEN / f"{release}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Row) for line in lines]


def _folder(folder: Path, *, until: str) -> Path:
    """The migrations of a release."""
    folder.mkdir()
    for path in FOLDER.glob("*.sql"):
        if path.name.partition(".")[0] <= until:
            shutil.copy(path, folder)
    return folder


async def _fill(database: Database, rows: list[Row]) -> None:
    async with database.write() as db:
        await db.execute(text("DELETE FROM counters"))
        for table, row in rows:
            names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
            await db.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), _typed(table, row))
        if database.dialect == "postgresql":  # the numbers were given by hand
            for queue in ("inbox", "outbox"):
                await db.execute(text(f"SELECT setval(pg_get_serial_sequence('{queue}', 'id'), 100000)"))


def _typed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    match table:
        case "files":
            return {**row, "content": base64.b64decode(row["content"])}
        case "incidents":
            return {**row, "private": bool(row["private"]), "drill": bool(row["drill"])}
        case _:
            return row


@pytest.fixture(params=RELEASES)
async def upgraded(
    request: pytest.FixtureRequest, empty_database_url: str, tmp_path: Path
) -> AsyncIterator[tuple[Database, list[Row]]]:
    """The database of a release after two upgrades, and what was in it."""
    release, rows = request.param, _rows(request.param)
    old = await Database.open(empty_database_url, migrations=_folder(tmp_path / "old", until=release))
    await _fill(old, rows)
    await old.close()
    await (await Database.open(empty_database_url)).close()
    newest = _folder(tmp_path / "new", until="9")
    for dialect in ("sqlite", "postgresql"):
        (newest / f"9999_next.{dialect}.sql").write_text(NEXT)
    database = await Database.open(empty_database_url, migrations=newest)
    yield database, rows
    await database.close()


async def test_an_upgrade_loses_and_alters_nothing(upgraded: tuple[Database, list[Row]]) -> None:
    database, rows = upgraded
    numbers = {row["number"] for table, row in rows if table == "incidents"}
    assert len(numbers) > 5, "without these the test shows little"
    assert await altered(database) == (len(numbers), [])
    async with database.read() as db:
        stored = [one for number in numbers for one in await timeline.entries(db, number)]
        assert len(stored) == len([table for table, _ in rows if table == "timeline"])
        for number in numbers:
            assert await incidents.load(db, number) == fold(one for one in stored if one.incident == number)


async def test_what_waited_and_what_was_dead_is_there_after_an_upgrade(
    upgraded: tuple[Database, list[Row]],
) -> None:
    database, rows = upgraded
    for name, queue in (("inbox", inbox), ("outbox", outbox)):
        async with database.read() as db:
            found = {row.key: row.body for row in await queue.rows(db, list(State), 1000)}
        assert found == {row["key"]: row["body"] for table, row in rows if table == name}


async def test_it_goes_on_after_an_upgrade(upgraded: tuple[Database, list[Row]]) -> None:
    database, rows = upgraded
    assert (await declare(database)).number == max(row["number"] for t, row in rows if t == "incidents") + 1
    async with database.write() as db:
        assert None not in await outbox.put(db, [job("new")], now=NOW)


def test_every_release_is_frozen() -> None:
    """When this fails, a migration is new: `python -m tests.storage.freeze`, once."""
    assert sorted(path.stem for path in FROZEN.iterdir()) == RELEASES
