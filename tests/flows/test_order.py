"""What is asked for in one place is done in the order it was asked for, also where Slack failed at the first."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.events import MessageCaptured, MessageReleased, NoteAdded
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


async def test_no_command_and_no_form_waits_for_slack_to_say_what_was_reacted_to(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    channel, ada = here.incident_channel(1), here.person("ada")
    said = await ada.say(channel, "The queue grows")
    slow = here.workspace.faults.add(Fault(kind="slow", method="reactions.get", seconds=6))
    await ada.react(channel, said.ts, "memo")
    await here.workspace.until(lambda: slow.hits)

    await ada.slash(channel, "/incident note typed")
    await here.workspace.until(lambda: any("typed" in line for line in here.reads("ada", channel)))
    await ada.slash(channel, "/incident note")
    await here.workspace.until(ada.view)
    view = ada.view()
    assert view
    assert not await ada.submit(view, {"text": {"value": "sent"}})

    assert [note.text for note in await happened(here, NoteAdded)] == ["typed", "sent"]
    assert not await happened(here, MessageCaptured)
    await here.settle()
    assert await happened(here, MessageCaptured)


async def test_nobody_waits_for_what_somebody_else_asked_for(here: World) -> None:
    """Slack does not say who Cleo is, and her command is tried again."""
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    channel = here.incident_channel(1)
    await here.jump(minutes=11)  # what is known of people is believed for ten
    await here.types("ada", channel, "/incident note first")
    here.workspace.faults.add(Fault(kind="http_500", method="users.info"))
    await here.types("cleo", "#general", "/incident list")
    await here.types("ada", "#general", "/incident list")
    assert "INC-1" in here.reads("ada", "#general")[-1]
    assert not here.reads("cleo", "#general")
    await here.advance(seconds=10)
    assert "INC-1" in here.reads("cleo", "#general")[-1]
