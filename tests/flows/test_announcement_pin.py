"""CT-5, SF-5: what is going on is pinned where everybody looks, and what is over is not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.messages.steps import slack_error
from sandbox.faults import Fault
from sandbox.model import Pin
from tests.flows.declared import assert_converged, card, incident
from tests.world import POLICY, World, changed, world

DECLARE = "/incident declare sev2 Checkout 5xx"
CHANNEL = "#incidents"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which an incident may be resolved at once."""
    async with world(tmp_path, policy=changed(POLICY, stable_minutes=0)) as it:
        yield it


def _pins(here: World) -> list[str]:
    """What everybody reads in the pinned messages."""
    place = here.workspace.channel(CHANNEL)
    return [here.text(one) for one in here.person("ben").messages(CHANNEL) if one.ts in place.pins]


async def test_what_is_open_is_pinned_with_status_and_owner_and_what_is_over_is_not(here: World) -> None:
    await here.types("ada", "#general", DECLARE)
    channel = here.incident_channel(1)
    await here.types("ada", channel, "/incident ic @ben")
    [pinned] = _pins(here)
    assert "INC-1" in pinned
    assert "Ben" in pinned
    await here.types("ada", channel, "/incident status identified a bad release")
    assert ["Identified" in one for one in _pins(here)] == [True]

    await here.types("ada", channel, "/incident resolve Rolled back")
    assert _pins(here) == []
    await here.types("ada", channel, "/incident reopen It is back")
    assert ["INC-1" in one for one in _pins(here)] == [True]
    await here.types("ada", channel, "/incident cancel just trying")
    assert _pins(here) == []
    await assert_converged(here)
    assert not (await incident(here)).missing


async def test_a_pin_of_sitroom_is_on_no_timeline(here: World) -> None:
    await here.types("ada", "#general", DECLARE)
    await here.restart()
    assert not (await incident(here)).captured


async def test_a_drill_is_pinned_and_a_private_incident_is_not(here: World) -> None:
    await here.types("ada", "#general", f"{DECLARE} --private")
    assert _pins(here) == []
    await here.types("ada", "#general", "/incident declare sev3 Practice --drill")
    assert ["INC-2" in one for one in _pins(here)] == [True]


async def test_an_announcement_that_was_deleted_is_pinned_when_it_is_there_again(here: World) -> None:
    await here.types("ada", "#general", DECLARE)
    said = here.last("ben", CHANNEL, "INC-1")
    del here.workspace.channel(CHANNEL).messages[said.ts]
    del here.workspace.channel(CHANNEL).pins[said.ts]
    await here.types("ada", here.incident_channel(1), "/incident resolve Rolled back")
    await here.types("ada", here.incident_channel(1), "/incident reopen It is back")
    assert ["INC-1" in one for one in _pins(here)] == [True]
    await assert_converged(here)
    assert not (await incident(here)).missing


async def test_sitroom_comes_back_to_pin(here: World) -> None:
    """It may post where it is not, but not pin."""
    del here.workspace.channel(CHANNEL).members[here.installed.bot_user_id]
    await here.types("ada", "#general", DECLARE)
    assert ["INC-1" in one for one in _pins(here)] == [True]
    await assert_converged(here)


async def test_where_it_cannot_come_back_the_card_says_what_to_do(here: World) -> None:
    del here.workspace.channel(CHANNEL).members[here.installed.bot_user_id]
    refused = Fault(kind="error", method="conversations.join", error="not_in_channel", times=None)
    here.workspace.faults.add(refused)
    await here.types("ada", "#general", DECLARE)
    assert list((await incident(here)).missing) == ["announcement_pin"]
    assert "Invite it there, then try again" in here.text(card(here))

    here.workspace.faults.clear()
    await here.presses("ada", card(here), "Try again")
    assert ["INC-1" in one for one in _pins(here)] == [True]
    assert not (await incident(here)).missing


async def test_a_channel_that_is_full_of_pins_holds_nothing_up_and_is_forgotten_when_it_is_over(
    here: World,
) -> None:
    place = here.workspace.channel(CHANNEL)
    said = [await here.person("ben").say(CHANNEL, f"Rule {number}") for number in range(100)]
    place.pins.update({one.ts: Pin(one.ts, here.person("ben").id, 0) for one in said})
    await here.types("ada", "#general", DECLARE)
    assert (await incident(here)).missing == {"announcement_pin": "too_many_pins"}
    assert "100 pins" in here.text(card(here))
    assert "INC-1" in here.text(here.card(here.incident_channel(1)))

    await here.types("ada", here.incident_channel(1), "/incident resolve Rolled back")
    assert not (await incident(here)).missing
    assert len(place.pins) == 100


def test_what_could_not_be_done_is_said_with_what_helps() -> None:
    assert slack_error("announcement_pin", "too_many_pins") == (
        "Sitroom could not pin the announcement, or take its pin off. "
        "That channel has 100 pins, and Slack takes no more. Take some off, then try again."
    )
