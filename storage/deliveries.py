"""Deliveries: what sources sent, from when it came in until it is sorted, and for a while after.

A delivery is stored before its sender hears that it was taken, many in one transaction, and sorted in another, by one
replica at a time. It needs no lease: whatever sorting does is done in the database.
"""

import functools
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Text,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal_column,
    select,
    true,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.upsert import insert

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

_rows = schema.alert_deliveries.c

#: A literal, because a partial index is used only where the statement shows that it applies.
_UNSORTED: ColumnElement[bool] = _rows.sorted == literal_column("0")

_TAKE = (
    select(_rows.id, _rows.at, _rows.body)
    .where(_UNSORTED)
    .order_by(_rows.id)
    .limit(bindparam("at_most", type_=_rows.id.type))
)
_ANY = select(exists().where(_UNSORTED))
_SORTED = update(schema.alert_deliveries).where(_rows.id.in_(bindparam("those", expanding=True)), _UNSORTED)
_BACKLOG = select(func.count(), func.coalesce(func.sum(_rows.weight), 0)).where(_UNSORTED)
#: For which a sender that got no answer tries again, in microseconds; what comes in the same bytes later is news:
#: Alertmanager repeats what fires still after hours. It may tell of the same again after 4 minutes, when Prometheus was
#: away meanwhile; a try that comes later than this is counted twice, and changes nothing else.
_SAME_WITHIN = 4 * 60 * 1_000_000


class NewDelivery(msgspec.Struct, frozen=True):
    """What a source sent, to be sorted.

    Attributes:
        key: of two with the same within a few minutes, the second is not stored.
        body: what the sorter needs, as JSON; emptied when it is sorted.
        weight: how much there is to sort.
    """

    key: str
    body: str
    weight: int


class StoredDelivery(msgspec.Struct, frozen=True):
    """A delivery that waits."""

    id: int
    at: datetime
    body: str


async def put(db: AsyncConnection, deliveries: Sequence[NewDelivery], *, now: datetime) -> None:
    """Store deliveries; one whose key came a moment ago is the same again, and changes nothing."""
    await db.execute(*putting(db.dialect.name, deliveries, now=now))


def putting(
    dialect: str, deliveries: Sequence[NewDelivery], *, now: datetime
) -> tuple["sqlite.Insert | postgresql.Insert", dict[str, object]]:
    """The statement that does so, with its parameters."""
    first: dict[str, NewDelivery] = {}
    for one in deliveries:
        first.setdefault(one.key, one)
    told = [(one.key, one.weight, msgspec.Raw(one.body.encode())) for one in first.values()]
    return _storing(dialect), {"told": msgspec.json.encode(told).decode(), "now": now}


@functools.cache
def _storing(dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """All of a list in one statement: with one for each, SQLite's thread waits for the interpreter as often.

    In PostgreSQL in one order, or two replicas that are told the same could wait for each other.
    """
    told, now = bindparam("told", type_=Text), bindparam("now", type_=schema.Instant)
    lite = dialect == "sqlite"
    each = func.json_each(told) if lite else func.json_array_elements(cast(told, JSON))
    one = each.table_valued("value").c.value
    key, weight, body = (
        func.json_extract(one, f"$[{place}]") if lite else one.op("->>")(place) for place in range(3)
    )
    those = select(key, now, literal_column("0"), cast(weight, BigInteger), body).where(true())
    those = those if lite else those.order_by(key)
    row = insert(dialect, schema.alert_deliveries)
    row = row.from_select(["key", "at", "sorted", "weight", "body"], those)
    new = {name: row.excluded[name] for name in ("at", "body", "weight", "sorted")}
    came, known = (type_coerce(at, BigInteger) for at in (row.excluded["at"], _rows.at))
    again = (_rows.sorted == 1) & (known < came - _SAME_WITHIN)
    return row.on_conflict_do_update(index_elements=[_rows.key], set_=new, where=again)


async def oldest_at(db: AsyncConnection) -> datetime | None:
    """Since when the first delivery that waits has done so, or None."""
    at: datetime | None = await db.scalar(select(func.min(_rows.at)).where(_UNSORTED))
    return at


async def known(db: AsyncConnection, beginning: str) -> list[str]:
    """The keys that begin so, of the deliveries that are remembered."""
    return list(await db.scalars(select(_rows.key).where(_rows.key.startswith(beginning, autoescape=True))))


async def backlog(db: AsyncConnection) -> tuple[int, int]:
    """How many deliveries wait, and what they weigh together."""
    count, weight = (await db.execute(_BACKLOG)).one()
    return int(count), int(weight)


async def any_to_sort(db: AsyncConnection) -> bool:
    """Whether a delivery waits."""
    return bool(await db.scalar(_ANY))


async def take(db: AsyncConnection, limit: int) -> list[StoredDelivery]:
    """The first deliveries that wait, in the order in which they came."""
    return [StoredDelivery(*row) for row in await db.execute(_TAKE, {"at_most": limit})]


async def finish(db: AsyncConnection, ids: Sequence[int]) -> int:
    """These are sorted; that they came is remembered until they are pruned. How many of them were not sorted before."""
    if not ids:
        return 0
    done = await db.execute(_SORTED.values(sorted=1, body=""), {"those": list(ids)})
    return done.rowcount


async def prune(db: AsyncConnection, before: datetime, *, limit: int) -> int:
    """Forget that deliveries came before, which are sorted; how many, up to `limit` in one go."""
    old = select(_rows.id).where(_rows.at < before, _rows.sorted == 1).limit(limit)
    return (await db.execute(delete(schema.alert_deliveries).where(_rows.id.in_(old)))).rowcount
