"""Whether the database can be used: where it is, who may read it, how much room it has, which release made it."""

import os
import shutil
import sqlite3
import stat
from pathlib import Path

from sqlalchemy import text

from bot.doctor.finding import Finding, fail, ok, warn
from bot.messages.command_line import doctor as words
from storage.database import Database, understood
from storage.errors import DatabaseUnavailable, MigrationError

#: In MiB: less is soon used up, with the files that are kept, and a write-ahead log that grows.
_ROOM = 500

#: From this release on, and in these, two programs that write at one instant lose nothing
#: (https://www.sqlite.org/wal.html#walresetbug).
_MENDED = (3, 51, 3)
_MENDED_TOO = {(3, 44): 6, (3, 50): 7}


async def examine(url: str) -> list[Finding]:
    """What was found about the database of a URL."""
    try:
        parsed = understood(url)
    except DatabaseUnavailable as error:
        return [fail("database", str(error))]
    if parsed.get_backend_name() != "sqlite":
        return [await _tables(url)]
    path = Path(str(parsed.database))
    findings = [sqlite_release(sqlite3.sqlite_version_info[:3]), *_folder(path.parent)]
    if not path.is_file():  # noqa: ASYNC240 - a look at one file
        return [*findings, ok("database", words.no_file_yet(path))]
    return [*findings, *_file(path), await _tables(url)]


def sqlite_release(release: tuple[int, ...]) -> Finding:
    """What is to be known of this release of SQLite."""
    name = ".".join(map(str, release))
    mended = release >= _MENDED or release[2] >= _MENDED_TOO.get((release[0], release[1]), 1000)
    return ok("SQLite", name if mended else words.careless_sqlite(name))


def _folder(folder: Path) -> list[Finding]:
    if not folder.is_dir():
        return [fail("folder", words.no_folder(folder))]
    if not os.access(folder, os.W_OK | os.X_OK):
        return [fail("folder", words.closed_folder(folder))]
    free = shutil.disk_usage(folder).free // 2**20
    if free < _ROOM:
        return [warn("folder", words.little_room(folder, free))]
    return [ok("folder", words.roomy_folder(folder, free))]


def _file(path: Path) -> list[Finding]:
    if not os.access(path, os.R_OK | os.W_OK):
        return [fail("file", words.closed_file(path))]
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return [warn("file", words.open_file(path, mode))]
    return [ok("file", words.private_file(path))]


async def _tables(url: str) -> Finding:
    database = Database.inspect(url)
    try:
        async with database.read() as db:
            await db.execute(text("SELECT 1"))
        applied, missing = await database.known()
    except (DatabaseUnavailable, MigrationError) as error:
        return fail("database", str(error))
    finally:
        await database.close()
    if not applied:
        return ok("database", words.no_tables_yet())
    if missing:
        return warn("database", words.old_tables(missing))
    return ok("database", words.right_tables(applied[-1]))
