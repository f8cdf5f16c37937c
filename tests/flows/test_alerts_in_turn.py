"""People decide about alerts while others sort them, or decide too; nobody undoes what another one did."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text

from bot.alerts.docket import Docket
from bot.domain import events as e
from bot.domain.alerts.group import Stage
from bot.domain.policy import Rules
from storage import alerts as stored
from storage.database import Database
from tests.alerting import alerts, told
from tests.flows.alarms import OVER, card_of, group_of, groups, tells_of
from tests.flows.records import happened, numbers
from tests.world import World

_WAITS = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.fixture
async def replicas(postgresql_url: str) -> AsyncIterator[World]:
    """A world in whose database others may be at work."""
    it = World(postgresql_url)
    await it.open()
    yield it
    await it.close()


@pytest.fixture
async def either(database_url: str) -> AsyncIterator[World]:
    """A world on SQLite, and one on PostgreSQL."""
    it = World(database_url)
    await it.open()
    yield it
    await it.close()


@asynccontextmanager
async def another(here: World) -> AsyncIterator[Any]:
    """A transaction of another replica's."""
    database = await Database.open(here.database_url)
    try:
        async with database.write() as db:
            yield db
    finally:
        await database.close()


@pytest.mark.parametrize("label", ["Accept as SEV3", "Decline"])
async def test_who_decides_waits_for_the_replica_that_sorts(replicas: World, label: str) -> None:
    """Each locks groups and incidents in an order of its own."""
    here = replicas
    card = await tells_of(here, "Odd thing")
    button = here.button(card, label)

    async with another(here) as db:
        assert await stored.alone(db)
        await here.person("ben").click(card, button.action_id, button.value, block_id=button.block_id)
        async with asyncio.timeout(60):
            while not await db.scalar(_WAITS):
                assert (await group_of(here, "Odd thing")).stage is Stage.WAITING
                await asyncio.sleep(0.01)
        assert await numbers(here) == []

    await here.settle()
    assert (await group_of(here, "Odd thing")).stage is not Stage.WAITING


async def test_what_somebody_ignores_anew_while_it_falls_due_stays_ignored(either: World) -> None:
    here = either
    await here.presses("ada", await tells_of(here, "Odd thing"), "Ignore 1 h")
    await here.presses("ada", card_of(here, "Odd thing"), "Take up again")
    await here.advance(minutes=30)
    await here.presses("ben", card_of(here, "Odd thing"), "Ignore 1 h")
    group = await group_of(here, "Odd thing")
    await here.advance(minutes=31)  # the first hour is over

    async with another(here) as db:
        docket = Docket(db, Rules(here.policy), here.now)
        due = await docket.open_one(group.key)
        assert due
        await docket.look_again(due)
        await docket.close()

    [only] = await groups(here)
    assert (only.id, only.stage, only.until) == (group.id, Stage.IGNORED, group.until)
    await here.advance(minutes=30)
    assert [one.stage for one in await groups(here)] == [Stage.WAITING]


async def test_of_an_alert_whose_private_incident_was_merged_into_a_public_one_nothing_is_told_there(
    either: World,
) -> None:
    here = either
    await here.types("ada", "#general", "/incident declare sev2 Keys leaked --private")
    await here.types("ada", "#general", "/incident declare sev3 Mails are late")
    await here.presses("ada", await tells_of(here, "Odd thing"), "Merge…")
    assert await here.submits("ada", into="1") == {}
    await here.types("ada", here.incident_channel(1), "/incident merge INC-2")
    public = here.reads("ada", here.incident_channel(2))

    await alerts(here, told("Odd thing", until=OVER))
    await here.advance(seconds=10)
    [change] = await happened(here, e.AlertChanged)
    assert change.turn == "resolved"
    assert (await group_of(here, "Odd thing")).incident == 1

    await here.advance(minutes=2)
    await alerts(here, told("Odd thing", at=here.now.isoformat(), note="another secret"))
    await here.advance(minutes=1)
    assert await happened(here, e.AlertChanged, 2) == []
    assert await happened(here, e.FileKept, 2) == []
    assert here.reads("ada", here.incident_channel(2)) == public
