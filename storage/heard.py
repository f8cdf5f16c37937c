"""Until when it is known that Slack was heard: what happened after it has to be looked for."""

from datetime import datetime

from sqlalchemy import literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.upsert import insert

_rows = schema.counters.c
_NAME = "heard"


async def until(db: AsyncConnection) -> datetime | None:
    """The latest time at which some process heard Slack; None before the first start."""
    at: datetime | None = await db.scalar(
        select(type_coerce(_rows.value, schema.Instant)).where(_rows.name == _NAME)
    )
    return at


async def keep(db: AsyncConnection, at: datetime) -> None:
    """Slack is heard at this time."""
    value = literal(at, schema.Instant)
    row = insert(db.dialect.name, schema.counters).values(name=_NAME, value=value)
    await db.execute(row.on_conflict_do_update(index_elements=[_rows.name], set_={"value": value}))
