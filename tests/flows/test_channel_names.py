"""The name of the channel is taken: by somebody else, by us, or by an attempt that was interrupted."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault
from tests.flows.declared import (
    DECLARE,
    LINKED,
    assert_whole,
    channels,
    incident,
)
from tests.world import World, world


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which incidents have a link."""
    async with world(tmp_path, policy=LINKED) as it:
        yield it


async def test_a_name_that_somebody_else_has_gives_another_one(here: World) -> None:
    here.workspace.add_channel("inc-1-checkout-5xx", members=("ben",))
    await here.types("ada", "#general", DECLARE)
    assert [channel.name for channel in channels(here)] == ["inc-1-checkout-5xx-2"]
    await assert_whole(here)


async def test_a_channel_that_an_interrupted_attempt_made_is_ours(here: World) -> None:
    fault = Fault(kind="took_effect_then_500", method="conversations.create")
    here.workspace.faults.add(fault)
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=1)
    assert [channel.name for channel in channels(here)] == ["inc-1-checkout-5xx"]


async def test_an_older_channel_of_ours_is_not_the_incidents(here: World) -> None:
    """The bot made it for an incident of another database, which people may still be reading."""
    old = here.workspace.add_channel("inc-1-checkout-5xx", members=("ben",))
    old.creator = here.installed.bot_user_id
    await here.jump(minutes=60)
    await here.types("ada", "#general", DECLARE)
    assert (await incident(here)).channel
    assert "SEV2" not in old.topic.value
    assert {channel.name for channel in channels(here)} == {"inc-1-checkout-5xx", "inc-1-checkout-5xx-2"}


async def test_a_taken_name_is_not_in_the_way_where_channels_cannot_be_listed(here: World) -> None:
    here.workspace.add_channel("inc-1-checkout-5xx", members=("ben",))
    here.workspace.faults.forget_methods(["conversations.list"])
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    assert [channel.name for channel in channels(here)] == ["inc-1-checkout-5xx-2"]
