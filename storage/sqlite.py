"""SQLite, set up so that a power cut loses nothing that was acknowledged."""

import fcntl
import functools
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, ClauseElement, Connection, event
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from storage.errors import DatabaseUnavailable
from storage.sqlite_visit import connect
from storage.unavailable import explain

_DIALECT = dialect()

#: STRICT tables came with it.
_OLDEST = (3, 37)

PATIENCE = "busy_timeout = 5000"

#: With NORMAL instead of FULL, a power cut lost every acknowledged row. Without secure_delete, which not every
#: build has on, a redacted word stays in the file's free pages.
_PRAGMAS = (PATIENCE, "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")


def prepare(url: URL) -> None:
    """Make the file where there is none, for its owner's eyes only, and put it into WAL mode.

    Raises:
        DatabaseUnavailable: it cannot be made, or is no database.
    """
    if url.database in {None, "", ":memory:"}:
        raise DatabaseUnavailable("DATABASE_URL names no file: sqlite:///sitroom.db does.")
    if sqlite3.sqlite_version_info < _OLDEST:
        raise DatabaseUnavailable(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed.")
    path = str(url.database)
    try:
        # Never open a file that exists: closing it would drop the locks of this process's connections to it.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        mode = _use_wal(path)
    except OSError as error:
        raise DatabaseUnavailable(
            f"{place(url)} cannot be made: {error.strerror}. "
            "Check that its folder exists and may be written to, or correct DATABASE_URL."
        ) from error
    except sqlite3.Error as error:
        explained = explain(error, place(url))
        if explained is None:
            raise
        raise explained from error
    if mode != "wal":
        raise DatabaseUnavailable(
            f"{place(url)} is on a disk that SQLite cannot share memory on: use a local one."
        )


def occupy(url: URL) -> int:
    """Hold the lock beside the file until the answered descriptor is closed, or the process ends.

    Where it is taken away between being opened and being locked, as at the end of `occupied`, there is another one.

    The programs of the command line do not need it: two Sitrooms would send everything twice.

    Raises:
        DatabaseUnavailable: another process holds it.
    """
    while True:
        lock = os.open(_lock(url), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise DatabaseUnavailable(
                f"{place(url)} is in use by another Sitroom: stop that one, or use PostgreSQL for several."
            ) from error
        if os.fstat(lock).st_nlink:
            return lock
        os.close(lock)


def _lock(url: URL) -> Path:
    return Path(f"{url.database}.lock")


@contextmanager
def occupied(url: URL) -> Iterator[None]:
    """Hold that lock for the length of a block; where there is no database after it, there is no lock either.

    Raises:
        DatabaseUnavailable: another process holds it.
    """
    lock = occupy(url)
    try:
        yield
    finally:
        if not Path(str(url.database)).exists():
            _lock(url).unlink(missing_ok=True)  # while it is held: whoever opened it sees that it is gone
        os.close(lock)


def place(url: URL) -> str:
    """How a sentence names the database."""
    return f"The database file {url.database}"


def _is_busy(error: BaseException) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


@retry(retry=retry_if_exception(_is_busy), stop=stop_after_delay(5), wait=wait_fixed(0.02), reraise=True)
def _use_wal(path: str) -> str:
    """The journal mode after asking for WAL; two that ask a new file at once do not wait for each other."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0])


def writer(url: URL) -> AsyncEngine:
    """The one connection that writes."""
    return _engine(url, "BEGIN IMMEDIATE", _PRAGMAS, pool_size=1)


def readers(url: URL) -> AsyncEngine:
    """Connections that cannot write."""
    return _engine(url, "BEGIN", (*_PRAGMAS, "query_only = ON"), pool_size=16)


def commit_itself(connection: AsyncConnection) -> None:
    """Let the statement that comes be a transaction by itself, in place of the beginning of one."""
    _driver(connection.sync_connection).stand_alone()


async def run_alone(
    connection: AsyncConnection, statement: ClauseElement, given: Mapping[str, object]
) -> None:
    """Run a statement that is built once, with its parameters by name, as a transaction: one visit to the thread."""
    sql, places = _spelled(statement)
    values = [convert(given.get(name, fixed)) for name, fixed, convert in places]
    await _driver(connection.sync_connection).visit(lambda db: db.execute(sql, values))


@functools.cache
def _spelled(statement: ClauseElement) -> tuple[str, list[tuple[str, Any, Callable[[Any], Any]]]]:
    """A statement in SQLite's words, and for each place in it the name, what stands there else, and what converts it."""
    spelled: Any = statement.compile(dialect=_DIALECT)
    kinds = {name: bound.type.dialect_impl(_DIALECT) for name, bound in spelled.binds.items()}
    places = [
        (name, spelled.params[name], kinds[name].bind_processor(_DIALECT) or _as_it_is)
        for name in spelled.positiontup
    ]
    return str(spelled), places


def _as_it_is(value: object) -> object:
    return value


async def empty_log(connection: AsyncConnection) -> bool:
    """Bring the write-ahead log into the file and cut it to nothing: until then it keeps what was overwritten.

    False where somebody was still reading from it after half a second, for which everybody who writes waits;
    or where the disk refused.
    """
    raw = _driver(connection.sync_connection)  # not by way of SQLAlchemy, which would begin a transaction
    try:
        await raw.execute("PRAGMA busy_timeout = 500")
        [(busy, _, _)] = await raw.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError:
        return False
    finally:
        await raw.execute(f"PRAGMA {PATIENCE}")
    return not busy


def _driver(connection: Connection | None) -> Any:
    """The `storage.sqlite_visit.Connection` below SQLAlchemy's."""
    assert connection
    return connection.connection.driver_connection


def _engine(url: URL, begin: str, pragmas: tuple[str, ...], *, pool_size: int) -> AsyncEngine:
    # What people wrote is among the parameters, and errors go into the log.
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,  # what overflows is closed again, and opening a connection takes long
        hide_parameters=True,
        connect_args={"async_creator_fn": connect},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin by itself, and too late
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Connection) -> None:
        _driver(connection).begin = begin

    return engine
