"""The database that the environment names, for a command that is over in a moment.

Only the start of Sitroom makes tables or brings them up to date: a command that did would do it under a release that
still runs, before there is a backup, and in whatever database a mistyped address names.
"""

import contextlib
from collections.abc import AsyncIterator

from bot.clock import Clock, system_clock
from bot.messages.command_line import database as words
from bot.settings import Settings
from storage.clock import DatabaseClock
from storage.database import Database
from storage.errors import MigrationError


@contextlib.asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, while it is needed.

    Raises:
        DatabaseUnavailable: there is none where the environment says, or it cannot be read.
        MigrationError: its tables are not those of this release, or there are none.
    """
    database = Database.inspect(settings.database_url)
    try:
        applied, missing = await database.known()
        if missing:
            raise MigrationError(words.old_tables() if applied else words.no_tables())
        yield database
    finally:
        await database.close()


async def shared_clock(database: Database, clock: Clock) -> Clock:
    """The clock that Sitroom itself goes by: on PostgreSQL the database's, in place of the machine's."""
    if database.dialect != "postgresql" or clock is not system_clock:
        return clock
    shared = DatabaseClock(database)
    await shared.sync()
    return shared
