"""What is refused: told in the log once a minute for each reason, and never without end."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from handlers.alerts.refusals import Refusals
from storage import rejected
from storage.database import Database
from tests.domain.worlds import NOW


class Refusing:
    """Refusals at a time of their own."""

    def __init__(self, database: Database) -> None:
        self.now = 1000.0
        self.database = database
        self.refusals = Refusals(database, lambda: NOW, seconds=lambda: self.now)


@pytest.fixture
async def refusing(database_url: str) -> AsyncIterator[Refusing]:
    """Nothing was refused yet."""
    it = Refusing(await Database.open(database_url))
    yield it
    await it.refusals.stop()
    await it.database.close()


async def test_each_reason_is_told_once_a_minute(refusing: Refusing) -> None:
    with capture_logs() as lines:
        for _ in range(120):
            refusing.refusals.note("grafana", 401, "It is not signed.")
            refusing.refusals.note("grafana", 401, "It is too old.")
            refusing.now += 1

    assert [line["reason"] for line in lines] == ["It is not signed.", "It is too old."] * 2


async def test_of_reasons_without_end_the_first_fifty_of_a_minute_are_told(refusing: Refusing) -> None:
    with capture_logs() as lines:
        for number in range(500):
            refusing.refusals.note("grafana", 422, f"{number} is no version.")

    assert len(lines) == 50


async def test_every_time_is_counted_though_the_log_is_quiet(refusing: Refusing) -> None:
    for _ in range(30):
        refusing.refusals.note("grafana", 401, "It is not signed.")
    await refusing.refusals.stop()

    async with refusing.database.read() as db:
        [row] = await rejected.listing(db)
    assert row.count == 30


async def test_what_is_being_written_down_while_sitroom_stops_is_not_lost(refusing: Refusing) -> None:
    async with refusing.database.write():
        refusing.refusals.note("grafana", 401, "It is not signed.")
        await asyncio.sleep(0)  # it waits for its turn to write
        stopping = asyncio.create_task(refusing.refusals.stop())
        await asyncio.sleep(0)
    await stopping

    async with refusing.database.read() as db:
        assert [row.reason for row in await rejected.listing(db)] == ["It is not signed."]
