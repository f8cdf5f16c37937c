"""The time of a PostgreSQL database, which all its replicas share.

Leases, due times and entries of one replica are read by the others, so they must not come from as many clocks as
there are machines: one that is ten minutes ahead would take the jobs out of the others' hands and remind ten minutes
early. Between two looks at the database the machine's monotonic clock goes on, which nobody sets.
"""

import asyncio
import contextlib
import time
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.errors import DatabaseUnavailable

#: How long between two looks, in seconds; clocks drift by a millisecond meanwhile.
_EVERY = 10.0

#: How often is looked each time; the quickest answer counts, for it may be wrong by half its round trip.
_LOOKS = 3


class DatabaseClock:
    """Answers with the database's time, aware UTC, as a `Clock`; `start` it first."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._zero: datetime | None = None
        self._keeping: asyncio.Task[None] | None = None

    def __call__(self) -> datetime:
        """The time now."""
        if self._zero is None:
            raise ValueError("the clock was not started")
        return self._zero + timedelta(seconds=time.monotonic())

    async def start(self) -> None:
        """Learn the time, and stay right until `stop`.

        Raises:
            DatabaseUnavailable: the database cannot be reached at present.
        """
        await self.sync()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Look at the database no more; the clock goes on."""
        if self._keeping:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)

    async def sync(self) -> None:
        """Look at the database's clock.

        Raises:
            DatabaseUnavailable: the database cannot be reached at present.
        """
        async with self._database.read() as db:
            _, self._zero = min([await _measured(db) for _ in range(_LOOKS)])

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            with contextlib.suppress(DatabaseUnavailable):  # the monotonic clock serves until it is back
                await self.sync()


async def _measured(db: AsyncConnection) -> tuple[float, datetime]:
    """How long an answer took, in seconds, and the time at which the monotonic clock began, according to it."""
    before = time.monotonic()
    now: datetime = (await db.execute(text("SELECT clock_timestamp()"))).scalar_one()
    after = time.monotonic()
    return after - before, now - timedelta(seconds=(before + after) / 2)
