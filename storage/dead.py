"""What was given up in a queue and is not told to the operators yet: told once each, and not all the time."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Table, exists, literal, literal_column, or_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema

_counter = schema.counters.c
_QUEUES = (schema.inbox, schema.outbox)


class Dead(msgspec.Struct, frozen=True):
    """A dead job.

    Attributes:
        queue: `inbox` or `outbox`.
        id, kind, body, error: as in its queue.
        incident: the number of the incident it belongs to; None also where that is private.
    """

    queue: str
    id: int
    kind: str
    body: str
    incident: int | None
    error: str


async def may_tell(db: AsyncConnection, now: datetime, pause: timedelta) -> bool:
    """Whether there is anything to tell, and the last time is at least a `pause` ago."""
    any_ = or_(*(exists().where(_untold(table)) for table in _QUEUES))
    return bool(await db.scalar(select(_counter.name).where(_is_over(now, pause), any_)))


async def tell(db: AsyncConnection, now: datetime, pause: timedelta) -> list[Dead]:
    """Mark everything as told, and answer with it; nothing where somebody else did within the `pause`.

    Until the transaction ends, other replicas wait here.
    """
    began = update(schema.counters).where(_is_over(now, pause)).values(value=literal(now, schema.Instant))
    if not (await db.execute(began)).rowcount:
        return []
    hidden = set(
        await db.scalars(select(schema.incidents.c.number).where(schema.incidents.c.private.is_(True)))
    )
    return [found for table in _QUEUES for found in await _marked(db, table, now, hidden)]


async def _marked(db: AsyncConnection, table: Table, now: datetime, hidden: set[int]) -> list[Dead]:
    columns = (table.c.id, table.c.kind, table.c.body, table.c.incident, table.c.error)
    marked = update(table).where(_untold(table)).values(told_at=now).returning(*columns)
    rows = sorted(await db.execute(marked), key=lambda row: row.id)
    return [
        Dead(table.name, id_, kind, body, None if incident in hidden else incident, error or "")
        for id_, kind, body, incident, error in rows
    ]


def _untold(table: Table) -> ColumnElement[bool]:
    # A literal, because a partial index is used only where the statement shows that it applies.
    return (table.c.state == literal_column("'dead'")) & table.c.told_at.is_(None)


def _is_over(now: datetime, pause: timedelta) -> ColumnElement[bool]:
    """Whether the pause is over; one that began in the future was begun by a clock that was wrong."""
    last = type_coerce(_counter.value, schema.Instant)
    return (_counter.name == "told") & or_(last <= now - pause, last > now)
