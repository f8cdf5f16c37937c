"""Storms of alerts: their summaries, and the groups that wait in them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Select, case, delete, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.storm import Surge
from bot.domain.incident import Posted
from storage import schema
from storage.upsert import insert
from storage.words import word

_storms = schema.alert_storms.c
_rows = schema.alert_groups.c

#: A literal, because a partial index is used only where the statement shows that it applies.
_ACTIVE = _rows.active == literal_column("1")


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


async def cards(db: AsyncConnection, numbers: Collection[int]) -> dict[int, Posted]:
    """Where the summaries of these storms are."""
    found = [await load(db, number) for number in sorted(numbers)]
    return {one.id: one.card for one in found if one and one.card}


async def save(db: AsyncConnection, surge: Surge) -> None:
    """Write down a storm."""
    row = insert(db.dialect.name, schema.alert_storms)
    values = {"id": surge.id, "last_at": surge.last_at, "state": msgspec.json.encode(surge).decode()}
    new = {name: row.excluded[name] for name in ("last_at", "state")}
    await db.execute(row.values(values).on_conflict_do_update(index_elements=[_storms.id], set_=new))


async def taken(
    db: AsyncConnection, storm: int, severities: Sequence[str], limit: int, stage: Stage
) -> list[Group]:
    """The first of a summary's groups in a stage, locked until this transaction ends; in the order of `worst`."""
    query = _worst(db, storm, severities, limit, stage)
    first = query.with_only_columns(_rows.id)
    in_order = select(_rows.id).where(_rows.id.in_(first.subquery().select())).order_by(_rows.id)
    await db.execute(in_order.with_for_update())  # in the order in which all lock them
    return [msgspec.json.decode(state, type=Group) for state in await db.scalars(query)]


async def worst(db: AsyncConnection, storm: int, severities: Sequence[str], limit: int) -> list[Group]:
    """The first of the groups that wait in a summary: the worst, and of those the most told of.

    The ids of severities come the worst first; a group that has none of them is the last.
    """
    found = await db.scalars(_worst(db, storm, severities, limit))
    return [msgspec.json.decode(state, type=Group) for state in found]


def _worst(
    db: AsyncConnection, storm: int, severities: Sequence[str], limit: int, stage: Stage = Stage.WAITING
) -> Select[str]:
    places = {id_: place for place, id_ in enumerate(severities)}
    place = case(places, value=word(db.dialect.name, "severity"), else_=len(places))
    query = select(_rows.state).where(_ACTIVE, _rows.stage == stage.value, _rows.storm == storm)
    return query.order_by(place, _rows.count.desc(), _rows.id).limit(limit)


async def beside(db: AsyncConnection, since: datetime) -> list[Group]:
    """The groups that have waited on cards of their own since then although their routes declare, in their order."""
    held = word(db.dialect.name, "held") != ""
    waits = (_ACTIVE, _rows.stage == Stage.WAITING.value, _rows.carded_at >= since, held)
    found = await db.scalars(select(_rows.state).where(*waits).order_by(_rows.id))
    groups = (msgspec.json.decode(state, type=Group) for state in found)
    return [group for group in groups if not group.drill]


async def by_severity(db: AsyncConnection, storm: int) -> dict[str | None, int]:
    """How many groups wait in a summary, by the id of their severity; None where none was recognised."""
    severity = word(db.dialect.name, "severity")
    query = select(severity, func.count()).where(
        _ACTIVE, _rows.stage == Stage.WAITING.value, _rows.storm == storm
    )
    query = query.group_by(severity)
    return {id_: int(count) for id_, count in await db.execute(query)}


async def prune(db: AsyncConnection, before: datetime, *, limit: int) -> int:
    """Forget storms to which no group has come since then; how many, up to `limit` in one go."""
    old = select(_storms.id).where(_storms.last_at < before).limit(limit)
    return (await db.execute(delete(schema.alert_storms).where(_storms.id.in_(old)))).rowcount
