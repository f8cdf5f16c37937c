"""Opens the database and hands out connections: SQLite for one machine, PostgreSQL for several replicas.

SQLite gets one connection that writes, behind a lock, and several that cannot: a pool of writers waited for
each other's busy time-out (p99 of 333 ms at 16 callers). Every write begins IMMEDIATE, because a transaction
that first reads and then wants to write is refused when another was faster (658 of 900 were).
"""

import asyncio
import functools
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Executable, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import postgresql, sqlite
from storage.errors import DatabaseUnavailable
from storage.migrate import FOLDER, known, migrate, shipped
from storage.outage import Outage
from storage.unavailable import explain

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}

#: Runs a statement that is built once, with its parameters.
Run = Callable[[Executable, Mapping[str, object]], Awaitable[object]]


class Database:
    """The open database.

    Attributes:
        dialect: "sqlite" or "postgresql".
        is_shared: whether other replicas may use it at the same time.
        outage: whether those who look at it all the time have it; what is done once tells its caller.
    """

    def __init__(self, url: URL) -> None:
        self.outage = Outage()
        self.dialect = url.get_backend_name()
        self.is_shared = self.dialect == "postgresql"
        self._url = url
        self._lock: int | None = None
        self._kept: AsyncConnection | None = None
        # Who may wait needs both, and waits for the crowd's: so none of them stands before who is first.
        self._turn: AbstractAsyncContextManager[None] = nullcontext()
        self._crowd: AbstractAsyncContextManager[None] = nullcontext()
        if self.dialect == "sqlite":
            self._turn, self._crowd = asyncio.Lock(), asyncio.Lock()
            self._place = sqlite.place(url)
            self._writer, self._reader = sqlite.writer(url), sqlite.readers(url)
        else:
            self._place = postgresql.place(url)
            self._writer, self._reader = postgresql.writers(url), postgresql.readers(url)

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
        parsed = understood(url)
        if parsed.get_backend_name() == "sqlite":
            await asyncio.to_thread(sqlite.prepare, parsed)
        database = cls(parsed)
        try:
            await migrate(database.write, shipped(database.dialect, migrations))
        except BaseException:
            await database.close()
            raise
        return database

    @classmethod
    def inspect(cls, url: str) -> Self:
        """A database to read as it is: nothing is made, and nothing is brought up to date.

        Raises:
            DatabaseUnavailable: the URL is wrong, or names a file that is not there.
        """
        parsed = understood(url)
        if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).is_file():
            raise DatabaseUnavailable(f"There is no database file {parsed.database}: check DATABASE_URL.")
        return cls(parsed)

    async def known(self) -> tuple[list[str], list[str]]:
        """The migrations that were applied, and those of this program that were not.

        Raises:
            DatabaseUnavailable: it cannot be read.
            MigrationError: the database is not one that this program knows.
        """
        async with self.read() as db:
            return await known(db, shipped(self.dialect))

    def occupy(self) -> None:
        """Be the only Sitroom on an SQLite file until `close`; PostgreSQL takes several.

        Raises:
            DatabaseUnavailable: there is another.
        """
        if self.dialect == "sqlite":
            self._lock = sqlite.occupy(self._url)

    async def close(self) -> None:
        """Close every connection; transactions still open are rolled back."""
        if self._kept:
            await self._kept.close()
            self._kept = None
        await self._reader.dispose()
        await self._writer.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @asynccontextmanager
    async def write(self, *, first: bool = False, alone: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at the end of the block and rolled back by an exception.

        In SQLite there is one at a time. Who is `first` waits for the one under way only, and for others like it:
        somebody waits for an answer at this moment, or a time has come. What can be done a little later lets it pass.
        With `alone` there is one statement that changes something, and in SQLite it commits itself, which spares a
        visit to the disk's thread; were there two, a crash could come between them.

        Raises:
            DatabaseUnavailable: the database cannot be reached or written at present.
        """
        crowd: AbstractAsyncContextManager[None] = nullcontext() if first else self._crowd
        async with crowd, self._turn, self._writing() as connection, connection.begin():
            if alone and self.dialect == "sqlite":
                sqlite.commit_itself(connection)
            yield connection

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Run]:
        """What runs one statement that changes something, as a transaction; who waits for it is first, as in `write`.

        In SQLite not by way of SQLAlchemy, which takes several times as long for it as the disk does.

        Raises:
            DatabaseUnavailable: the database cannot be reached or written at present.
        """
        if self.dialect == "postgresql":
            async with self.write(first=True) as connection:
                yield connection.execute
            return
        async with self._turn, self._writing() as connection:
            yield functools.partial(sqlite.run_alone, connection)

    @asynccontextmanager
    async def read(self, *, one_moment: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction that cannot write; in SQLite, or with `one_moment`, all its queries see one moment.

        Raises:
            DatabaseUnavailable: the database cannot be reached at present.
        """
        async with self._lent(self._reader) as connection:
            if one_moment and self.dialect == "postgresql":
                await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            yield connection

    async def scrub(self) -> bool:
        """Leave nothing on the disk of what was overwritten or deleted; whether that could be done.

        In PostgreSQL it is left to VACUUM, and nothing is done here.

        Raises:
            DatabaseUnavailable: the database cannot be reached at present.
        """
        if self.dialect == "postgresql":
            return True
        async with self._turn, self._writing() as connection:
            return await sqlite.empty_log(connection)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection that writes. SQLite's only one is kept: to give it back and take it again costs what a commit does.

        After a failure it is given back all the same, which undoes whatever is left of a transaction.
        """
        if self.dialect == "postgresql":
            async with self._lent(self._writer) as connection:
                yield connection
            return
        with self._explained(SQLAlchemyError, sqlite3.Error):
            connection, self._kept = self._kept or await self._writer.connect(), None
            async with AsyncExitStack() as failed:
                failed.push_async_exit(connection)
                yield connection
                failed.pop_all()
            self._kept = connection

    @asynccontextmanager
    async def _lent(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        # asyncpg raises OSError where nobody answers, or no more; and what is given back is rolled back, which can fail, too.
        with self._explained(SQLAlchemyError, OSError):
            async with engine.connect() as connection:
                yield connection

    @contextmanager
    def _explained(self, *kinds: type[SQLAlchemyError | sqlite3.Error | OSError]) -> Iterator[None]:
        try:
            yield
        except kinds as error:
            explained = explain(error, self._place)
            if explained is None:
                raise
            raise explained from error


def understood(url: str) -> URL:
    """The URL with the driver that is used for it.

    Raises:
        DatabaseUnavailable: it is none, or one of another kind of database.
    """
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
    return parsed if backend == "sqlite" else postgresql.prepare(parsed)
