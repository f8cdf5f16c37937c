"""Slack fails at every step of declaring: the incident gets there, and who waits is told what is missing."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault, FaultKind
from sandbox.model import Message
from storage.jobs import State
from tests.flows.declared import (
    DECLARE,
    LINKED,
    assert_converged,
    assert_whole,
    channels,
    incident,
    jobs,
    key,
    posted,
)
from tests.world import World, changed, world

#: What another try cures.
PASSING: list[FaultKind] = [
    "ratelimited",
    "http_500",
    "timeout",
    "reset_before",
    "took_effect_then_500",
    "took_effect_then_timeout",
    "took_effect_then_reset",
]

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


#: What another try does not cure.
LASTING = ["restricted_action", "user_is_restricted", "unknown_method"]

#: Steps an incident can do without, and the name under which the card says so.
DISPENSABLE = [
    ("conversations.invite", "invite"),
    ("conversations.setTopic", "topic"),
    ("bookmarks.list", "bookmarks"),
    ("bookmarks.add", "bookmarks"),
    ("pins.add", "pin"),
]


@pytest.mark.parametrize("code", LASTING)
@pytest.mark.parametrize(("method", "step"), DISPENSABLE)
async def test_what_slack_does_not_offer_stands_on_the_card_until_it_was_tried_again(
    here: World, method: str, step: str, code: str
) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method=method, times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    await assert_converged(here)
    assert list((await incident(here)).missing) == [step]
    card = _card(here)
    assert "could not" in here.text(card)

    here.workspace.faults.clear()
    await here.presses("ada", card, "Try again")
    await here.advance(minutes=1)
    assert not (await incident(here)).missing
    assert "Try again" not in here.text(_card(here))


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
    assert "could not" in here.text(_card(here))

    here.workspace.faults.clear()
    await here.presses("ada", _card(here), "Try again")
    await here.advance(minutes=1)
    await assert_converged(here)
    assert "Try again" not in here.text(_card(here))
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
    await here.presses("ada", _card(here), "Try again")
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


@pytest.mark.parametrize("code", LASTING)
async def test_whoever_slack_does_not_vouch_for_is_told_why_nothing_happened(here: World, code: str) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method="users.info", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    assert code in here.text(here.last("ada", "#general"))
    here.workspace.faults.clear()
    await here.types("ada", "#general", DECLARE)
    await assert_whole(here)


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


async def test_whoever_waited_in_vain_is_told(here: World) -> None:
    here.workspace.faults.add(Fault(kind="http_500", method="users.info", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.jump(minutes=61)
    assert "Nothing was done" in here.reads("ada", "#general")[-1]
    assert not channels(here)
    here.workspace.faults.clear()
    await here.types("ada", "#general", DECLARE)
    assert len(channels(here)) == 1


async def test_a_form_that_slack_keeps_from_being_worked_on_is_worked_on_later(here: World) -> None:
    await here.types("ada", "#general", DECLARE)
    await here.presses("ada", _card(here), "Roles")
    here.workspace.faults.add(Fault(kind="http_500", method="users.info", times=3))
    assert await here.submits("ada", to__scribe=here.person("ben").id) == {}
    assert "scribe" not in (await incident(here)).roles
    await here.advance(minutes=1)
    assert (await incident(here)).roles["scribe"].name == "Ben"


async def test_whoever_sent_a_form_that_could_not_be_done_later_is_told(here: World) -> None:
    await here.types("ada", "#general", DECLARE)
    await here.presses("ada", _card(here), "Roles")
    here.workspace.faults.add(Fault(kind="http_500", method="users.info", times=3))
    assert await here.submits("ada", to__scribe=here.person("ben").id) == {}
    here.workspace.change_person("ben", is_deleted=True)
    await here.advance(minutes=1)
    assert "scribe" not in (await incident(here)).roles
    assert "cannot take part" in here.text(here.direct("ada")[-1])


@pytest.mark.parametrize("kind", PASSING)
async def test_a_failure_that_lasts_is_told_while_it_is_tried_again(here: World, kind: FaultKind) -> None:
    here.workspace.faults.add(Fault(kind=kind, method="conversations.setTopic", times=None, retry_after=10))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    if kind != "ratelimited":
        assert "topic" in (await incident(here)).missing
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


async def _try_everything_again(here: World) -> None:
    for _ in range(4):
        if "Try again" in here.text(_card(here)):
            await here.presses("ada", _card(here), "Try again")
            await here.advance(minutes=1)
    await assert_converged(here)
    assert not (await incident(here)).missing


def _card(here: World) -> Message:
    """The card, pinned or not."""
    return next(message for message in posted(here) if key(message) == "INC-1/card")
