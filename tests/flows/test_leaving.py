"""What Slack says in the moment in which Sitroom leaves."""

import aiohttp
import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.domain.events import NoteAdded
from tests.flows.forging import last
from tests.flows.records import happened
from tests.world import World


async def test_an_answer_that_cannot_be_sent_any_more_is_an_error_only_if_we_did_not_leave(
    here: World,
) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note the first")
    door, payload = here.running._socket, last(here, "/incident").payload
    assert door

    def said(words: str) -> SocketModeRequest:
        return SocketModeRequest(
            "slash_commands", words, {**payload, "text": f"note {words}", "trigger_id": words}
        )

    door.client.auto_reconnect_enabled = False
    await door.client.disconnect()  # type: ignore[no-untyped-call]
    with pytest.raises((aiohttp.ClientConnectionError, ConnectionError)):
        await door.handle(door.client, said("cut"))

    await door.leave()
    await door.handle(door.client, said("late"))
    await here.settle()
    assert [note.text for note in await happened(here, NoteAdded)] == ["the first", "cut", "late"]
