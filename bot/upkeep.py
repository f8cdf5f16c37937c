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
from bot.domain.payloads import is_payload
from bot.domain.redaction import kept_for
from bot.domain.timeline import Entry, first_altered
from bot.jobs import undone_of
from bot.messages.command_line import integrity
from bot.messages.command_line import queues as words
from bot.messages.steps import why_given_up
from bot.messages.text import tidy
from bot.messages.undone import request
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
    findings: list[str] = []
    papers = _Papers()
    async with database.read(one_moment=True) as db:  # Sitroom may go on meanwhile
        numbers = await incidents.numbers(db)
        digests = await files.digests(db)
        for number in numbers:
            findings += filter(None, [await _altered(db, number, papers)])
        findings += papers.missing(digests)
        for sha256 in sorted(digests):
            kept = await files.content(db, sha256)
            if kept and hashlib.sha256(kept.content).hexdigest() != sha256:
                findings.append(integrity.file_altered(kept.name, sha256))
        for name, queue in (("inbox", inbox), ("outbox", outbox)):
            strangers = await queue.about(db) - set(numbers)
            findings += [integrity.stray_work(number, name) for number in sorted(strangers)]
    return len(numbers), findings


class _Papers:
    """The files that timelines speak of."""

    def __init__(self) -> None:
        self._wanted: list[Entry] = []
        self._redacted: set[str] = set()

    def note(self, entries: Sequence[Entry]) -> None:
        """What a timeline says of files."""
        wanted = {file for entry in entries for file in kept_for(entry.event)}
        for entry in entries:
            if isinstance(entry.event, FileKept):
                if entry.event.file in wanted:
                    self._wanted.append(entry)
                elif is_payload(entry.event):
                    self._redacted.add(entry.event.sha256)

    def missing(self, digests: Collection[str]) -> list[str]:
        """A sentence for each that is not kept; but what a machine sent of several alerts goes with any of them."""
        return [
            integrity.file_gone(entry.incident, entry.version)
            for entry in self._wanted
            if isinstance(entry.event, FileKept)
            and entry.event.sha256 not in digests
            and not (is_payload(entry.event) and entry.event.sha256 in self._redacted)
        ]


async def _altered(db: AsyncConnection, number: int, papers: _Papers) -> str | None:
    """What is wrong with an incident first; what is sound says which files there are."""
    try:
        links = await timeline.links(db, number)
    except Unreadable as error:
        return integrity.unreadable(number, error.version)
    version = first_altered(links)
    if version is not None:
        return integrity.altered(number, version)
    folded = fold(link.entry for link in links)
    if await incidents.is_damaged(db, number) or await incidents.load(db, number) != folded:
        return integrity.another_projection(number)
    papers.note([link.entry for link in links])
    return None


async def overview(database: Database, queue: Queue) -> list[str]:
    """What waits in a queue and what is dead, a line each, without the words of people."""
    async with database.read() as db:
        depth = await queue.depth(db)
        rows = await queue.rows(db, (State.PENDING, State.DEAD), _SHOWN)
    lines = [_line(row, _called(row, queue)) for row in rows]
    return [words.overview(depth.pending, depth.dead, depth.oldest_created_at), *lines]


def _line(row: Row, what: str) -> str:
    return words.line(row.id, what, row.attempt, row.error, dead=row.state is State.DEAD)


def _called(row: Row, queue: Queue) -> str:
    """What a job is for, as those who run Sitroom are told of it."""
    if queue is inbox:
        return request(row.kind, row.incident).words
    return undone_of(row.body, row.incident).words


async def whole(database: Database, queue: Queue, job: int) -> list[str]:
    """One job with all its fields and the words in it, a line each; empty where there is none of this number."""
    async with database.read() as db:
        row = await queue.row(db, job)
    if row is None:
        return []
    fields = msgspec.structs.asdict(row)
    if row.body:  # emptied when it is over
        fields = {"what": _called(row, queue), **fields}
    if row.state is State.DEAD and row.error:
        fields["error"] = why_given_up(row.error)
    return [f"{name}: {_shown(value)}" for name, value in fields.items()]


def _shown(value: object) -> str:
    match value:
        case None:
            return "-"
        case State():
            return value.value
        case datetime():
            return words.moment(value)
        case _:
            return tidy(str(value))


async def replay(database: Database, queue: Queue, jobs: Sequence[int]) -> list[int]:
    """Try dead jobs again, at once and in their order; which of these were dead."""
    async with database.write() as db:  # all together: of one lane the first must not be overtaken
        return [job for job in jobs if await _replayed(db, queue, job)]


async def waiting(database: Database, queue: Queue, jobs: Sequence[int]) -> dict[int, str]:
    """Those of these jobs that are not over, each with a sentence that says when it is tried."""
    async with database.read() as db:
        rows = [row for job in jobs if (row := await queue.row(db, job)) and row.state is State.PENDING]
    return {row.id: words.waits(row.id, row.ready_at, at_work=bool(row.owner)) for row in rows}


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
