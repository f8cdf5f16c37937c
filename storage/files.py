"""Files of captured messages, and what machines sent, by what is in them: the same file is kept once."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import FileKept
from bot.domain.payloads import is_payload
from bot.domain.timeline import Entry
from storage import schema
from storage.upsert import insert


class StoredFile(msgspec.Struct, frozen=True):
    """A kept file. `name` is the one it was first kept under."""

    sha256: str
    name: str
    mimetype: str
    content: bytes


async def keep(db: AsyncConnection, sha256: str, name: str, mimetype: str, content: bytes) -> None:
    """Store a file under the SHA-256 of its content, hexadecimal; one that is there already stays as it is."""
    row = insert(db.dialect.name, schema.files).values(
        sha256=sha256, name=name, mimetype=mimetype, content=content
    )
    await db.execute(row.on_conflict_do_nothing())


async def content(db: AsyncConnection, sha256: str) -> StoredFile | None:
    """The file with this SHA-256, or None."""
    row = (await db.execute(select(schema.files).where(schema.files.c.sha256 == sha256))).mappings().first()
    return None if row is None else StoredFile(**row)


async def payloads(db: AsyncConnection, entries: Iterable[Entry]) -> dict[str, str]:
    """What machines sent or answered, by the names under which these entries say that it is kept; as text."""
    found: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry.event, FileKept) and is_payload(entry.event):
            kept = await content(db, entry.event.sha256)
            if kept:
                found[entry.event.file] = kept.content.decode(errors="replace")
    return found


async def digests(db: AsyncConnection) -> set[str]:
    """The SHA-256 of every kept file."""
    return set(await db.scalars(select(schema.files.c.sha256)))


async def forget(db: AsyncConnection, sha256: str) -> None:
    """Delete the file with this SHA-256: the message that had it was redacted."""
    await db.execute(delete(schema.files).where(schema.files.c.sha256 == sha256))
