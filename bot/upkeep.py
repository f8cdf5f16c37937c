"""What an operator does on the command line: check that nothing was altered, and look after what is dead.

"Dead" is a request that could not be worked on, or a delivery that could not be sent.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import FileKept
from bot.domain.evolve import fold
from bot.domain.redaction import files_of
from bot.domain.timeline import first_altered
from bot.domain.wording import reference
from storage import files, incidents, timeline
from storage.database import Database
from storage.errors import Unreadable
from storage.jobs import Row, State
from storage.queue import Queue, inbox, outbox

#: How many jobs a list shows.
_SHOWN = 100


async def altered(database: Database) -> tuple[int, list[str]]:
    """How many incidents were checked, and a sentence for each whose record is not as it was written.

    Every timeline's chain is computed anew, and its projection is compared with the fold of its entries. Kept files
    are what their digests say, none is missing, and what waits in a queue is about an incident that there is.
    """
    findings = []
    async with database.read(one_moment=True) as db:  # Sitroom may go on meanwhile
        numbers = await incidents.numbers(db)
        digests = await files.digests(db)
        for number in numbers:
            found = await _altered(db, number, digests)
            findings += [f"{reference(number)}: {found}"] if found else []
        for sha256 in sorted(digests):
            kept = await files.content(db, sha256)
            if kept and hashlib.sha256(kept.content).hexdigest() != sha256:
                findings.append(f"The file {kept.name} ({sha256[:12]}…) is not as it was kept.")
        for name, queue in (("inbox", inbox), ("outbox", outbox)):
            strangers = await queue.about(db) - set(numbers)
            findings += [
                f"{reference(number)}: the {name} has work for it, but it does not exist."
                for number in sorted(strangers)
            ]
    return len(numbers), findings


async def _altered(db: AsyncConnection, number: int, digests: Collection[str]) -> str | None:
    """What is wrong with an incident first; `digests` are those of the kept files."""
    try:
        links = await timeline.links(db, number)
    except Unreadable as error:
        return f"entry {error.version} cannot be read."
    version = first_altered(links)
    if version is not None:
        return f"entry {version} is not as it was written."
    folded = fold(link.entry for link in links)
    if await incidents.is_damaged(db, number) or await incidents.load(db, number) != folded:
        return "the projection is not what the timeline says."
    entries = [link.entry for link in links]
    wanted = {file.id for entry in entries for file in files_of(entry.event)}
    for entry in entries:
        kept = entry.event
        if isinstance(kept, FileKept) and kept.file in wanted and kept.sha256 not in digests:
            return f"the file of entry {entry.version} is not kept any more."
    return None


async def overview(database: Database, queue: Queue) -> list[str]:
    """What waits in a queue and what is dead, a line each, without the words of people."""
    async with database.read() as db:
        depth = await queue.depth(db)
        rows = await queue.rows(db, (State.PENDING, State.DEAD), _SHOWN)
    oldest = (
        f"; the oldest since {depth.oldest_created_at:%Y-%m-%d %H:%M} UTC" if depth.oldest_created_at else ""
    )
    return [f"{depth.pending} waiting{oldest}; {depth.dead} dead", *map(_line, rows)]


def _line(row: Row) -> str:
    about = reference(row.incident) if row.incident else row.lane
    why = f"  {row.error}" if row.error else ""
    return f"{row.id:>8}  {row.state.value:<8} {about:<20} {row.kind:<14} tries {row.attempt}{why}"


async def whole(database: Database, queue: Queue, job: int) -> list[str]:
    """One job with all its fields and the words in it, a line each; empty where there is none of this number."""
    async with database.read() as db:
        row = await queue.row(db, job)
    return [f"{name}: {_shown(value)}" for name, value in msgspec.structs.asdict(row).items()] if row else []


def _shown(value: object) -> str:
    match value:
        case None:
            return "-"
        case State():
            return value.value
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S} UTC"
        case _:
            return str(value)


async def replay(database: Database, queue: Queue, jobs: Sequence[int]) -> list[int]:
    """Try dead jobs again, at once and in their order; which of these were dead."""
    async with database.write() as db:  # all together: of one lane the first must not be overtaken
        return [job for job in jobs if await _replayed(db, queue, job)]


async def replay_all(database: Database, queue: Queue) -> list[int]:
    """As `replay`, with everything that is dead."""
    async with database.write() as db:
        return [job for job in await queue.dead(db) if await _replayed(db, queue, job)]


async def _replayed(db: AsyncConnection, queue: Queue, job: int) -> bool:
    row = await queue.row(db, job)
    return row is not None and await queue.replay(db, job, row.created_at)


async def discard(database: Database, queue: Queue, jobs: Sequence[int]) -> list[int]:
    """Give dead jobs up for good, and forget their words; which of these were dead."""
    async with database.write() as db:
        return [job for job in jobs if await queue.discard(db, job)]
