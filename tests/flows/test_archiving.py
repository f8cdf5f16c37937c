"""An incident that is over may have its channel archived: by its button, and brought back by a person in Slack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.events import ChannelArchived
from bot.domain.status import Status
from sandbox import channels
from sandbox.faults import Fault
from tests.flows.declared import assert_converged, incident
from tests.flows.records import happened
from tests.world import World, world


@pytest.fixture(params=["socket", "http"])
async def archived(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A world in which the channel of a cancelled incident was archived by the card's button."""
    async with world(tmp_path, mode=str(request.param)) as here:
        await _cancelled(here)
        await here.presses("ada", here.card(here.incident_channel(1)), "Archive")
        yield here


async def _cancelled(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    await here.types("ada", here.incident_channel(1), "/incident cancel false alarm")


async def test_sitroom_knows_that_it_archived_the_channel(archived: World) -> None:
    assert archived.workspace.channel(archived.incident_channel(1)).is_archived
    found = await incident(archived)
    assert found.channel
    assert found.channel.archived
    assert len(await happened(archived, ChannelArchived)) == 1
    await assert_converged(archived)


async def test_nothing_is_reopened_in_an_archived_channel(archived: World) -> None:
    await archived.presses("ada", archived.card(archived.incident_channel(1)), "Reopen")
    assert "Its channel is archived" in str(await archived.submits("ada", why="It came back"))
    assert (await incident(archived)).status is Status.CANCELLED


async def test_a_channel_that_was_brought_back_can_be_archived_again(archived: World) -> None:
    channel = archived.incident_channel(1)
    place = archived.workspace.channel(channel)
    channels.unarchive(archived.workspace, place, archived.person("ada").id)
    await archived.settle()
    await archived.presses("ada", archived.card(channel), "Archive")
    assert place.is_archived
    found = await incident(archived)
    assert found.channel
    assert found.channel.archived


@pytest.mark.parametrize("method", ["conversations.setTopic", "reactions.add"])
async def test_what_could_not_be_done_before_it_was_archived_is_no_failure(here: World, method: str) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    channel = here.incident_channel(1)
    said = await here.person("ada").say(channel, "Rolled back")
    here.workspace.faults.add(Fault(kind="http_503", method=method, times=2))
    await here.person("ada").pin(channel, said.ts)
    await here.types("ada", channel, "/incident cancel false alarm")
    await here.presses("ada", here.card(channel), "Archive")
    await here.advance(minutes=2)
    assert not (await incident(here)).missing
    assert not any("could not" in here.text(message) for message in here.direct("ada"))
    await assert_converged(here)
