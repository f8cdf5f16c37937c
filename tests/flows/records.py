"""What Sitroom wrote down: an incident and its timeline, as they stand in the database."""

from typing import TypeVar

from bot.domain.events import Event
from bot.domain.incident import Incident
from bot.domain.timeline import Entry, Link
from storage import incidents, timeline
from tests.world import World

E = TypeVar("E", bound=Event)


async def links(here: World, number: int = 1) -> list[Link]:
    """The timeline with all that its chain keeps."""
    async with here.reading() as db:
        return await timeline.links(db, number)


async def entries(here: World, number: int = 1) -> list[Entry]:
    """The timeline."""
    return [link.entry for link in await links(here, number)]


async def happened(here: World, kind: type[E], number: int = 1) -> list[E]:
    """Everything of one kind that happened, oldest first."""
    return [entry.event for entry in await entries(here, number) if isinstance(entry.event, kind)]


async def incident(here: World, number: int = 1) -> Incident:
    """The incident as it is now."""
    async with here.reading() as db:
        found = await incidents.load(db, number)
    assert found, f"there is no INC-{number}"
    return found


async def numbers(here: World) -> list[int]:
    """Every incident there is, oldest first."""
    async with here.reading() as db:
        return sorted(one.number for one in await incidents.listing(db))
