"""Somebody came into an incident's channel, and Sitroom has not heard of it yet: the database was away just then."""

import pytest

from bot.domain import events as e
from sandbox.faults import Fault
from tests.flows.records import happened
from tests.world import World


@pytest.fixture
async def unheard(here: World, channel: str) -> str:
    """The channel of an incident, in which cleo is; Slack will tell of that again in a minute."""
    here.workspace.channel(channel).members[here.person("cleo").id] = None
    return channel


async def test_who_came_unheard_may_send_what_the_channel_let_them_open(here: World, unheard: str) -> None:
    await here.presses("cleo", here.card(unheard), "Update")

    assert await here.submits("cleo", impact="Nothing arrives") == {}
    [update] = await happened(here, e.UpdatePosted)
    assert update.fields[0].text == "Nothing arrives"


async def test_what_somebody_types_does_not_wait_for_their_form_nor_that_for_slack(
    here: World, unheard: str
) -> None:
    await here.presses("cleo", here.card(unheard), "Update")
    here.workspace.faults.add(Fault(kind="http_503", method="conversations.*", times=None))

    assert await here.submits("cleo", impact="Nothing arrives") == {}
    await here.types("cleo", unheard, "/incident note Rolled back")

    assert len(await happened(here, e.UpdatePosted)) == len(await happened(here, e.NoteAdded)) == 1
