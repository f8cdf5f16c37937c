"""Whether the database can be used: where it is, who may read it, how much room it has, which release made it."""

import os
import shutil
import sqlite3
import stat
from pathlib import Path

from sqlalchemy import text

from bot.doctor.finding import Finding, fail, ok, warn
from storage.database import Database, understood
from storage.errors import DatabaseUnavailable, MigrationError

#: In bytes: less is soon used up, with the files that are kept, and a write-ahead log that grows.
_ROOM = 500 * 2**20

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
        return [*findings, ok("database", f"{path} is not there yet; `sitroom run` makes it")]
    return [*findings, *_file(path), await _tables(url)]


def sqlite_release(release: tuple[int, ...]) -> Finding:
    """What is to be known of this release of SQLite."""
    name = ".".join(map(str, release))
    mended = release >= _MENDED or release[2] >= _MENDED_TOO.get((release[0], release[1]), 1000)
    if mended:
        return ok("SQLite", name)
    return ok(
        "SQLite",
        f"{name}. Before 3.51.3 it can, very rarely, lose a write when two programs write at one instant. "
        "Sitroom writes by one connection; its command line is another. Take a newer one when you can",
    )


def _folder(folder: Path) -> list[Finding]:
    if not folder.is_dir():
        return [fail("folder", f"{folder} does not exist. Make it, or correct DATABASE_URL")]
    if not os.access(folder, os.W_OK | os.X_OK):
        return [fail("folder", f"{folder} may not be written to. Change its owner or mode")]
    free = shutil.disk_usage(folder).free
    if free < _ROOM:
        return [warn("folder", f"{folder} has {free // 2**20} MiB left on its disk. Make room")]
    return [ok("folder", f"{folder} may be written to, and has {free // 2**20} MiB left")]


def _file(path: Path) -> list[Finding]:
    if not os.access(path, os.R_OK | os.W_OK):
        return [fail("file", f"{path} may not be read and written. Change its owner or mode")]
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return [warn("file", f"{path} may be read by others (mode {mode:o}). `chmod 600` it")]
    return [ok("file", f"{path} is its owner's alone")]


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
        return ok("database", "it is empty; `sitroom run` makes the tables")
    if missing:
        waiting = ", ".join(missing)
        return warn("database", f"{waiting} is not applied yet. `sitroom backup`, then start Sitroom")
    return ok("database", f"its tables are those of this release ({applied[-1]})")
