"""The database that the environment names, for a command that is over in a moment."""

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from bot.clock import Clock, system_clock
from bot.messages.command_line.arguments import no_database
from bot.settings import Settings, SettingsError, read_local_settings
from storage.clock import DatabaseClock
from storage.database import Database


@contextlib.asynccontextmanager
async def open_database() -> AsyncIterator[Database]:
    """The database, while it is needed.

    Raises:
        SettingsError: there is none where the environment says.
    """
    settings = read_local_settings(os.environ)
    check_there(settings)
    database = await Database.open(settings.database_url)
    try:
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


def check_there(settings: Settings) -> None:
    """A mistyped address must not be answered by a new and empty database.

    Raises:
        SettingsError: there is no database at this address.
    """
    scheme, _, path = settings.database_url.partition(":///")
    if scheme.startswith("sqlite") and not Path(path).exists():
        raise SettingsError(no_database(path))
