"""When each health endpoint is asked next, by whom just now, and what is remembered of it.

All replicas look here. Who claims a poll asks its endpoint; what comes of it is written down only while that claim
holds, so of two replicas that asked, because one was slow or stopped for a while, one counts.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Update, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.watch import Watch
from storage import schema
from storage.upsert import insert

_rows = schema.polls.c
_decoder: msgspec.json.Decoder[Watch] = msgspec.json.Decoder(Watch)
_NOTHING = msgspec.json.encode(Watch()).decode()


class Claim(msgspec.Struct, frozen=True):
    """A poll that one replica asks.

    Attributes:
        due_at: when it was to be asked.
        until: when another one may claim it; what shows that it is still ours, too.
        watch: what is remembered of it.
    """

    id: str
    due_at: datetime
    until: datetime
    watch: Watch


async def begin(db: AsyncConnection, ids: Iterable[str], now: datetime) -> None:
    """Those of these polls that are new are due at once."""
    rows = [{"id": id_, "next_at": now, "state": _NOTHING} for id_ in sorted(ids)]
    if rows:
        await db.execute(insert(db.dialect.name, schema.polls).on_conflict_do_nothing(), rows)


async def drop(db: AsyncConnection, known: Collection[str]) -> dict[str, Watch]:
    """Forget all polls but these; what was remembered of the others."""
    others = delete(schema.polls).where(_rows.id.not_in(known)).returning(_rows.id, _rows.state)
    return {id_: _decoder.decode(state) for id_, state in await db.execute(others)}


async def claimable_at(db: AsyncConnection, ids: Collection[str]) -> dict[str, datetime]:
    """When each of these polls may be claimed."""
    query = select(_rows.id, _rows.next_at, _rows.claimed_until).where(_rows.id.in_(ids))
    return {id_: max(next_at, until or next_at) for id_, next_at, until in await db.execute(query)}


async def claim(db: AsyncConnection, id_: str, *, now: datetime, until: datetime) -> Claim | None:
    """Take on a poll that is due; None where somebody else has, or did."""
    free = or_(_rows.claimed_until.is_(None), _rows.claimed_until <= now)
    mine = update(schema.polls).where(_rows.id == id_, _rows.next_at <= now, free).values(claimed_until=until)
    row = (await db.execute(mine.returning(_rows.next_at, _rows.state))).first()
    return Claim(id_, row.next_at, until, _decoder.decode(row.state)) if row else None


async def finish(db: AsyncConnection, held: Claim, watch: Watch, *, next_at: datetime) -> bool:
    """Write down what came of it; whether the claim still held, else nothing is changed."""
    ended = _held(held).values(claimed_until=None, next_at=next_at, state=msgspec.json.encode(watch).decode())
    return (await db.execute(ended)).rowcount == 1


async def release(db: AsyncConnection, held: Claim) -> None:
    """Let others ask: nothing came of it."""
    await db.execute(_held(held).values(claimed_until=None))


async def release_all(db: AsyncConnection) -> None:
    """Whoever claimed a poll is no more."""
    await db.execute(update(schema.polls).values(claimed_until=None))


async def watches(db: AsyncConnection) -> dict[str, Watch]:
    """What is remembered of each poll."""
    query = select(_rows.id, _rows.state).order_by(_rows.id)
    return {id_: _decoder.decode(state) for id_, state in await db.execute(query)}


def _held(held: Claim) -> Update:
    return update(schema.polls).where(_rows.id == held.id, _rows.claimed_until == held.until)
