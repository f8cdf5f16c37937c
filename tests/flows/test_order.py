"""What is asked for in one place is done in the order it was asked for, also where Slack failed at the first."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.domain.events import MessageCaptured, MessageReleased, NoteAdded
from bot.slack import Slack
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


async def test_no_command_and_no_form_waits_for_slack_to_say_what_was_reacted_to(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, told = asyncio.Event(), asyncio.Event()
    look_up = Slack.message

    async def slow(slack: Slack, channel: str, ts: str) -> dict[str, Any] | None:
        asked.set()
        await told.wait()
        return await look_up(slack, channel, ts)

    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    channel = here.incident_channel(1)
    said = await here.person("ada").say(channel, "The queue grows")
    monkeypatch.setattr(Slack, "message", slow)
    ada = here.person("ada")
    async with asyncio.timeout(20):
        await ada.react(channel, said.ts, "memo")
        await asked.wait()
        await ada.slash(channel, "/incident note typed")
        await here.workspace.until(lambda: any("typed" in line for line in here.reads("ada", channel)))
        await ada.slash(channel, "/incident note")
        await here.workspace.until(ada.view)
        view = ada.view()
        assert view
        assert not await ada.submit(view, {"text": {"value": "sent"}})
    assert [note.text for note in await happened(here, NoteAdded)] == ["typed", "sent"]
    assert not await happened(here, MessageCaptured)
    told.set()
    await here.settle()
    assert await happened(here, MessageCaptured)
