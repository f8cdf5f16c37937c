"""Storms of alerts: their summaries, and the groups that wait in them."""

from datetime import datetime

import msgspec
from sqlalchemy import literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.storm import Surge
from storage import schema
from storage.upsert import insert

_storms = schema.alert_storms.c
_rows = schema.alert_groups.c

#: Active, for somebody to decide; a literal, because a partial index is used only where the statement shows that it applies.
_WAITING = (_rows.stage == Stage.WAITING.value) & (_rows.active == literal_column("1"))


async def current(db: AsyncConnection, since: datetime) -> Surge | None:
    """The storm to which a group came since then, or None."""
    query = select(_storms.state).where(_storms.last_at >= since).order_by(_storms.id.desc()).limit(1)
    state = await db.scalar(query)
    return None if state is None else msgspec.json.decode(state, type=Surge)


async def load(db: AsyncConnection, number: int, *, lock: bool = False) -> Surge | None:
    """A storm by its number; with `lock`, others wait with theirs until this transaction ends."""
    query = select(_storms.state).where(_storms.id == number)
    state = await db.scalar(query.with_for_update() if lock else query)
    return None if state is None else msgspec.json.decode(state, type=Surge)


async def save(db: AsyncConnection, surge: Surge) -> None:
    """Write down a storm."""
    row = insert(db.dialect.name, schema.alert_storms)
    values = {"id": surge.id, "last_at": surge.last_at, "state": msgspec.json.encode(surge).decode()}
    new = {name: row.excluded[name] for name in ("last_at", "state")}
    await db.execute(row.values(values).on_conflict_do_update(index_elements=[_storms.id], set_=new))


async def waiting(db: AsyncConnection, storm: int, limit: int) -> list[Group]:
    """The groups that wait in a summary, locked until this transaction ends, in the order in which all lock them."""
    query = select(_rows.state).where(_WAITING, _rows.storm == storm)
    locked = query.order_by(_rows.id).limit(limit).with_for_update()
    return [msgspec.json.decode(state, type=Group) for state in await db.scalars(locked)]
