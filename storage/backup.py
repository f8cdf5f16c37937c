"""Copies of the whole database, made while Sitroom runs, and brought back into an empty place.

In SQLite by `VACUUM INTO`: one moment of the database, and unlike a copy of the file's pages it has none of
the free ones, in which a redacted word might stand. In PostgreSQL by PostgreSQL's own programs.
"""

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL

from storage import dump, sqlite
from storage.database import Database, understood
from storage.errors import BackupError, ForeignDatabase
from storage.unavailable import explain


class _Original(NamedTuple):
    """What is copied: how a sentence names it, and what to do where it is damaged."""

    name: str
    remedy: str


_DATABASE = _Original("The database file", "Stop Sitroom and restore a backup.")
_BACKUP = _Original("The backup", "Take an earlier backup.")


async def save(url: str, file: Path) -> None:
    """Write a copy of the database to a new file, for its owner's eyes only; whole, or not at all.

    Raises:
        BackupError: it could not be written.
        DatabaseUnavailable: the database cannot be read.
    """
    parsed = understood(url)
    draft = _draft(file)
    try:
        if parsed.get_backend_name() == "sqlite":
            await asyncio.to_thread(_copy, Path(str(parsed.database)), draft, _DATABASE)
        else:
            await dump.save(parsed, draft)
        _settle(draft, file)
    finally:
        draft.unlink(missing_ok=True)


@asynccontextmanager
async def bringing_back(file: Path, url: str) -> AsyncIterator[Database]:
    """What a backup holds, open and brought up to date, for the place of a database where there is none yet.

    In SQLite it is put there at the end of the block, and left out after an exception; in PostgreSQL it is there.

    Raises:
        BackupError: there is a database already, or the file is no backup.
        DatabaseUnavailable: the database cannot be used.
        MigrationError: the backup is not one that this program knows.
    """
    parsed = understood(url)
    _check_there(file)
    if parsed.get_backend_name() == "sqlite":
        async with _brought_beside(file, parsed) as database:
            yield database
        return
    if await _applied(url):
        raise BackupError(
            f"The database {parsed.database} is in use already, and is not overwritten. "
            "Stop Sitroom, and name a new and empty one in DATABASE_URL."
        )
    await dump.bring_back(parsed, file)
    async with _opened(url, file) as database:
        yield database


@asynccontextmanager
async def _brought_beside(file: Path, url: URL) -> AsyncIterator[Database]:
    place = Path(str(url.database))
    _check_folder(place)
    beside = Path(f"{place}.restoring")
    with sqlite.occupied(url):
        _check_free(place)
        _forget(beside)  # of a restore that was broken off
        try:
            await asyncio.to_thread(_copy, file, beside, _BACKUP)
            async with _opened(f"sqlite:///{beside}", file) as database:
                yield database
                if not await database.scrub():
                    raise BackupError(f"{beside} is in use by another program: stop that one.")
            _settle(beside, place)
        finally:
            _forget(beside)


@asynccontextmanager
async def _opened(url: str, file: Path) -> AsyncIterator[Database]:
    if not await _is_sitrooms(url):
        raise BackupError(f"{file} is no backup of Sitroom's: name a file that `sitroom backup` wrote.")
    database = await Database.open(url)
    try:
        yield database
    finally:
        await database.close()


async def _is_sitrooms(url: str) -> bool:
    try:
        return bool(await _applied(url))
    except ForeignDatabase:
        return False


async def _applied(url: str) -> list[str]:
    database = Database.inspect(url)
    try:
        applied, _ = await database.known()
    finally:
        await database.close()
    return applied


def _forget(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _check_there(file: Path) -> None:
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")


def _check_folder(place: Path) -> None:
    if not place.parent.is_dir() or not os.access(place.parent, os.W_OK):
        raise BackupError(f"{place} cannot be written: check that its folder exists and may be written to.")


def _check_free(place: Path) -> None:
    """A log that was left behind would be taken for the new file's, and damage it."""
    for path in (place, Path(f"{place}-wal"), Path(f"{place}-journal")):
        if path.exists():
            raise BackupError(
                f"{path} exists already, and is not overwritten. "
                "Stop Sitroom, and move that file away, with those whose names begin like it."
            )


def _draft(file: Path) -> Path:
    if file.exists():
        raise BackupError(f"{file} exists already, and is not overwritten. Name another file.")
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}.") from error
    os.close(handle)
    return Path(name)


def _copy(source: Path, target: Path, original: _Original) -> None:
    if not source.is_file():
        raise BackupError(f"There is no database file {source}: check DATABASE_URL.")
    place = f"{original.name} {source}"
    try:
        os.close(os.open(target, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            connection.execute(f"PRAGMA {sqlite.PATIENCE}")
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copied:
            [[found], *_] = copied.execute("PRAGMA integrity_check").fetchall()
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # what is above says more of the same
            case sqlite3.SQLITE_NOTADB:
                said = f"{source} is no database of SQLite's."
            case sqlite3.SQLITE_FULL:
                said = f"There is no room left on the disk of {target}: make room."
            case sqlite3.SQLITE_CORRUPT:
                # SQLite's own words may name the copy, which is gone by then.
                said = f"{place} is damaged. {original.remedy}"
            case _:
                explained = explain(error, place)
                if explained is None:
                    raise
                said = str(explained)
        raise BackupError(said) from error
    if found != "ok":
        raise BackupError(f"{place} is damaged: {found}. {original.remedy}")


def _settle(draft: Path, file: Path) -> None:
    """Give a file its name once all of it is on the disk; and see that the name is, too."""
    _sync(draft)
    draft.rename(file)
    _sync(file.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
