"""What is long over is forgotten a little at a time, so that nobody waits for the one who writes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.alerts.intake import Delivery, new_delivery
from bot.domain.alerts.alert import alert
from bot.domain.alerts.storm import Surge
from bot.pruning import prune
from storage import alerts, deliveries, rejected, storms
from storage.database import Database
from tests.domain.alerts.groups import group_of, said
from tests.domain.worlds import NOW

_MANY = 1_200
_LATER = NOW + timedelta(days=31)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


async def _alerted(database: Database) -> None:
    """Deliveries of an hour, sorted; groups with what was sent of them; a storm; and what was refused."""
    empty = Delivery(source="am", sender="Alertmanager", alerts=(alert(title="x"),))
    groups = [replace(group_of(said()), id=one, key=str(one), over=True) for one in range(_MANY)]
    async with database.write() as db:
        await deliveries.put(db, [new_delivery(str(one), empty) for one in range(_MANY)], now=NOW)
        await deliveries.finish(db, [one.id for one in await deliveries.take(db, _MANY)])
        await alerts.save(db, [(one, None) for one in groups])
        await alerts.keep_payloads(db, [(one.id, str(one.id), "sent") for one in groups], NOW)
        await storms.save(db, Surge(1, NOW, NOW))
        await rejected.put(db, "am", 422, "not understood", "{}", now=NOW)


async def test_all_that_is_long_over_goes_and_how_often_alerts_came_is_known_still(
    database: Database,
) -> None:
    await _alerted(database)

    await prune(database, NOW + timedelta(hours=2), asyncio.Lock())
    async with database.read() as db:
        assert (await deliveries.known(db, ""), await alerts.counts(db)) == ([], {"am": _MANY})
        assert await alerts.load(db, 7)
        assert await storms.load(db, 1)
        assert await rejected.listing(db)

    await prune(database, _LATER, asyncio.Lock())
    async with database.read() as db:
        assert [await alerts.load(db, 7), await alerts.payloads(db, 7), await storms.load(db, 1)] == [
            None,
            [],
            None,
        ]
        assert (await rejected.listing(db), await alerts.counts(db)) == ([], {"am": _MANY})


async def test_who_writes_comes_in_between(database: Database) -> None:
    await _alerted(database)
    left = []

    pruning = asyncio.create_task(prune(database, _LATER, asyncio.Lock()))
    while not pruning.done():
        async with database.write() as db:
            left.append(len(await deliveries.known(db, "")))
        await asyncio.sleep(0.01)

    await pruning
    assert {_MANY - 500, _MANY - 1000, 0} <= set(left)
