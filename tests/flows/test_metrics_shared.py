"""What a Sitroom says of its database and of its replicas, also where the database does not answer."""

import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from sandbox.faults import Fault
from storage.database import Database
from tests.postgresql import Server
from tests.scraping import scrape
from tests.world import World

ACKS = "sitroom_ack_duration_seconds_count"
CALLS = "sitroom_slack_calls_total"
DATABASE = {"component": "database"}


@pytest.fixture
async def on_postgresql(postgresql_url: str) -> AsyncIterator[World]:
    """A world on PostgreSQL, over HTTP."""
    it = World(postgresql_url, mode="http")
    await it.open()
    yield it
    await it.close()


async def test_without_its_database_a_sitroom_says_so_and_what_it_counted(
    on_postgresql: World, postgresql_server: Server
) -> None:
    here = on_postgresql
    assert (await scrape(here)).value("sitroom_component_up", **DATABASE) == 1

    postgresql_server.stop()
    try:
        await here.person("ada").slash("#general", "/incident declare sev2 Login fails")
        found = await scrape(here)
    finally:
        postgresql_server.start()

    assert found.having("sitroom_component_up")
    assert found.value("sitroom_component_up", **DATABASE) == 0
    assert found.value(ACKS, kind="slash", outcome="failed") == 1
    assert not found.having("sitroom_queue_pending")
    assert not found.having("sitroom_open_incidents")
    assert (await scrape(here)).value("sitroom_component_up", **DATABASE) == 1


async def test_a_database_that_does_not_answer_holds_no_scrape_up(
    on_postgresql: World, postgresql_url: str
) -> None:
    database = await Database.open(postgresql_url)
    async with database.write() as db:
        await db.execute(text("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        found = await scrape(on_postgresql)
        took = time.monotonic() - began
    await database.close()
    assert found.having("sitroom_component_up")
    assert found.value("sitroom_component_up", **DATABASE) == 0
    assert took < 10  # from then on Prometheus would say that Sitroom is down
    assert (await scrape(on_postgresql)).value("sitroom_component_up", **DATABASE) == 1


async def test_ticks_are_counted_only_where_they_did_their_work(
    on_postgresql: World, postgresql_server: Server
) -> None:
    here = on_postgresql
    await here.running.ticker.stop()  # no tick but ours
    before = (await scrape(here)).value("sitroom_ticks_total")
    await here.running.ticker.tick()
    postgresql_server.stop()
    try:
        await here.running.ticker.tick()
    finally:
        postgresql_server.start()
    assert (await scrape(here)).value("sitroom_ticks_total") == before + 1


async def test_replicas_count_for_themselves_and_say_the_same_of_what_they_share(
    on_postgresql: World,
) -> None:
    here = on_postgresql
    here.workspace.faults.add(Fault(kind="error", method="pins.add", error="restricted_action"))
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    first = here.running
    await here.start()  # beside it
    second, of_second = here.running, await scrape(here)
    here.app = first
    of_first = await scrape(here)
    await second.stop()
    opened = {"method": "conversations.create", "outcome": "ok"}
    assert (of_first.value(CALLS, **opened), of_second.value(CALLS, **opened)) == (1, 0)
    for found in (of_first, of_second):
        assert found.value("sitroom_queue_dead", queue="outbox") == 1
        assert found.value("sitroom_open_incidents", severity="sev2", drill="false") == 1
