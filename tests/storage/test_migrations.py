"""What the migrations build is what the queries expect, and no database is used by a program it does not fit."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.database import Database, understood
from storage.errors import ForeignDatabase, MigrationError
from storage.migrate import FOLDER, shipped
from storage.schema import metadata, migrations

SHIPPED = [one.id for one in shipped("sqlite")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations that may be tampered with."""
    return Path(shutil.copytree(FOLDER, tmp_path / "migrations"))


def _add(folder: Path, id_: str, script: str) -> None:
    for dialect in ("sqlite", "postgresql"):
        (folder / f"{id_}.{dialect}.sql").write_text(script)


def _edit_first(folder: Path) -> None:
    for path in folder.glob("0001_*.sql"):
        path.write_text(path.read_text() + "\n-- a harmless remark\n")


async def _applied(database: Database) -> list[str]:
    async with database.read() as db:
        return list(await db.scalars(select(migrations.c.id).order_by(migrations.c.id)))


def _built(connection: Connection, table: Table) -> dict[str, tuple[str, bool, bool]]:
    inspector = inspect(connection)
    keys = inspector.get_pk_constraint(table.name)["constrained_columns"]
    return {
        column["name"]: (
            column["type"].compile(connection.dialect),
            bool(column["nullable"]),
            column["name"] in keys,
        )
        for column in inspector.get_columns(table.name)
    }


def _expected(connection: Connection, table: Table) -> dict[str, tuple[str, bool, bool]]:
    """STRICT tables of SQLite know no other whole number than INTEGER, and booleans are such."""
    known = {"BIGINT": "INTEGER", "BOOLEAN": "INTEGER"} if connection.dialect.name == "sqlite" else {}
    columns = {}
    for column in table.columns:
        type_ = column.type.compile(connection.dialect)
        columns[column.name] = (known.get(type_, type_), bool(column.nullable), column.primary_key)
    return columns


async def _differences(db: AsyncConnection) -> list[str]:
    def compare(connection: Connection) -> list[str]:
        tables = set(inspect(connection).get_table_names()) ^ set(metadata.tables)
        differing = [
            name
            for name, table in metadata.tables.items()
            if _built(connection, table) != _expected(connection, table)
        ]
        return sorted(tables) + differing

    return await db.run_sync(compare)


async def test_the_tables_of_the_queries_are_those_that_the_migrations_build(database: Database) -> None:
    async with database.read() as db:
        assert await _differences(db) == []


async def test_both_dialects_have_the_same_migrations() -> None:
    ids = {
        dialect: {path.name.partition(".")[0] for path in FOLDER.glob(f"*.{dialect}.sql")}
        for dialect in ("sqlite", "postgresql")
    }
    assert ids["sqlite"] == ids["postgresql"]


async def test_a_second_start_changes_nothing(empty_database_url: str) -> None:
    for _ in range(2):
        database = await Database.open(empty_database_url)
        assert await _applied(database) == SHIPPED
        await database.close()


async def test_an_upgrade_applies_what_is_new(empty_database_url: str, folder: Path) -> None:
    await (await Database.open(empty_database_url)).close()
    _add(folder, "9998_second", "CREATE TABLE second (id INTEGER);\nINSERT INTO second VALUES (2);\n")
    database = await Database.open(empty_database_url, migrations=folder)
    assert await _applied(database) == [*SHIPPED, "9998_second"]
    async with database.read() as db:
        assert await db.scalar(text("SELECT id FROM second")) == 2
    await database.close()


async def test_an_edited_migration_stops_the_start(empty_database_url: str, folder: Path) -> None:
    """RC-10: the digests of what was applied are compared."""
    await (await Database.open(empty_database_url)).close()
    _edit_first(folder)
    with pytest.raises(MigrationError, match=r"0001_first is not the one .* Install the release again"):
        await Database.open(empty_database_url, migrations=folder)


async def test_a_database_that_a_newer_release_used_is_left_alone(
    empty_database_url: str, folder: Path
) -> None:
    _add(folder, "9998_second", "CREATE TABLE second (id INTEGER);\n")
    await (await Database.open(empty_database_url, migrations=folder)).close()
    with pytest.raises(MigrationError, match=r"newer release of Sitroom .* 9998_second"):
        await Database.open(empty_database_url)


async def test_another_programs_table_of_migrations_is_left_alone(empty_database_url: str) -> None:
    """As Laravel has one."""
    engine = create_async_engine(understood(empty_database_url))
    async with engine.begin() as db:
        await db.execute(text("CREATE TABLE migrations (id INTEGER, migration TEXT, batch INTEGER)"))
    with pytest.raises(ForeignDatabase, match=r"is not Sitroom's.* Check DATABASE_URL"):
        await Database.open(empty_database_url)
    async with engine.connect() as db:
        assert await db.run_sync(lambda sync: inspect(sync).get_table_names()) == ["migrations"]
    await engine.dispose()


async def test_a_migration_that_fails_leaves_nothing_of_itself(empty_database_url: str, folder: Path) -> None:
    """The earlier ones stay: each has a transaction of its own."""
    _add(folder, "9998_second", "CREATE TABLE second (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(Exception, match="nowhere"):
        await Database.open(empty_database_url, migrations=folder)
    database = await Database.open(empty_database_url)
    assert await _applied(database) == SHIPPED
    async with database.read() as db:
        assert not await db.run_sync(lambda sync: inspect(sync).has_table("second"))
    await database.close()


async def test_replicas_that_start_together_migrate_once(empty_database_url: str) -> None:
    databases = await asyncio.gather(*(Database.open(empty_database_url) for _ in range(8)))
    for database in databases:
        assert await _applied(database) == SHIPPED
        await database.close()
