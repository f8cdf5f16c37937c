"""A hand-over is written down once, whichever replica sees it, with what is confirmed of it."""

from datetime import timedelta

from msgspec.structs import replace

from bot.domain.people import Person
from bot.domain.readiness import Item, Takeover, confirmed
from storage import handovers
from storage.database import Database
from tests.storage.stories import NOW

BEN = Person("U2BEN", "Ben")
TAKEN = Takeover(0, "sre", "SRE", BEN, NOW, (Item("VPN"), Item("Pager")))


async def test_a_takeover_begins_once_and_keeps_what_is_confirmed(database: Database) -> None:
    async with database.write() as db:
        made = await handovers.begin(db, TAKEN)
    assert made
    async with database.write() as db:
        assert await handovers.begin(db, TAKEN) is None
        known = await handovers.load(db, made.id)
        assert known == made == replace(TAKEN, id=made.id)
        await handovers.save(db, confirmed(known, 0, BEN, NOW))
        assert await handovers.load(db, made.id + 1) is None

    async with database.read() as db:
        assert await handovers.since(db, NOW) == (confirmed(made, 0, BEN, NOW),)
        assert await handovers.since(db, NOW + timedelta(seconds=1)) == ()
