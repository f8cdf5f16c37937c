"""Incidents to store."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import Declared, Event, NoteAdded, Rhythm
from bot.domain.evolve import fold
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.status import Status
from bot.domain.timeline import GENESIS, Entry, link
from storage import incidents, timeline
from storage.database import Database

NOW = datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)
ADA = Person("U1", "Ada Łovelace 🧭")


def declared(*, private: bool = False) -> Declared:
    """The first entry of an incident."""
    return Declared(
        "Checkout 5xx", "sev2", Rhythm(15, NOW + timedelta(minutes=15)), Status.INVESTIGATING, private=private
    )


def entries(incident: int, *events: Event, after: int = 0) -> list[Entry]:
    """Entries a second apart, by Ada."""
    return [
        Entry(incident, version, NOW + timedelta(seconds=version), ADA, event)
        for version, event in enumerate(events, start=after + 1)
    ]


async def append(db: AsyncConnection, more: Sequence[Entry]) -> None:
    """Chain entries to those that are stored, as the service does."""
    before = more[0].incident, more[0].version - 1
    await timeline.append(db, link(more, (await timeline.hashes(db, [before])).get(before, GENESIS)))


async def declare(database: Database, *events: Event, next_due_at: datetime | None = None) -> Incident:
    """A stored incident with these events after its declaration."""
    async with database.write() as db:
        number = await incidents.next_number(db)
        told = entries(number, declared(), *events)
        await append(db, told)
        incident = fold(told)
        assert incident is not None
        await incidents.save(db, incident, next_due_at)
    return incident


def notes(count: int) -> list[NoteAdded]:
    """As many notes."""
    return [NoteAdded(f"note {number}") for number in range(1, count + 1)]
