"""Who has a duty out of turn: arranged by people, kept also after it is over or called off."""

from datetime import datetime

import msgspec
from msgspec.structs import replace
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.people import Person
from bot.domain.policy import Override, Rules
from storage import schema

_rows = schema.overrides.c
_decoder: msgspec.json.Decoder[Override] = msgspec.json.Decoder(Override)


async def add(db: AsyncConnection, override: Override) -> Override:
    """Write down who stands in; with the number under which it is known."""
    values = {"ends_at": override.end, "state": _written(override)}
    id_ = await db.scalar(insert(schema.overrides).values(values).returning(_rows.id))
    return replace(override, id=id_ or 0)


async def standing(db: AsyncConnection, now: datetime) -> tuple[Override, ...]:
    """Those that are not over and were not called off, in the order in which they were arranged."""
    query = select(_rows.id, _rows.state).where(_rows.cancelled_at.is_(None), _rows.ends_at > now)
    found = await db.execute(query.order_by(_rows.id))
    return tuple(replace(_decoder.decode(state), id=id_) for id_, state in found)


async def call_off(db: AsyncConnection, id_: int, by: Person, now: datetime) -> Override | None:
    """Let one that is not over count no more, and note who did that; None where there is no such one."""
    found = next((one for one in await standing(db, now) if one.id == id_), None)
    if found is None:
        return None
    off = replace(found, cancelled_by=by)
    mine = update(schema.overrides).where(_rows.id == id_, _rows.cancelled_at.is_(None))
    changed = await db.execute(mine.values(cancelled_at=now, state=_written(off)))
    return off if changed.rowcount else None


async def applied(db: AsyncConnection, rules: Rules, now: datetime) -> Rules:
    """The rules, with who stands in for whom by now."""
    return replace(rules, overrides=await standing(db, now)) if rules.policy.oncall else rules


def _written(override: Override) -> str:
    return msgspec.json.encode(replace(override, id=0)).decode()
