"""The timelines: appended to, read, and in one named case blanked.

The words of an entry stand in a table of their own, so that they can be redacted while the row which the
chain covers is never touched. Triggers hold both promises against this program, too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import EntryRedacted, FileKept
from bot.domain.people import Person
from bot.domain.timeline import Entry, Link, read_event
from storage import schema
from storage.errors import Conflict, Unreadable

_rows = schema.timeline.c
_bodies = schema.bodies.c
_ENTRY = (_rows.incident, _rows.version, _rows.at, _rows.by_id, _rows.by_name, _bodies.body)

#: Statements that are run all the time are built once, which takes longer than to run them.
_APPEND, _SAY = insert(schema.timeline), insert(schema.bodies)
_OF_ONE = _rows.incident == bindparam("wanted")
_HASHES = select(_rows.incident, _rows.version, _rows.hash).where(
    tuple_(_rows.incident, _rows.version).in_(bindparam("places", expanding=True))
)
_ENTRY_OF = (
    select(*_ENTRY)
    .select_from(schema.timeline.join(schema.bodies))
    .where(_OF_ONE, _rows.version == bindparam("numbered"))
)


async def append(db: AsyncConnection, links: Sequence[Link]) -> None:
    """Write entries at the end of their timelines.

    Raises:
        Conflict: one of the versions exists already; nothing more can be done in this transaction.
    """
    if not links:
        return
    try:
        await db.execute(_APPEND, [_row(one) for one in links])
    except IntegrityError as error:
        first = links[0].entry
        raise Conflict(f"INC-{first.incident} has an entry {first.version} already") from error
    words = [
        {"incident": one.entry.incident, "version": one.entry.version, "body": one.body} for one in links
    ]
    await db.execute(_SAY, words)


async def hashes(db: AsyncConnection, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The hashes of entries, each named by its incident and version, where they are there."""
    found = await db.execute(_HASHES, {"places": places})
    return {(row.incident, row.version): row.hash for row in found}


async def entries(db: AsyncConnection, incident: int, *, after: int = 0) -> list[Entry]:
    """The entries of an incident in order, from the one that follows version `after`.

    Raises:
        Unreadable: a body is not an event that this program can read.
    """
    return [_entry(row) for row in await db.execute(_select(incident, after))]


async def links(db: AsyncConnection, incident: int) -> list[Link]:
    """The entries of an incident with all that the chain keeps of them, in order.

    Raises:
        Unreadable: a body is not an event that this program can read.
    """
    rows = await db.execute(_select(incident, 0, _rows.digest, _rows.hash))
    return [Link(_entry(row[:-2]), row.body, row.digest, row.hash) for row in rows]


async def entry(db: AsyncConnection, incident: int, version: int) -> Entry | None:
    """One entry, or None where there is none.

    Raises:
        Unreadable: its body is not an event that this program can read.
    """
    row = (await db.execute(_ENTRY_OF, {"wanted": incident, "numbered": version})).first()
    return None if row is None else _entry(row)


async def files_kept(db: AsyncConnection, sha256: str) -> list[Entry]:
    """The entries, of any incident, which say that a file with this SHA-256 is kept."""
    joined = schema.timeline.join(schema.bodies)
    query = select(*_ENTRY).select_from(joined).where(_rows.kind == FileKept.__name__)
    found = await db.execute(query.where(_bodies.body.contains(sha256, autoescape=True)))
    return [_entry(row) for row in found]


async def redact(db: AsyncConnection, incident: int, version: int, body: str) -> None:
    """Replace the words of an entry; the `EntryRedacted` that names it must have been appended before.

    Raises:
        sqlalchemy.exc.IntegrityError: no entry says that this one is redacted.
    """
    one = (_bodies.incident == incident) & (_bodies.version == version)
    await db.execute(update(schema.bodies).where(one).values(body=body))


def _select(incident: int, after: int, *more: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    """What `_entry` takes, and after it more columns."""
    return (
        select(*_ENTRY, *more)
        .select_from(schema.timeline.join(schema.bodies))
        .where(_rows.incident == incident, _rows.version > after)
        .order_by(_rows.version)
    )


def _row(one: Link) -> dict[str, object]:
    event = one.entry.event
    return {
        "incident": one.entry.incident,
        "version": one.entry.version,
        "at": one.entry.at,
        "by_id": one.entry.by.id,
        "by_name": one.entry.by.name,
        "kind": one.entry.kind,
        "digest": one.digest,
        "hash": one.hash,
        "redacts": event.version if isinstance(event, EntryRedacted) else None,
    }


def _entry(row: tuple[int, int, datetime, str, str, str]) -> Entry:
    incident, version, at, by_id, by_name, body = row
    try:
        event = read_event(body)
    except msgspec.DecodeError as error:
        raise Unreadable(incident, version) from error
    return Entry(incident, version, at, Person(by_id, by_name), event)
