"""Backups of PostgreSQL, made and brought back by its own programs, which must be as new as the server."""

import asyncio
import os
from pathlib import Path

from sqlalchemy import URL

from storage.errors import BackupError

_MISSING = (
    "{program} is not installed here: install PostgreSQL's client programs of the server's version "
    "(Debian: apt-get install postgresql-client)."
)


async def save(url: URL, file: Path) -> None:
    """Dump a database into a file that exists, in the custom format of `pg_dump`; one moment of it.

    Raises:
        BackupError: `pg_dump` is not there, or refused.
    """
    await _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(file))


async def bring_back(url: URL, file: Path) -> None:
    """Load such a file into an empty database, in one transaction.

    Raises:
        BackupError: `pg_restore` is not there, or refused.
    """
    how = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    await _run(url, "pg_restore", *how, "--dbname", str(url.database), str(file))


async def _run(url: URL, program: str, *arguments: str) -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            env={**os.environ, **_environment(url)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise BackupError(_MISSING.format(program=program)) from error
    _, said = await process.communicate()
    if process.returncode:
        raise BackupError(f"{program} failed: {' '.join(said.decode(errors='replace').split())}")


def _environment(url: URL) -> dict[str, str]:
    """How libpq is told where the database is: as arguments, everybody on the machine could read the password."""
    query = {name: value for name, value in url.query.items() if isinstance(value, str)}
    told = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": query.get("ssl"),
    }
    return {name: value for name, value in told.items() if value}
