"""Replicas that are told the same, sort, and let people decide, and never wait for each other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.alerts.intake import Delivery, new_deliveries
from bot.domain.alerts.alert import alert
from storage import alerts, deliveries
from storage.database import Database
from storage.deliveries import NewDelivery
from tests.storage.stories import NOW

SAME = [NewDelivery(f"alertmanager/{number:04}", "{}", 1) for number in range(3000)]


@pytest.fixture
async def replica(postgresql_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(postgresql_url)
    yield opened
    await opened.close()


async def test_two_replicas_store_the_same_deliveries_in_whatever_order_they_came(replica: Database) -> None:
    async def told(new: list[NewDelivery]) -> None:
        async with replica.write() as db:
            await deliveries.put(db, new, now=NOW)

    await asyncio.gather(told(SAME), told(SAME[::-1]))
    async with replica.read() as db:
        assert await deliveries.backlog(db) == (3000, 3000)


async def test_who_sorts_and_who_decides_take_turns(replica: Database) -> None:
    async def decided() -> bool:
        async with replica.write() as db, replica.write() as other:
            await alerts.alone_in_turn(db)
            return await alerts.alone(other)

    async with replica.write() as db:
        assert await alerts.alone(db)
        deciding = asyncio.create_task(decided())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(deciding), 0.3)
        assert not deciding.done()
    assert await deciding is False


def test_the_parts_of_a_request_are_stored_in_their_order() -> None:
    said = tuple(alert(title=f"Thing {number}") for number in range(6000))
    parts = new_deliveries("x/1", Delivery(source="x", sender="X", alerts=said))
    assert len(parts) > 10
    assert parts == sorted(parts, key=lambda part: part.key)
