"""The incidents as they are now: a projection of the timelines, for loading one and for listing many.

A row holds the whole incident as JSON, and beside it the columns that queries need. It also says by which
rules it was folded; after an upgrade that changed them the row counts for nothing, and the incident is
folded anew from its timeline. So it is where the row is damaged.
"""

import functools
import hashlib
import inspect
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import structlog
from sqlalchemy import ColumnElement, Row, bindparam, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.evolve import MODULES, fold
from bot.domain.incident import Incident
from bot.domain.status import OPEN, Status
from storage import schema, timeline
from storage.errors import Unreadable
from storage.upsert import insert

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

log = structlog.get_logger()

_rows = schema.incidents.c
_decoder: msgspec.json.Decoder[Incident] = msgspec.json.Decoder(Incident)


#: Statements that are run all the time are built once, which takes longer than to run them.
_STATES = select(_rows.number, _rows.shape, _rows.state)
_ONE = _STATES.where(_rows.number == bindparam("wanted"))
_LOCKED = _ONE.with_for_update()
_FREE = (
    _STATES.where(_rows.number.in_(bindparam("among", expanding=True)))
    .order_by(_rows.number)
    .with_for_update(skip_locked=True)
)
_OF_CHANNEL = _STATES.where(_rows.channel_id == bindparam("wanted"))
_DUE = (
    select(_rows.number)
    .where(_rows.next_due_at <= bindparam("now"))
    .order_by(_rows.next_due_at)
    .limit(bindparam("at_most", type_=_rows.number.type))
)
_NEXT_DUE = (
    select(_rows.next_due_at)
    .where(_rows.next_due_at > bindparam("after"))
    .order_by(_rows.next_due_at)
    .limit(1)
)
#: One that can be read is soon found.
_FEW = 5
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _shape() -> str:
    """What a stored state depends on: the fields of an incident, and the rules that fill them."""
    fields = msgspec.json.encode(msgspec.json.schema(Incident), order="deterministic")
    rules = "".join(inspect.getsource(module) for module in MODULES)
    return hashlib.sha256(fields + rules.encode()).hexdigest()[:16]


SHAPE = _shape()


async def next_number(db: AsyncConnection) -> int:
    """The number for a new incident; until the transaction ends, other replicas wait for theirs."""
    counters = schema.counters
    counted = update(counters).where(counters.c.name == "incident").values(value=counters.c.value + 1)
    number: int = (await db.execute(counted.returning(counters.c.value))).scalar_one()
    return number


async def wait_for_declared(db: AsyncConnection) -> None:
    """Wait until whatever is being declared is there, or is not to be; until the transaction ends, others wait."""
    counters = schema.counters
    await db.execute(select(counters.c.value).where(counters.c.name == "incident").with_for_update())


async def load(db: AsyncConnection, number: int, *, lock: bool = False) -> Incident | None:
    """An incident, or None where the number is not taken.

    Args:
        db: a connection; for `lock` it must be one that writes.
        number: the incident's number.
        lock: whether other replicas must wait with theirs until this transaction ends.
    """
    row = (await db.execute(_LOCKED if lock else _ONE, {"wanted": number})).first()
    return row and await _incident(db, row)


async def load_free(db: AsyncConnection, numbers: Sequence[int]) -> list[Incident]:
    """Those of the incidents that no other replica has locked, locked until this transaction ends."""
    rows = (await db.execute(_FREE, {"among": numbers})).all()
    return [await _incident(db, row) for row in rows]


async def by_channel(db: AsyncConnection, channel_id: str) -> Incident | None:
    """The incident whose own channel this is, or None."""
    row = (await db.execute(_OF_CHANNEL, {"wanted": channel_id})).first()
    return row and await _incident(db, row)


async def listing(
    db: AsyncConnection, *, statuses: Collection[Status] | None = None, limit: int = 200
) -> list[Incident]:
    """The incidents in these statuses, or in any, the newest first. Private ones are among them.

    One that cannot be read is left out, and logged: nobody who lists or declares has to do with it.
    """
    query = _STATES.order_by(_rows.number.desc()).limit(limit)
    if statuses is not None:
        query = query.where(_rows.status.in_([status.value for status in statuses]))
    found = []
    for row in (await db.execute(query)).all():
        with leaving_out_unreadable():
            found.append(await _incident(db, row))
    return found


@contextmanager
def leaving_out_unreadable() -> Iterator[None]:
    """One incident that cannot be read keeps no other from being worked on: it is logged."""
    try:
        yield
    except Unreadable as error:
        log.error("an incident cannot be read; `sitroom verify` names them", error=str(error))  # noqa: TRY400


async def save(db: AsyncConnection, incident: Incident, next_due_at: datetime | None) -> None:
    """Write down what is true now, and when time next makes something necessary.

    What is true of a newer version stays as it is.
    """
    await save_all(db, [(incident, next_due_at)])


async def save_all(db: AsyncConnection, pairs: Sequence[tuple[Incident, datetime | None]]) -> None:
    """The same of several incidents."""
    await db.execute(_saving(db.dialect.name), [_row(*pair) for pair in pairs])


def _row(incident: Incident, next_due_at: datetime | None) -> dict[str, object]:
    return {
        "number": incident.number,
        "status": incident.status.value,
        "severity": incident.severity,
        "private": incident.private,
        "drill": incident.drill,
        "channel_id": incident.channel and incident.channel.id,
        "declared_at": incident.declared_at,
        "next_due_at": next_due_at,
        "version": incident.version,
        "shape": SHAPE,
        "state": msgspec.json.encode(incident).decode(),
    }


@functools.cache
def _saving(dialect: str) -> "sqlite.Insert | postgresql.Insert":
    row = insert(dialect, schema.incidents)
    new = {column.name: row.excluded[column.name] for column in _rows if not column.primary_key}
    not_newer = _rows.version <= row.excluded.version
    return row.on_conflict_do_update(index_elements=[_rows.number], set_=new, where=not_newer)


async def due(db: AsyncConnection, now: datetime, limit: int = 100) -> list[int]:
    """The numbers of incidents for which something has become necessary, the longest overdue first."""
    return list(await db.scalars(_DUE, {"now": now, "at_most": limit}))


async def next_due_at(db: AsyncConnection, *, after: datetime | None = None) -> datetime | None:
    """When something becomes necessary next, or None when nothing does; what is overdue at `after` is left out."""
    return await db.scalar(_NEXT_DUE, {"after": after or _LONG_AGO})


async def numbers(db: AsyncConnection) -> list[int]:
    """The numbers of all incidents, in order."""
    return await _numbers(db, true())


async def open_numbers(db: AsyncConnection) -> list[int]:
    """The numbers of the incidents that somebody is working on, in order."""
    return await _numbers(db, _rows.status.in_([status.value for status in OPEN]))


async def open_channels(db: AsyncConnection) -> list[tuple[int, str]]:
    """Number and channel of the incidents that somebody is working on, in order."""
    is_open = _rows.status.in_([status.value for status in OPEN])
    query = select(_rows.number, _rows.channel_id).where(is_open, _rows.channel_id.is_not(None))
    return [(row.number, row.channel_id) for row in await db.execute(query.order_by(_rows.number))]


async def open_counts(db: AsyncConnection) -> dict[tuple[str, bool], int]:
    """How many incidents somebody is working on, by severity and whether it is a drill; private ones are left out."""
    is_open = _rows.status.in_([status.value for status in OPEN])
    query = select(_rows.severity, _rows.drill, func.count()).where(is_open, _rows.private.is_(False))
    return {
        (severity, drill): count
        for severity, drill, count in await db.execute(query.group_by(_rows.severity, _rows.drill))
    }


async def waiting_for(db: AsyncConnection, poll: str) -> list[Incident]:
    """The incidents that somebody is working on and in which steps of a playbook name a health endpoint, in order."""
    named = _rows.state.contains(f'"gate":{{"poll":"{poll}"', autoescape=True)
    is_open = _rows.status.in_([status.value for status in OPEN])
    found = []
    for row in (await db.execute(_STATES.where(is_open, named).order_by(_rows.number))).all():
        with leaving_out_unreadable():
            found.append(await _incident(db, row))
    return found


async def last_drill(db: AsyncConnection) -> Incident | None:
    """The drill that was declared last, of those that everybody may know of and that were not called off."""
    ran = _rows.status.not_in([status.value for status in (Status.CANCELLED, Status.DECLINED, Status.MERGED)])
    query = _STATES.where(_rows.drill.is_(True), _rows.private.is_(False), ran)
    newest = query.order_by(_rows.declared_at.desc(), _rows.number.desc()).limit(_FEW)
    for row in (await db.execute(newest)).all():
        with leaving_out_unreadable():
            return await _incident(db, row)
    return None


async def is_damaged(db: AsyncConnection, number: int) -> bool:
    """Whether the row of an incident is one that no release wrote."""
    row = (await db.execute(_ONE, {"wanted": number})).first()
    return row is not None and row.shape == SHAPE and _kept(row) is None


async def stale(db: AsyncConnection) -> list[int]:
    """The numbers of the incidents that another release folded; `rebuild` makes loading them fast again."""
    return await _numbers(db, _rows.shape != SHAPE)


async def rebuild(db: AsyncConnection, number: int) -> Incident:
    """Fold an incident anew from its timeline, and keep it.

    Raises:
        LookupError: there is no such incident.
    """
    due_at = await db.scalar(select(_rows.next_due_at).where(_rows.number == number).with_for_update())
    incident = await _folded(db, number)
    await save(db, incident, due_at)
    return incident


async def _numbers(db: AsyncConnection, condition: ColumnElement[bool]) -> list[int]:
    return list(await db.scalars(select(_rows.number).where(condition).order_by(_rows.number)))


async def _incident(db: AsyncConnection, row: Row[int, str, str]) -> Incident:
    kept = _kept(row)
    if kept is None and row.shape == SHAPE:
        log.error("the row of an incident is damaged; its timeline is read instead", incident=row.number)
    return kept or await _folded(db, row.number)


def _kept(row: Row[int, str, str]) -> Incident | None:
    """The incident as its row has it; None where another release folded it, or the row is damaged."""
    if row.shape != SHAPE:
        return None
    try:
        return _decoder.decode(row.state)
    except msgspec.DecodeError:
        return None


async def _folded(db: AsyncConnection, number: int) -> Incident:
    incident = fold(await timeline.entries(db, number))
    if incident is None:
        raise LookupError(f"there is no INC-{number}")
    return incident
