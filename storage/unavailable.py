"""Database errors that a person can act on, as sentences. Everything else is a bug and stays what it was."""

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage import postgresql
from storage.errors import DatabaseBusy, DatabaseUnavailable

#: By SQLite's name for the error, or its beginning (https://www.sqlite.org/rescode.html).
_SQLITE = {
    "SQLITE_CANTOPEN": "{place} cannot be opened: check that its folder exists and may be written to.",
    "SQLITE_READONLY": "{place} may not be written to: check the owner and mode of the file and its folder.",
    "SQLITE_PERM": "{place} may not be written to: check the owner and mode of the file and its folder.",
    "SQLITE_NOTADB": "{place} is not an SQLite database: check DATABASE_URL, or restore a backup.",
    "SQLITE_CORRUPT": "{place} is damaged: stop Sitroom and restore a backup.",
    "SQLITE_FULL": "There is no room left on the disk of {place}: make room.",
    "SQLITE_IOERR": "Reading or writing {place} failed: check the disk.",
    "SQLITE_BUSY": "{place} is in use by another program that does not let go of it: stop that one (`fuser` names it).",
}

#: By SQLSTATE, or its beginning (PostgreSQL manual, appendix A).
_POSTGRESQL = {
    "28": "{place} refused the user or the password: check DATABASE_URL.",
    "3D": "{place} does not exist: create the database, or check DATABASE_URL.",
    "42501": "The user of {place} may not do this: it needs to own the database, or GRANT CREATE ON SCHEMA public.",
    "25006": "{place} is read-only, perhaps a standby: name the primary in DATABASE_URL.",
    "53": "{place} has no connections or no room left: raise max_connections, or make room on its disk.",
    "40P01": "{place} broke off a transaction that was in another's way: try again.",
    "55P03": "{place} is busy: try again.",
    "25P03": "{place} broke off a transaction that had been idle for too long: try again.",
    "08": "The connection to {place} broke: check that PostgreSQL runs, and the way there.",
    "57P": "{place} is starting, stopping, or was stopped: start it, or wait a moment.",
}

#: Of these, those after which the same again may succeed at once: a deadlock, and a lock waited for in vain.
_IN_THE_WAY = {"40P01", "55P03"}


def explain(error: SQLAlchemyError | sqlite3.Error | OSError, place: str) -> DatabaseUnavailable | None:
    """The sentence for an error, or None where it is nothing that an operator can do something about.

    `place` names the database without its password.
    """
    if isinstance(error, OSError):
        # asyncpg gives up without a word: a new connection after this time, one that fell silent later.
        why = error.strerror or str(error) or f"no answer within {postgresql.PATIENCE} seconds"
        return DatabaseUnavailable(
            f"{place} cannot be reached: {why}. "
            "Check DATABASE_URL, and that PostgreSQL runs there and lets this machine in."
        )
    if isinstance(error, PoolTimeoutError):
        return DatabaseUnavailable(
            f"All connections to {place} are in use: look for what holds them up, such as a lock."
        )
    original = error.orig if isinstance(error, DBAPIError) else error
    sentence = _sentence(original)
    if sentence is None and isinstance(error, DBAPIError) and error.connection_invalidated:
        sentence = _POSTGRESQL["08"]
    kind = DatabaseBusy if getattr(original, "sqlstate", None) in _IN_THE_WAY else DatabaseUnavailable
    return kind(sentence.format(place=place)) if sentence else None


def _sentence(original: BaseException | None) -> str | None:
    for codes, name in ((_SQLITE, "sqlite_errorname"), (_POSTGRESQL, "sqlstate")):
        code = getattr(original, name, None)
        if isinstance(code, str):
            return next((codes[start] for start in codes if code.startswith(start)), None)
    return None
