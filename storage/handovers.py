"""Who took over which duty when, and what of its checklist they have confirmed."""

from datetime import datetime

import msgspec
from msgspec.structs import replace
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.readiness import Takeover
from storage import schema
from storage.upsert import insert

_rows = schema.handovers.c
_decoder: msgspec.json.Decoder[Takeover] = msgspec.json.Decoder(Takeover)


async def begin(db: AsyncConnection, takeover: Takeover) -> Takeover | None:
    """Write down that somebody takes over, with the number under which it is known; None where it was before."""
    row = insert(db.dialect.name, schema.handovers).values(
        rotation=takeover.rotation, begins_at=takeover.begins_at, state=_written(takeover)
    )
    once = row.on_conflict_do_nothing(index_elements=[_rows.rotation, _rows.begins_at])
    id_ = await db.scalar(once.returning(_rows.id))
    return None if id_ is None else replace(takeover, id=id_)


async def load(db: AsyncConnection, id_: int) -> Takeover | None:
    """One by its number; others wait with theirs until this transaction ends."""
    state = await db.scalar(select(_rows.state).where(_rows.id == id_).with_for_update())
    return None if state is None else replace(_decoder.decode(state), id=id_)


async def save(db: AsyncConnection, takeover: Takeover) -> None:
    """Write down what is confirmed of it by now."""
    mine = update(schema.handovers).where(_rows.id == takeover.id)
    await db.execute(mine.values(state=_written(takeover)))


async def since(db: AsyncConnection, at: datetime) -> tuple[Takeover, ...]:
    """Those that began at `at` or later, in their order."""
    query = select(_rows.id, _rows.state).where(_rows.begins_at >= at).order_by(_rows.begins_at, _rows.id)
    return tuple(replace(_decoder.decode(state), id=id_) for id_, state in await db.execute(query))


def _written(takeover: Takeover) -> str:
    return msgspec.json.encode(replace(takeover, id=0)).decode()
