"""What a start brings up to date while another replica, which has the policy of before, is at work."""

import asyncio
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import upkeep
from bot.domain.commands import AddNote, Declare
from bot.domain.people import Actor, Person
from bot.domain.policy import Rules
from bot.service import Service
from storage import incidents
from storage.database import Database
from tests.world import POLICY, START, changed

ADA = Actor(Person("U1ADA", "Ada"))

_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


async def test_an_edited_policy_counts_also_for_what_another_replica_is_just_changing(
    postgresql_url: str,
) -> None:
    mine, others = await Database.open(postgresql_url), await Database.open(postgresql_url)
    working = Service(others, Rules(changed(POLICY, unassigned_minutes=5)), lambda: START)
    starting = Service(mine, Rules(changed(POLICY, unassigned_minutes=2)), lambda: START)
    number = (await working.declare(Declare(by=ADA, title="Login down", severity="sev2"))).number
    written, committed = asyncio.Event(), asyncio.Event()

    async def last(_db: AsyncConnection) -> bool:
        written.set()
        await committed.wait()
        return True

    note = asyncio.create_task(working.handle(number, [AddNote(by=ADA, text="Rolled back")], settle=last))
    await written.wait()
    start = asyncio.create_task(starting.refresh())
    async with asyncio.timeout(60), mine.read() as db:
        while not await db.scalar(_WAITING):  # noqa: ASYNC110 - PostgreSQL tells nobody
            await asyncio.sleep(0.01)
    committed.set()
    await asyncio.gather(note, start)

    assert await upkeep.altered(mine) == (1, [])
    async with mine.read() as db:
        assert await incidents.next_due_at(db) == START + timedelta(minutes=2)
    await mine.close()
    await others.close()
