"""Opens the database and hands out connections: SQLite for one machine, PostgreSQL for several replicas.

SQLite gets one connection that writes, behind a lock, and several that cannot: a pool of writers waited for
each other's busy time-out (p99 of 333 ms at 16 callers). Every write begins IMMEDIATE, because a transaction
that first reads and then wants to write is refused when another was faster (658 of 900 were).
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import DatabaseUnavailable
from storage.migrate import FOLDER, migrate, shipped
from storage.unavailable import explain

#: STRICT tables came with it.
_OLDEST_SQLITE = (3, 37)

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}

#: With NORMAL instead of FULL, a power cut lost every acknowledged row.
_PRAGMAS = ("busy_timeout = 5000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")

#: A replica that was stopped in the middle of a transaction must not hold an incident's row for ever.
_POSTGRESQL_SETTINGS = {
    "application_name": "sitroom",
    "idle_in_transaction_session_timeout": "30s",
    "lock_timeout": "30s",
    "jit": "off",
}


class Database:
    """The open database.

    Attributes:
        dialect: "sqlite" or "postgresql".
    """

    def __init__(self, url: URL) -> None:
        self.dialect = url.get_backend_name()
        self._place = _place(url)
        self._turn: AbstractAsyncContextManager[None]
        if self.dialect == "sqlite":
            self._turn = asyncio.Lock()
            self._writer = _sqlite(url, "BEGIN IMMEDIATE", _PRAGMAS, pool_size=1, max_overflow=0)
            self._reader = _sqlite(url, "BEGIN", (*_PRAGMAS, "query_only = ON"), pool_size=4, max_overflow=12)
        else:
            self._turn = nullcontext()
            self._writer = _postgresql(url, pool_size=10)
            # A pool of its own: whoever writes while reading must not wait for those who do the same.
            self._reader = _postgresql(url, pool_size=5).execution_options(postgresql_readonly=True)

    @classmethod
    async def open(cls, url: str, *, migrations: Path = FOLDER) -> Self:
        """Connect to the database of a URL and bring its tables up to date.

        Args:
            url: `sqlite:///file.db` or `postgresql://user:password@host/name`; SQLAlchemy's own spellings
                with a driver in them are understood too.
            migrations: the folder of the migrations; another one is for tests.

        Raises:
            DatabaseUnavailable: the URL is wrong, or the database cannot be reached or written.
            MigrationError: the database is not one that this program knows.
        """
        database = cls(_parse(url))
        try:
            await migrate(database.write, shipped(database.dialect, migrations))
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Close every connection; transactions still open are rolled back."""
        await self._reader.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at the end of the block and rolled back by an exception.

        Raises:
            DatabaseUnavailable: the database cannot be reached or written at present.
        """
        async with self._turn, self._lent(self._writer) as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that cannot write; in SQLite all its queries see one moment.

        Raises:
            DatabaseUnavailable: the database cannot be reached at present.
        """
        async with self._lent(self._reader) as connection:
            yield connection

    @asynccontextmanager
    async def _lent(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            with self._explained(SQLAlchemyError, OSError):  # asyncpg raises the latter when nobody answers
                connection = await stack.enter_async_context(engine.connect())
            with self._explained(SQLAlchemyError):
                yield connection

    @contextmanager
    def _explained(self, *kinds: type[SQLAlchemyError | OSError]) -> Iterator[None]:
        try:
            yield
        except kinds as error:
            explained = explain(error, self._place)
            if explained is None:
                raise
            raise explained from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnavailable("DATABASE_URL is not a URL: sqlite:///sitroom.db is one.") from error
    backend = parsed.drivername.partition("+")[0]
    driver = _DRIVERS.get(backend)
    if driver is None:
        raise DatabaseUnavailable(
            f"DATABASE_URL begins with {backend}: it must be sqlite:// or postgresql://."
        )
    parsed = parsed.set(drivername=driver)
    if backend == "sqlite":
        _prepare_file(parsed)
    elif "sslmode" in parsed.query:  # libpq's word, which hosting companies hand out; asyncpg's is ssl
        parsed = parsed.update_query_dict({"ssl": parsed.query["sslmode"]}).difference_update_query(
            ["sslmode"]
        )
    return parsed


def _prepare_file(url: URL) -> None:
    """Make the file for the owner's eyes only: private incidents are in it."""
    if url.database in {None, "", ":memory:"}:
        raise DatabaseUnavailable("DATABASE_URL names no file: sqlite:///sitroom.db does.")
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise DatabaseUnavailable(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed.")
    try:
        os.close(os.open(str(url.database), os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise DatabaseUnavailable(
            f"{_place(url)} cannot be opened for writing: {error.strerror}. "
            "Check that its folder exists, and the owner and mode of both."
        ) from error


def _place(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"The database file {url.database}"
    return f"The PostgreSQL database {url.database} at {url.host or 'the local socket'}"


def _sqlite(
    url: URL, begin: str, pragmas: tuple[str, ...], *, pool_size: int, max_overflow: int
) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=max_overflow)

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin by itself, and too late
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL, *, pool_size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"timeout": 10, "server_settings": _POSTGRESQL_SETTINGS},
    )
