"""A reminder is given once, whichever replica is faster, and given again from where it was left."""

from datetime import timedelta

from msgspec.structs import replace
from sqlalchemy import insert

from bot.domain.recurring import Occasion, Reminder
from storage import reminders, schema
from storage.database import Database
from tests.storage.stories import NOW

DUE = Reminder(Occasion.REVIEW, "2026-08-23", NOW)
LATER = NOW + timedelta(weeks=1)


async def test_a_reminder_is_given_by_one(database: Database) -> None:
    async with database.write() as db:
        assert await reminders.give(db, DUE, NOW)
        assert not await reminders.give(db, DUE, NOW)
        assert await reminders.give(db, replace(DUE, occasion=Occasion.GAME_DAY), NOW)

    async with database.read() as db:
        assert await reminders.given(db) == {
            (Occasion.REVIEW, "2026-08-23"): NOW,
            (Occasion.GAME_DAY, "2026-08-23"): NOW,
        }


async def test_it_is_given_again_by_one(database: Database) -> None:
    again = replace(DUE, last=NOW)
    async with database.write() as db:
        assert not await reminders.give(db, again, LATER)
        await reminders.give(db, DUE, NOW)
        assert await reminders.give(db, again, LATER)
        assert not await reminders.give(db, again, LATER)

    async with database.read() as db:
        assert await reminders.given(db) == {(Occasion.REVIEW, "2026-08-23"): LATER}


async def test_what_a_newer_release_reminded_of_is_left_alone(database: Database) -> None:
    async with database.write() as db:
        await db.execute(insert(schema.reminders).values(occasion="a fair", name="x", given_at=NOW))

    async with database.read() as db:
        assert await reminders.given(db) == {}
