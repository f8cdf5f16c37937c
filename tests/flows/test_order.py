"""What is asked for in one place is done in the order it was asked for, also where Slack failed at the first."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.events import MessageCaptured, MessageReleased
from sandbox.faults import Fault
from tests.flows.records import happened
from tests.world import World


@pytest.fixture
async def anywhere(database_url: str) -> AsyncIterator[World]:
    """A world on each kind of database."""
    it = World(database_url)
    await it.open()
    yield it
    await it.close()


async def test_a_reaction_that_is_taken_back_before_slack_answers_leaves_nothing_captured(
    anywhere: World,
) -> None:
    await anywhere.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    channel = anywhere.incident_channel(1)
    said = await anywhere.person("ada").say(channel, "The password is hunter2")
    anywhere.workspace.faults.add(Fault(kind="http_500", method="reactions.get"))

    await anywhere.person("ada").react(channel, said.ts, "memo")
    await anywhere.settle()
    await anywhere.person("ada").unreact(channel, said.ts, "memo")
    await anywhere.settle()
    assert not await happened(anywhere, MessageCaptured)

    await anywhere.advance(seconds=10)
    [captured] = await happened(anywhere, MessageCaptured)
    assert [one.ts for one in await happened(anywhere, MessageReleased)] == [captured.message.ts]
