"""PostgreSQL is lost and comes back: whoever asked meanwhile is told, nothing is half done, and then all goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from bot.domain.events import NoteAdded, UpdatePosted
from storage import schema
from storage.database import Database
from storage.errors import DatabaseUnavailable
from tests.flows import forging
from tests.flows.records import happened, numbers
from tests.postgresql import Server
from tests.world import World

DECLARE = "/incident declare sev2 Login fails"


@pytest.fixture(params=["socket", "http"])
async def here(request: pytest.FixtureRequest, postgresql_url: str) -> AsyncIterator[World]:
    """A world on PostgreSQL, with an incident of ada's and a form that she has open."""
    it = World(postgresql_url, mode=request.param)
    it.workspace.ack_timeout = 1
    await it.open()
    await it.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    await it.types("ada", it.incident_channel(1), "/incident note")
    yield it
    await it.close()


async def test_what_cannot_be_stored_is_told_and_works_when_the_database_is_back(
    here: World, postgresql_server: Server
) -> None:
    ada = here.person("ada")
    view = ada.view()
    assert view

    postgresql_server.stop()
    await ada.slash("#general", DECLARE)
    await ada.submit(view, {"text": {"value": "Rolled back"}})
    told, outcomes = ada.toasts(), {one.outcome for one in here.workspace.deliveries[-2:]}
    last = forging.last(here, "/incident")
    postgresql_server.start()

    assert len(told) == 2
    assert outcomes == ({"refused"} if here.mode == "http" else {"timeout"})
    assert here.mode == "socket" or last.response["status"] == 503
    shown = ada.view()
    assert shown
    assert shown.id == view.id  # with what she wrote
    assert await numbers(here) == [1]
    assert await happened(here, NoteAdded) == []

    await here.types("ada", "#general", DECLARE)
    assert await here.submits("ada", text="Rolled back") == {}
    assert await numbers(here) == [1, 2]
    assert len(await happened(here, NoteAdded)) == 1


async def test_a_form_that_was_stored_is_worked_on_when_the_database_is_back(
    here: World, postgresql_server: Server
) -> None:
    """Whoever sent it is not told that it failed: they would send it again, and it might count twice."""
    await _sends_while_it_goes(here, postgresql_server, text="Rolled back")
    await here.jump(minutes=2)
    assert [note.text for note in await happened(here, NoteAdded)] == ["Rolled back"]


async def test_an_update_that_waited_longer_than_its_promise_is_posted(
    here: World, postgresql_server: Server
) -> None:
    await here.presses("ada", here.card(here.incident_channel(1)), "Update")
    soon = int((here.now + timedelta(minutes=10)).timestamp())
    await _sends_while_it_goes(here, postgresql_server, impact="Mails wait", next_at=soon)
    await here.jump(minutes=60)
    [update] = await happened(here, UpdatePosted)
    assert update.fields[0].text == "Mails wait"
    assert update.rhythm.next_at == here.now + timedelta(minutes=update.rhythm.minutes)


async def _sends_while_it_goes(here: World, server: Server, **answers: str | int) -> None:
    """Ada's form is stored, and while it is worked on the database stops, and starts again."""
    here.workspace.ack_timeout = 30
    ada, database = here.person("ada"), await Database.open(here.database_url)
    view = ada.view()
    assert view
    try:
        async with database.read() as db, database.write() as holder:
            await holder.execute(select(schema.incidents).with_for_update())
            values = {field: {"value": answer} for field, answer in answers.items()}
            sending = asyncio.create_task(ada.submit(view, values))
            await _until_somebody_waits(db)
            server.stop("fast")  # stopped at once, this one would lose what it was told to keep
    except DatabaseUnavailable:
        errors = await sending
    server.start()
    await database.close()
    assert not errors


async def _until_somebody_waits(db: AsyncConnection) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(60):
        while not await db.scalar(waiting):  # noqa: ASYNC110 - another connection's wait gives no sign here
            await asyncio.sleep(0.02)


async def test_the_log_says_once_that_it_went_and_once_that_it_is_back(
    here: World, postgresql_server: Server
) -> None:
    """However often workers and ticks look meanwhile."""
    app, outage = here.running, here.running._database.outage
    lookers = {app.ticker, app.inbox.worker, app.outbox}
    with capture_logs() as lines:
        postgresql_server.stop()
        await _until(lambda: lookers <= outage._without.keys())
        for _ in range(3):
            await app.ticker.tick()
        postgresql_server.start()
        await _until(lambda: any(line["event"] == "database available again" for line in lines))
    said = [line["event"] for line in lines if line["event"].startswith("database")]
    assert said == ["database unavailable", "database available again"]


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - those who look tell nobody
            await asyncio.sleep(0.02)
