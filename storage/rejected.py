"""What sources of alerts sent and nobody could use: kept for whoever wants to know why, the same one once."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.refused import Refused
from storage import schema
from storage.upsert import insert

_rows = schema.alert_rejected.c

#: How many are kept: somebody may send nonsense for ever.
MOST = 1000


async def put(
    db: AsyncConnection, source: str, status: int, reason: str, body: str, *, now: datetime, times: int = 1
) -> None:
    """Keep what was not understood; beyond the most that are kept, the oldest is forgotten."""
    row = insert(db.dialect.name, schema.alert_rejected).values(
        source=source,
        status=status,
        reason=reason,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        body=body,
        first_at=now,
        last_at=now,
        count=times,
    )
    same = [_rows.source, _rows.status, _rows.reason, _rows.sha256]
    again = {"last_at": now, "count": _rows.count + times}
    await db.execute(row.on_conflict_do_update(index_elements=same, set_=again))
    if (await db.scalar(select(func.count()).select_from(schema.alert_rejected)) or 0) > MOST:
        oldest = select(_rows.id).order_by(_rows.last_at).limit(1)
        await db.execute(delete(schema.alert_rejected).where(_rows.id.in_(oldest)))


async def listing(db: AsyncConnection, limit: int = 50) -> list[Refused]:
    """What was not understood, the latest first."""
    columns = [_rows[name] for name in Refused.__struct_fields__]
    rows = await db.execute(select(*columns).order_by(_rows.last_at.desc(), _rows.id.desc()).limit(limit))
    return [Refused(*row) for row in rows]


async def load(db: AsyncConnection, number: int) -> Refused | None:
    """One of them by its number, or None."""
    columns = [_rows[name] for name in Refused.__struct_fields__]
    row = (await db.execute(select(*columns).where(_rows.id == number))).first()
    return Refused(*row) if row else None


async def prune(db: AsyncConnection, before: datetime, *, limit: int) -> int:
    """Forget what came last before then; how many, up to `limit` in one go."""
    old = select(_rows.id).where(_rows.last_at < before).limit(limit)
    return (await db.execute(delete(schema.alert_rejected).where(_rows.id.in_(old)))).rowcount
