"""Forward-only migrations, and the check that the database and this program fit together.

An applied migration is never edited: its digest is kept, and a difference stops the start. There is no way
back either, because the timeline could not be brought along; the way back is the backup.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import msgspec
import structlog
from sqlalchemy import Connection, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from tenacity import RetryCallState, retry, retry_if_exception_type, stop_after_attempt

from storage import schema
from storage.errors import DatabaseBusy, ForeignDatabase, MigrationError

log = structlog.get_logger()

FOLDER = Path(__file__).parent / "migrations"

#: The advisory lock that a migrating replica holds; any number that nobody else uses.
_LOCK = 0x517_2005

#: Each may have waited for a lock for as long as `storage.postgresql` lets it.
_TRIES = stop_after_attempt(5)

_CREATE = (
    "CREATE TABLE migrations (id TEXT PRIMARY KEY NOT NULL, digest TEXT NOT NULL, applied_at TEXT NOT NULL)"
)

Write = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


class Migration(msgspec.Struct, frozen=True):
    """One step. `id` is the file's name up to the first dot, `digest` the SHA-256 of its text."""

    id: str
    script: str
    digest: str


def shipped(dialect: str, folder: Path = FOLDER) -> list[Migration]:
    """The migrations that this program brings for a dialect, in order."""
    found = []
    for path in sorted(folder.glob(f"*.{dialect}.sql")):
        script = path.read_text(encoding="utf-8")
        digest = hashlib.sha256(script.encode()).hexdigest()
        found.append(Migration(path.name.partition(".")[0], script, digest))
    return found


def _log(state: RetryCallState) -> None:
    error = state.outcome and state.outcome.exception()
    log.warning("the tables could not be brought up to date; again", error=str(error))


@retry(retry=retry_if_exception_type(DatabaseBusy), stop=_TRIES, before_sleep=_log, reraise=True)
async def migrate(write: Write, migrations: list[Migration]) -> None:
    """Apply what is missing, each migration in a transaction of its own; of several replicas, one does.

    Replicas of the release before may be at work meanwhile. Where one is in the way, it is tried again a few times.

    Raises:
        DatabaseBusy: somebody was in the way each time.
        MigrationError: as `known`.
    """
    while True:
        async with write() as db:
            if db.dialect.name == "postgresql":
                await db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            if not await _is_begun(db):
                await db.execute(text(_CREATE))
            _, missing = await known(db, migrations)
            if not missing:
                return
            await _apply(db, next(one for one in migrations if one.id == missing[0]))


async def known(db: AsyncConnection, migrations: list[Migration]) -> tuple[list[str], list[str]]:
    """The ids of the migrations that were applied, and of those of ours that were not, both in order.

    Raises:
        ForeignDatabase: another program calls a table of its own `migrations`.
        MigrationError: an applied migration was edited, or the database was used by a newer release.
    """
    applied: dict[str, str] = {}
    if await _is_begun(db):
        rows = await db.execute(select(schema.migrations.c.id, schema.migrations.c.digest))
        applied = {row.id: row.digest for row in rows}
    _check(applied, migrations)
    return sorted(applied), [one.id for one in migrations if one.id not in applied]


async def _is_begun(db: AsyncConnection) -> bool:
    """Whether any migration was applied, or could be noted.

    Raises:
        ForeignDatabase: as `known`.
    """
    columns = await db.run_sync(_columns)
    if columns and not columns >= {*schema.migrations.c.keys()}:
        raise ForeignDatabase(
            "The database is not Sitroom's: another program has a table of the name migrations there. "
            "Check DATABASE_URL, or make a database for Sitroom alone."
        )
    return bool(columns)


def _columns(connection: Connection) -> set[str]:
    inspector, name = inspect(connection), schema.migrations.name
    return {one["name"] for one in inspector.get_columns(name)} if inspector.has_table(name) else set()


def _check(applied: dict[str, str], migrations: list[Migration]) -> None:
    known = {one.id: one.digest for one in migrations}
    newer = sorted(applied.keys() - known.keys())
    if newer:
        raise MigrationError(
            f"A newer release of Sitroom has used this database (it applied {', '.join(newer)}). "
            "Run that release, or restore the backup from before the upgrade."
        )
    edited = sorted(id_ for id_, digest in applied.items() if known[id_] != digest)
    if edited:
        raise MigrationError(
            f"The installed migration {', '.join(edited)} is not the one that was applied to this database: "
            "its file was altered. Install the release again."
        )


async def _apply(db: AsyncConnection, migration: Migration) -> None:
    if db.dialect.name == "postgresql":
        await _run(db, migration)
    else:
        for statement in _statements(migration.script):
            await db.exec_driver_sql(statement)
    row = insert(schema.migrations).values(
        id=migration.id, digest=migration.digest, applied_at=text("CURRENT_TIMESTAMP")
    )
    await db.execute(row)


async def _run(db: AsyncConnection, migration: Migration) -> None:
    """Several statements at once, which asyncpg takes and SQLAlchemy does not; errors are as SQLAlchemy's are."""
    import asyncpg  # noqa: PLC0415 - nobody with SQLite needs it

    connection = (await db.get_raw_connection()).driver_connection
    assert connection is not None
    try:
        await connection.execute(migration.script)
    except asyncpg.PostgresError as error:
        raise DBAPIError(migration.id, None, error) from error


def _statements(script: str) -> Iterator[str]:
    """The statements of an SQLite script; `executescript` would commit the transaction it runs in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise MigrationError("A migration ends in the middle of a statement.")
