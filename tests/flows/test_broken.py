"""What happens when Sitroom itself makes a mistake: it is told, and nothing waits for it."""

from typing import cast

import msgspec
from sqlalchemy import update

from bot.domain.events import Event
from bot.domain.people import SITROOM
from bot.domain.timeline import Entry, link
from storage import incidents, schema, timeline
from storage.database import Database
from tests.flows.breaking import ask_for_a_format_that_does_not_exist
from tests.world import World


async def test_a_delivery_that_breaks_is_told_on_the_card_and_holds_nothing_up(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    channel = here.incident_channel(1)
    await ask_for_a_format_that_does_not_exist(here)
    here.running.outbox.wake()
    await here.settle()
    await here.types("ada", channel, "/incident note still working")

    assert "Something broke on our side" in here.text(here.card(channel))
    assert any("still working" in line for line in here.reads("ada", channel))


async def test_an_incident_that_cannot_be_read_keeps_nobody_from_declaring_and_listing(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Search is slow")
    await _work_on_it_with_a_later_release(here)

    await here.types("ben", "#general", "/incident declare sev1 Login fails")
    await here.types("ben", "#general", "/incident list")
    await here.person("ben").open_home()
    await here.settle()

    assert here.incident_channel(2)
    assert "Login fails" in here.reads("ben", "#general")[-1]
    shown = here.person("ben").home()
    assert shown
    assert "Login fails" in here.text(shown)


async def test_a_damaged_row_keeps_nobody_from_declaring_nor_from_its_own_incident(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Search is slow")
    database = await Database.open(here.database_url)
    async with database.write() as db:
        await db.execute(update(schema.incidents).values(state="{}"))
    await database.close()

    await here.types("ben", "#general", "/incident declare sev1 Login fails")
    await here.types("ada", here.incident_channel(1), "/incident title Search is down")

    assert here.incident_channel(2)
    assert "Search is down" in here.text(here.card(here.incident_channel(1)))


class _Later(msgspec.Struct, frozen=True, tag="Later"):
    """What this release does not know."""


async def _work_on_it_with_a_later_release(here: World) -> None:
    database = await Database.open(here.database_url)
    async with database.write() as db:
        found = await incidents.load(db, 1)
        assert found
        entry = Entry(1, found.version + 1, here.now, SITROOM, cast("Event", _Later()))
        await timeline.append(db, link([entry], (await timeline.links(db, 1))[-1].hash))
        await db.execute(update(schema.incidents).values(shape="later", next_due_at=None))
    await database.close()
