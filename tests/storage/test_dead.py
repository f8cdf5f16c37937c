"""What is dead is told of once, whichever replica does it, and not all the time."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.evolve import fold
from storage import dead, incidents
from storage.database import Database
from storage.jobs import NewJob
from storage.queue import Queue, inbox, outbox
from tests.storage.stories import NOW, declared, entries
from tests.storage.work import LEASE

PAUSE = timedelta(minutes=1)


async def _die(db: AsyncConnection, *keys: str, queue: Queue = outbox, incident: int | None = 1) -> None:
    await queue.put(db, [NewJob(key, key, "Show", "words", incident=incident) for key in keys], now=NOW)
    for job in await queue.claim(db, owner="me", now=NOW, lease=LEASE, limit=100):
        await queue.bury(db, job, error="is_archived")


async def _told(db: AsyncConnection, now: datetime = NOW) -> list[tuple[str, int]]:
    may = await dead.may_tell(db, now, PAUSE)
    found = await dead.tell(db, now, PAUSE)
    assert may or not found
    return [(one.queue, one.id) for one in found]


async def test_what_is_dead_in_either_queue_is_told_of_once(db: AsyncConnection) -> None:
    await _die(db, "a", "b")
    await _die(db, "c", queue=inbox, incident=None)
    await outbox.put(db, [NewJob("pending", "x", "Show", "words")], now=NOW)
    assert await dead.tell(db, NOW, PAUSE) == [
        dead.Dead("inbox", 1, "Show", "words", None, "is_archived"),
        dead.Dead("outbox", 1, "Show", "words", 1, "is_archived"),
        dead.Dead("outbox", 2, "Show", "words", 1, "is_archived"),
    ]
    assert await _told(db, NOW + PAUSE) == []
    assert not await dead.may_tell(db, NOW + PAUSE, PAUSE)


async def test_what_dies_in_the_pause_is_told_of_after_it(db: AsyncConnection) -> None:
    await _die(db, "a")
    assert await _told(db) == [("outbox", 1)]
    await _die(db, "b")
    assert await _told(db, NOW + PAUSE / 2) == []
    assert await _told(db, NOW + PAUSE) == [("outbox", 2)]


async def test_a_clock_that_is_set_back_keeps_nobody_silent(db: AsyncConnection) -> None:
    await _die(db, "a")
    assert await _told(db, NOW + timedelta(days=1))
    await _die(db, "b")
    assert await _told(db, NOW) == [("outbox", 2)]


async def test_what_dies_again_after_a_replay_is_told_of_again(db: AsyncConnection) -> None:
    await _die(db, "a")
    assert await _told(db) == [("outbox", 1)]
    await outbox.replay(db, 1, NOW)
    assert await _told(db, NOW + PAUSE) == []
    await _die(db)
    assert await _told(db, NOW + 2 * PAUSE) == [("outbox", 1)]


async def test_what_was_discarded_is_not_told_of(db: AsyncConnection) -> None:
    await _die(db, "a")
    await outbox.discard(db, 1)
    assert await _told(db) == []


async def test_the_number_of_a_private_incident_is_not_told(db: AsyncConnection) -> None:
    for number, private in ((1, False), (2, True)):
        incident = fold(entries(number, declared(private=private)))
        assert incident
        await incidents.save(db, incident, None)
        await _die(db, str(number), incident=number)
    assert [one.incident for one in await dead.tell(db, NOW, PAUSE)] == [1, None]


async def test_replicas_that_look_at_once_tell_of_each_once(postgresql_url: str) -> None:
    replicas = await asyncio.gather(*(Database.open(postgresql_url) for _ in range(4)))
    for round_ in range(5):
        now = NOW + round_ * PAUSE
        async with replicas[0].write() as db:
            await _die(db, *(f"{round_}/{number}" for number in range(20)))

        async def look(replica: Database, now: datetime = now) -> list[dead.Dead]:
            async with replica.write() as db:
                return await dead.tell(db, now, PAUSE)

        found = await asyncio.gather(*map(look, replicas))
        assert sorted(map(len, found)) == [0, 0, 0, 20]
    for replica in replicas:
        await replica.close()
