"""Slack fails at a step of declaring in a way that another try cures: the incident gets there, and nothing is doubled."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault, FaultKind
from tests.flows.declared import (
    DECLARE,
    LINKED,
    PASSING,
    assert_whole,
    incident,
)
from tests.world import World, world

#: Every call of declaring, as method and which call of it.
CALLS = [
    ("users.info", 0),
    ("conversations.create", 0),
    ("conversations.open", 0),
    ("chat.postMessage", 0),
    ("chat.postMessage", 1),
    ("chat.postMessage", 2),
    ("chat.postMessage", 3),
    ("chat.update", 0),
    ("conversations.invite", 0),
    ("conversations.setTopic", 0),
    ("bookmarks.list", 0),
    ("bookmarks.add", 0),
    ("pins.add", 0),
    ("pins.add", 1),
    ("chat.postEphemeral", 0),
    ("response_url", 0),
]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which Slack's time-outs are short."""
    async with world(tmp_path, policy=LINKED, slack_timeout=0.3) as it:
        yield it


@pytest.mark.parametrize("kind", PASSING)
@pytest.mark.parametrize(("method", "after"), CALLS)
async def test_what_passes_leaves_no_trace(here: World, method: str, after: int, kind: FaultKind) -> None:
    fault = here.workspace.faults.add(Fault(kind=kind, method=method, after=after, retry_after=20))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    assert fault.hits == 1
    await assert_whole(here)


@pytest.mark.parametrize("seed", range(8))
async def test_a_bad_night_at_slack_loses_nothing_and_doubles_nothing(here: World, seed: int) -> None:
    """Every third call or so meets something, and what tries again meets it again."""
    chance = random.Random(seed)
    faults = [
        Fault(kind=chance.choice(PASSING), method="*", after=chance.randrange(15), retry_after=5)
        for _ in range(10)
    ]
    for fault in faults:
        here.workspace.faults.add(fault)
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=10)
    assert sum(fault.hits for fault in faults) > 5
    await assert_whole(here)


async def test_nothing_is_doubled_in_a_channel_that_sitroom_was_removed_from(here: World) -> None:
    """It may still post there, but it could not look up whether it had."""
    del here.workspace.channel("incidents").members[here.installed.bot_user_id]
    here.workspace.faults.add(Fault(kind="took_effect_then_500", method="chat.postMessage", times=4))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    await assert_whole(here)


@pytest.mark.parametrize("kind", PASSING)
async def test_a_failure_that_lasts_is_told_while_it_is_tried_again(here: World, kind: FaultKind) -> None:
    here.workspace.faults.add(Fault(kind=kind, method="conversations.setTopic", times=None, retry_after=10))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    lasts = kind != "ratelimited" and not kind.startswith("took_effect")
    assert ("topic" in (await incident(here)).missing) is lasts
    here.workspace.faults.clear()
    await here.advance(minutes=2)
    await assert_whole(here)


@pytest.mark.parametrize("method", ["conversations.invite", "conversations.setTopic", "conversations.open"])
async def test_a_pause_that_slack_asks_for_is_no_failure_to_tell(here: World, method: str) -> None:
    """Told of as the last failure worth telling, it stood on the card for ever: the pause gives its try back."""
    here.workspace.faults.add(Fault(kind="http_500", method=method, times=3))
    here.workspace.faults.add(Fault(kind="ratelimited", method=method, retry_after=5))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    await assert_whole(here)
