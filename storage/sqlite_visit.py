"""A connection of aiosqlite whose cursors visit its thread once for a statement.

aiosqlite goes there to make a cursor, to run the statement, to fetch its rows and to close the cursor, and each visit
costs more than most statements. SQLAlchemy wants all rows at once anyway. A transaction begins with its first statement
and not before, and where there is none, there is nothing to commit or to roll back.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiosqlite

#: Rows, their description, how many were changed, and the last one's id, as the DB-API names them.
_Found = tuple[list[Any], Any, int, int | None]


class Connection(aiosqlite.Connection):
    """The connection, as SQLAlchemy uses it.

    Attributes:
        begin: how the transaction of the next statement begins; empty where that one does not begin any.
        has_begun: whether one was begun and not ended since; also where the thread has not come to it yet.
        left: how many statements may come before it ends; None where any number may.
    """

    begin, has_begun = "", False
    left: int | None = None

    def stand_alone(self) -> None:
        """Let the next statement be a transaction by itself."""
        self.begin, self.left = "", 1

    def cursor(self) -> "Cursor":  # type: ignore[override]
        """A cursor; nothing is done yet."""
        return Cursor(self)

    async def visit(self, run: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> _Found:
        """What a statement gives, run in the connection's thread.

        Raises:
            RuntimeError: the one before it was to be the only one, and is committed.
        """
        if self.left is not None:
            if not self.left:
                raise RuntimeError("a second statement where one was to stand alone")
            self.left -= 1
        begin, self.begin = self.begin, ""
        self.has_begun = self.has_begun or bool(begin)

        def whole() -> _Found:
            if begin:
                self._conn.execute(begin)
            cursor = run(self._conn)
            try:
                rows = cursor.fetchall() if cursor.description else []
                return rows, cursor.description, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        found: _Found = await self._execute(whole)  # type: ignore[no-untyped-call]
        return found

    async def commit(self) -> None:
        """End the transaction, where there is one."""
        self.begin, self.left = "", None
        if self.has_begun:
            await super().commit()
            self.has_begun = False

    async def rollback(self) -> None:
        """Undo the transaction, where there is one."""
        self.begin, self.left = "", None
        if self.has_begun:
            await super().rollback()
            self.has_begun = False


class Cursor:
    """What SQLAlchemy needs of a cursor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement."""
        await self._visit(lambda db: db.execute(sql, parameters))

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each of the parameters."""
        await self._visit(lambda db: db.executemany(sql, parameters))

    async def fetchall(self) -> list[Any]:
        """All rows."""
        return self._rows

    async def close(self) -> None:
        """It is closed already."""

    async def _visit(self, run: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> None:
        self._rows, self.description, self.rowcount, self.lastrowid = await self._connection.visit(run)


def connect(database: str, **settings: Any) -> Connection:
    """A connection that is opened when it is awaited; the settings are those of `sqlite3.connect`."""
    connection = Connection(lambda: sqlite3.connect(database, **settings), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: no process waits for it at its end
    return connection
