"""What is long over is forgotten, a little at a time: SQLite has one writer, and somebody may wait for it.

Deleting the 400,000 deliveries of an hour's storm at once held it for twelve seconds, and Slack waits for three.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import alerts, deliveries, rejected, storms
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.queue import inbox, outbox

log = structlog.get_logger()

#: Slack delivers an event again for minutes, not days; the key of a request is kept for longer than that.
_REQUESTS_KEPT = timedelta(days=1)
_DELIVERIES_KEPT = timedelta(days=7)

#: That an alert came is remembered for longer than its sender tries to send it again.
_ALERTS_KEPT = timedelta(hours=1)

#: What is dead waits for an operator for so long; there are words of people in it.
_DEAD_KEPT = timedelta(days=30)

#: How many rows are deleted in one transaction, and how long others may write then, in seconds.
_AT_ONCE, _PAUSE = 500, 0.05

#: Deletes so many rows at most; how many it were.
_Forget = Callable[[AsyncConnection, int], Awaitable[int]]


async def prune(database: Database, now: datetime, turn: asyncio.Lock) -> None:
    """Forget what is long over by `now`, in turn with whoever else holds `turn`; what cannot be, another time."""
    try:
        for forget in _ways(now):
            forgotten = _AT_ONCE
            while forgotten == _AT_ONCE:
                forgotten = await _some(forget, database, turn)
                await asyncio.sleep(_PAUSE)
    except DatabaseUnavailable as error:
        log.warning("what is long over could not be forgotten", error=str(error))


async def _some(forget: _Forget, database: Database, turn: asyncio.Lock) -> int:
    async with turn, database.write() as db:
        return await forget(db, _AT_ONCE)


def _ways(now: datetime) -> Sequence[_Forget]:
    dead = now - _DEAD_KEPT
    return (
        lambda db, most: inbox.prune(db, now - _REQUESTS_KEPT, dead_before=dead, limit=most),
        lambda db, most: outbox.prune(db, now - _DELIVERIES_KEPT, dead_before=dead, limit=most),
        lambda db, most: deliveries.prune(db, now - _ALERTS_KEPT, limit=most),
        lambda db, most: alerts.prune(db, dead, limit=most),
        lambda db, most: storms.prune(db, dead, limit=most),
        lambda db, most: rejected.prune(db, dead, limit=most),
    )
