"""Text that no database keeps is kept as far as it can be."""

from collections.abc import AsyncIterator

import pytest

from tests.flows import signing
from tests.world import World


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[World]:
    """A world on either database, in HTTP mode."""
    it = World(database_url, mode="http")
    await it.open()
    yield it
    await it.close()


async def test_a_nul_and_half_a_character_are_replaced(here: World) -> None:
    command = {
        "command": "/incident",
        "text": "declare sev2 a\0b \ud83d c \U0001f525",
        "user_id": here.person("ada").id,
        "channel_id": here.workspace.channel("#general").id,
        "trigger_id": "1",
        "response_url": "",
    }
    assert await signing.payload_status(here, command) == 200
    await here.settle()
    assert "a\ufffdb \ufffd c \U0001f525" in here.text(here.card(here.incident_channel(1)))


async def test_an_identifier_with_a_nul_is_stored(here: World) -> None:
    command = {"command": "/incident", "text": "list", "user_id": "U\0", "trigger_id": "\0\udc00"}
    assert await signing.payload_status(here, command) == 200
    await here.settle()
