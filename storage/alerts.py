"""The groups that alerts were sorted into, with what was sent of them, and how often they were told of."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import (
    ColumnElement,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.group import PRACTICE, Group, Stage
from storage import schema
from storage.upsert import insert
from storage.words import word

_rows = schema.alert_groups.c
_payloads = schema.alert_payloads.c
_decoder: msgspec.json.Decoder[Group] = msgspec.json.Decoder(Group)

#: A literal, because a partial index is used only where the statement shows that it applies.
_ACTIVE: ColumnElement[bool] = _rows.active == literal_column("1")

#: Practice uses nothing up.
_REAL: ColumnElement[bool] = _rows.key.not_like(f"{PRACTICE}%")

#: Of those who change what groups belong to, in PostgreSQL; in SQLite one writes at a time anyhow.
_LOCK = "hashtextextended('alerts', 0)"

_BY_KEYS = select(_rows.state).where(_rows.key.in_(bindparam("keys", expanding=True)), _ACTIVE)


async def alone(db: AsyncConnection) -> bool:
    """Whether nobody else sorts until this transaction ends; else somebody does, and will see all that is there."""
    if db.dialect.name == "sqlite":
        return True
    return bool(await db.scalar(text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")))


async def alone_in_turn(db: AsyncConnection) -> None:
    """Wait until nobody else sorts or decides about groups; nobody will until this transaction ends.

    Who locks groups, incidents and what was sent of them in an order of their own would else wait for each other.
    """
    if db.dialect.name == "postgresql":
        await db.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


async def active(db: AsyncConnection, keys: Collection[str]) -> dict[str, Group]:
    """The active groups with these keys, locked until this transaction ends."""
    found: dict[str, Group] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        query = _BY_KEYS.order_by(_rows.id).with_for_update()
        for state in await db.scalars(query, {"keys": wanted[start : start + 500]}):
            group = _decoder.decode(state)
            found[group.key] = group
    return found


async def by_key(db: AsyncConnection, key: str) -> Group | None:
    """The active group with this key, or None."""
    state = await db.scalar(select(_rows.state).where(_rows.key == key, _ACTIVE))
    return None if state is None else _decoder.decode(state)


async def due(db: AsyncConnection, now: datetime, limit: int = 100) -> list[Group]:
    """Active groups that are to be looked at again by now."""
    query = select(_rows.state).where(_rows.due_at <= now, _ACTIVE).order_by(_rows.due_at).limit(limit)
    return [_decoder.decode(state) for state in await db.scalars(query)]


async def put_off(db: AsyncConnection, number: int, until: datetime) -> None:
    """A group is to be looked at again later."""
    await db.execute(update(schema.alert_groups).where(_rows.id == number).values(due_at=until))


async def next_due_at(db: AsyncConnection) -> datetime | None:
    """When a group is to be looked at next, or None."""
    at: datetime | None = await db.scalar(select(func.min(_rows.due_at)).where(_rows.due_at.is_not(None)))
    return at


async def load(db: AsyncConnection, number: int, *, lock: bool = False) -> Group | None:
    """A group by its number, active or not; with `lock`, others wait with theirs until this transaction ends."""
    query = select(_rows.state).where(_rows.id == number)
    state = await db.scalar(query.with_for_update() if lock else query)
    return None if state is None else _decoder.decode(state)


async def listing(db: AsyncConnection, stage: Stage, limit: int = 50) -> list[Group]:
    """Active groups of a stage, the newest first."""
    query = select(_rows.state).where(_rows.stage == stage.value, _ACTIVE).order_by(_rows.id.desc())
    return [_decoder.decode(state) for state in await db.scalars(query.limit(limit))]


async def waiting(
    db: AsyncConnection, severities: Sequence[str], over_since: datetime, limit: int = 50
) -> tuple[list[Group], int]:
    """Groups that wait for people, the worst first, and how many there are in all; not what is over for long.

    What fires comes before what is over, then by severity, whose ids come the worst first, then the newest.
    """
    resolved_at, severity = word(db.dialect.name, "resolved_at"), word(db.dialect.name, "severity")
    fires = resolved_at.is_(None)
    waits = (_rows.stage == Stage.WAITING.value, _ACTIVE, or_(fires, _rows.last_at >= over_since))
    place = case({id_: place for place, id_ in enumerate(severities)}, value=severity, else_=len(severities))
    query = select(_rows.state).where(*waits).order_by(case((fires, 0), else_=1), place, _rows.id.desc())
    found = [_decoder.decode(state) for state in await db.scalars(query.limit(limit))]
    return found, await db.scalar(select(func.count()).where(*waits)) or 0


async def next_numbers(db: AsyncConnection, name: str, count: int) -> range:
    """The next numbers of a counter; until this transaction ends, others wait for theirs."""
    counters = schema.counters
    counted = update(counters).where(counters.c.name == name).values(value=counters.c.value + count)
    last: int = (await db.execute(counted.returning(counters.c.value))).scalar_one()
    return range(last - count + 1, last + 1)


async def save(db: AsyncConnection, groups: Iterable[tuple[Group, datetime | None]]) -> None:
    """Write down groups, each with when it is to be looked at again."""
    rows = [_row(group, due_at) for group, due_at in groups]
    if rows:
        row = insert(db.dialect.name, schema.alert_groups)
        new = {name: row.excluded[name] for name in rows[0] if name != "id"}
        await db.execute(row.on_conflict_do_update(index_elements=[_rows.id], set_=new), rows)


def _row(group: Group, due_at: datetime | None) -> dict[str, object]:
    return {
        "id": group.id,
        "key": group.key,
        "active": int(not group.over),
        "stage": group.stage.value,
        "source": group.source,
        "incident": group.incident,
        "storm": group.storm,
        "count": group.count,
        "opened_at": group.opened_at,
        "last_at": group.last_at,
        "carded_at": group.carded_at,
        "declared_at": group.declared_at,
        "due_at": due_at,
        "state": msgspec.json.encode(group).decode(),
    }


async def carded_since(db: AsyncConnection, since: datetime) -> int:
    """How many groups got a card of their own since then."""
    return await db.scalar(select(func.count()).where(_rows.carded_at >= since, _REAL)) or 0


async def declared_since(db: AsyncConnection, since: datetime) -> int:
    """How many incidents routes have declared since then."""
    return await db.scalar(select(func.count()).where(_rows.declared_at >= since, _REAL)) or 0


async def keep_payloads(db: AsyncConnection, sent: Iterable[tuple[int, str, str]], at: datetime) -> None:
    """Keep what was sent of groups, for the incidents that they may join: the group, the SHA-256, hexadecimal, the text."""
    rows = [{"group_id": group, "sha256": sha256, "body": body, "at": at} for group, sha256, body in sent]
    if rows:
        await db.execute(insert(db.dialect.name, schema.alert_payloads).on_conflict_do_nothing(), rows)


async def payloads(db: AsyncConnection, group: int) -> list[tuple[str, str, datetime]]:
    """What was sent of a group: the SHA-256, hexadecimal, the text, and when, oldest first."""
    query = select(_payloads.sha256, _payloads.body, _payloads.at).where(_payloads.group_id == group)
    return [(row.sha256, row.body, row.at) for row in await db.execute(query.order_by(_payloads.at))]


async def forget_payloads(db: AsyncConnection, group: int) -> None:
    """Delete what was sent of a group; of other groups, too, where it was sent of them at once."""
    mine = select(_payloads.sha256).where(_payloads.group_id == group)
    await db.execute(delete(schema.alert_payloads).where(_payloads.sha256.in_(mine)))


async def count_dropped(db: AsyncConnection, counts: Iterable[tuple[str, int]]) -> None:
    """Alerts were told of that no group counts, by source."""
    rows = [{"source": source, "count": count} for source, count in sorted(counts) if count]
    if rows:
        row = insert(db.dialect.name, schema.alert_dropped)
        added = schema.alert_dropped.c.count + row.excluded["count"]
        await db.execute(row.on_conflict_do_update(index_elements=["source"], set_={"count": added}), rows)


async def counts(db: AsyncConnection) -> dict[str, int]:
    """How often alerts were told of, by source: in groups, and in none."""
    found: dict[str, int] = {}
    for source, count in await db.execute(select(_rows.source, func.sum(_rows.count)).group_by(_rows.source)):
        found[source] = int(count)
    dropped = schema.alert_dropped.c
    for source, count in await db.execute(select(dropped.source, dropped.count)):
        found[source] = found.get(source, 0) + int(count)
    return found


async def prune(db: AsyncConnection, before: datetime, *, limit: int) -> int:
    """Forget groups that nobody has told of since then, with what was sent of them; how many, up to `limit` in one go."""
    query = select(_rows.id).where(_rows.last_at < before).order_by(_rows.id).limit(limit)
    old = list(await db.scalars(query))
    await db.execute(delete(schema.alert_payloads).where(_payloads.group_id.in_(old)))
    gone = delete(schema.alert_groups).where(_rows.id.in_(old))
    totals: Counter[str] = Counter()
    for source, count in await db.execute(gone.returning(_rows.source, _rows.count)):
        totals[source] += int(count)
    await count_dropped(db, totals.items())
    return len(old)
