"""PostgreSQL is lost and comes back: whoever asked meanwhile is told, nothing is half done, and then all goes on."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.events import NoteAdded
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
