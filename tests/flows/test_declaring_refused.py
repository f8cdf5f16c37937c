"""Slack refuses a step of declaring for good: whoever waits is told what is missing, and can try again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault
from storage.jobs import State
from tests.flows.declared import (
    DECLARE,
    LASTING,
    LINKED,
    assert_converged,
    assert_whole,
    card,
    channels,
    incident,
    jobs,
    posted,
)
from tests.world import World, changed, world

#: What an incident can do without, and the steps that the card names then.
DISPENSABLE = [
    ("conversations.invite", {"invite"}),
    ("conversations.setTopic", {"topic"}),
    ("bookmarks.list", {"bookmarks"}),
    ("bookmarks.add", {"bookmarks"}),
    ("pins.add", {"pin", "announcement_pin"}),
]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which incidents have a link."""
    async with world(tmp_path, policy=LINKED) as it:
        yield it


@pytest.mark.parametrize("code", LASTING)
@pytest.mark.parametrize(("method", "steps"), DISPENSABLE)
async def test_what_slack_does_not_offer_stands_on_the_card_until_it_was_tried_again(
    here: World, method: str, steps: set[str], code: str
) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method=method, times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    await assert_converged(here)
    assert (await incident(here)).missing.keys() == steps
    assert "could not" in here.text(card(here))

    here.workspace.faults.clear()
    for _ in steps:
        await here.presses("ada", card(here), "Try again")
        await here.advance(minutes=1)
    assert not (await incident(here)).missing
    assert "Try again" not in here.text(card(here))


@pytest.mark.parametrize("code", [*LASTING, "name_taken"])
async def test_without_a_channel_the_declarer_is_told_and_can_try_again(here: World, code: str) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method="conversations.create", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    await assert_converged(here)
    assert not channels(here)
    assert (await incident(here)).missing == {"channel": code}
    assert "could not open" in here.text(here.last("ben", "#incidents"))
    told = next(message for message in here.direct("ada") if "could not open" in here.text(message))

    here.workspace.faults.clear()
    await here.presses("ada", told, "Try again")
    await here.advance(minutes=1)
    assert len(channels(here)) == 1
    assert not (await incident(here)).missing
    assert "after all" in here.text(next(one for one in here.direct("ada") if one.ts == told.ts))
    assert "could not" not in here.text(here.last("ben", "#incidents"))


@pytest.mark.parametrize("code", [*LASTING, "name_taken"])
async def test_a_private_incident_never_gets_a_public_channel(here: World, code: str) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method="conversations.create", times=None))
    await here.types("ada", "#general", f"{DECLARE} --private")
    await here.advance(minutes=2)
    await assert_converged(here)
    assert not channels(here)
    asked = [call for call in here.workspace.calls if call.method == "conversations.create"]
    assert asked
    assert all(call.args["is_private"] in {True, "true", "1"} for call in asked)
    assert any("could not open" in here.text(message) for message in here.direct("ada"))
    assert not any("Checkout" in text for text in here.reads("ben", "#incidents"))


@pytest.mark.parametrize("code", LASTING)
async def test_the_way_to_the_channel_is_told_directly_where_it_cannot_be_whispered(
    here: World, code: str
) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method="chat.postEphemeral", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    assert any("is declared: #inc-1" in here.text(message) for message in here.direct("ada"))
    await assert_whole(here)


@pytest.mark.parametrize("code", LASTING)
async def test_where_nobody_can_be_written_to_directly_the_card_says_so(here: World, code: str) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method="conversations.open", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    await assert_converged(here)
    assert "could not" in here.text(card(here))

    here.workspace.faults.clear()
    await here.presses("ada", card(here), "Try again")
    await here.advance(minutes=1)
    await assert_converged(here)
    assert "Try again" not in here.text(card(here))
    assert "Commander" in here.text(here.direct("ada")[-1])


@pytest.mark.parametrize("code", LASTING)
async def test_where_nothing_can_be_posted_the_declarer_is_told(here: World, code: str) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method="chat.postMessage", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    await assert_converged(here)
    assert not posted(here)
    assert {"card", "announcement", "leadership"} <= (await incident(here)).missing.keys()
    told = here.last("ada", "#general", "could not post the card")

    here.workspace.faults.clear()
    await here.presses("ada", told, "Try again")
    await here.advance(minutes=1)
    await _try_everything_again(here)


async def test_channels_of_the_policy_that_cannot_be_found_stand_on_the_card(here: World) -> None:
    here.workspace.faults.forget_methods(["conversations.list"])
    await here.restart()
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    assert (await incident(here)).missing.keys() == {"announcement", "leadership"}
    here.workspace.faults.clear()
    await _try_everything_again(here)


async def test_somebody_who_cannot_come_is_missed_until_tried_again(here: World) -> None:
    """Others come, and that they could be invited later says nothing about those who could not."""
    here.policy = changed(LINKED, invite=(here.person("ben").id,))
    await here.restart()
    here.workspace.change_person("ben", is_deleted=True)
    await here.types("ada", "#general", DECLARE)
    assert (await incident(here)).missing == {"invite": "cant_invite"}
    await here.presses("cleo", here.last("cleo", "#incidents", "INC-1"), "Join")
    assert here.person("cleo").id in channels(here)[0].members
    assert (await incident(here)).missing == {"invite": "cant_invite"}

    here.workspace.change_person("ben", is_deleted=False)
    await here.presses("ada", card(here), "Try again")
    assert here.person("ben").id in channels(here)[0].members
    assert not (await incident(here)).missing


async def test_that_one_could_come_at_last_says_nothing_about_another(here: World) -> None:
    here.policy = changed(LINKED, invite=(here.person("ben").id,))
    await here.restart()
    here.workspace.change_person("ben", is_deleted=True)
    await here.types("ada", "#general", DECLARE)
    here.workspace.faults.add(Fault(kind="http_500", method="conversations.invite", times=6))
    await here.presses("cleo", here.last("cleo", "#incidents", "INC-1"), "Join")
    await here.advance(minutes=3)
    assert here.person("cleo").id in channels(here)[0].members
    assert (await incident(here)).missing == {"invite": "cant_invite"}


@pytest.mark.parametrize("code", LASTING)
async def test_where_nothing_can_be_edited_the_declarer_is_told(here: World, code: str) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method="chat.update", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    await assert_converged(here)
    assert "card" in (await incident(here)).missing
    assert any("could not post the card" in here.text(message) for message in here.direct("ada"))


async def test_after_a_day_it_is_given_up_and_can_be_tried_again(here: World) -> None:
    here.workspace.faults.add(Fault(kind="http_500", method="conversations.create", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=1)
    told = next(message for message in here.direct("ada") if "could not open" in here.text(message))
    await here.jump(minutes=25 * 60)
    assert [job.kind for job in await jobs(here, State.DEAD)] == ["OpenChannel"]
    here.workspace.faults.clear()
    await here.presses("ada", told, "Try again")
    await assert_converged(here)
    assert len(channels(here)) == 1
    assert not (await incident(here)).missing


async def _try_everything_again(here: World) -> None:
    for _ in range(4):
        if "Try again" in here.text(card(here)):
            await here.presses("ada", card(here), "Try again")
            await here.advance(minutes=1)
    await assert_converged(here)
    assert not (await incident(here)).missing
