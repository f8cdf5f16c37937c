"""A mistake of Sitroom's own."""

from bot.domain.effects import ShareExport
from bot.domain.events import ExportRequested
from bot.domain.evolve import evolve
from bot.domain.people import SITROOM
from bot.domain.timeline import Entry, link
from bot.jobs import effect_job
from storage import incidents, timeline
from storage.database import Database
from storage.queue import outbox
from tests.world import World


async def ask_for_a_format_that_does_not_exist(here: World) -> None:
    """No command does that; it stands for whatever a later release may get wrong."""
    database = await Database.open(here.database_url)
    async with database.write() as db:
        incident = await incidents.load(db, 1)
        assert incident
        entry = Entry(1, incident.version + 1, here.now, SITROOM, ExportRequested("pdf"))
        await timeline.append(db, link([entry], (await timeline.links(db, 1))[-1].hash))
        await incidents.save(db, evolve(incident, entry), None)
        await outbox.put(db, [effect_job(ShareExport(entry.version), 1, entry.version, 0)], now=here.now)
    await database.close()
