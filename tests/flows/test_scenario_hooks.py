"""SP-4: the hook of a scenario is told that a drill begins and that it is over."""

import asyncio
import hashlib
import hmac
from pathlib import Path

import pytest
from aiohttp import web

from bot.app import StartupError
from bot.domain.events import HookCalled
from bot.domain.policy import Hook
from tests.flows.declared import channels
from tests.flows.practising import SEARCH, bodies, how_it_went, payments, practising, scenario, team
from tests.flows.records import entries
from tests.outward.receiver import Answering, Received, in_turn, receiver, saying
from tests.world import World, world


async def test_the_hook_is_told_that_it_begins_and_that_it_is_over_signed_and_once_each(
    tmp_path: Path,
) -> None:
    """SP-4: a drill calls an HTTP hook with the failure flag."""
    secret = "a-secret-of-the-pipeline"
    async with practising(
        tmp_path, saying(202, '{"jobs": 12}'), destination_secrets=f"payments-down={secret}"
    ) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        assert bodies(there) == [{"simulateFailure": True}]
        assert "The hook was told at" in scenario(here)
        assert "that it begins, and answered 202 Accepted." in scenario(here)

        channel = here.incident_channel(1)
        await here.types("ada", channel, "/incident resolve Failed over")
        await here.types("ada", channel, "/incident close")

        assert bodies(there) == [{"simulateFailure": True}, {"simulateFailure": False}]
        assert "that it is over, and answered 202 Accepted." in scenario(here)
        for one in there.requests:
            stamp = one.headers["sitroom-timestamp"]
            digest = hmac.new(secret.encode(), f"{stamp}.".encode() + one.body, hashlib.sha256).hexdigest()
            assert one.headers["sitroom-signature"] == f"sha256={digest}"
            assert stamp == str(int(here.now.timestamp()))
            assert one.headers["sitroom-incident"] == "INC-1"
            assert (one.method, one.headers["content-type"]) == ("POST", "application/json")
        keys = [one.headers["idempotency-key"] for one in there.requests]
        assert len(set(keys)) == 2

        await here.types("ada", channel, "/incident timeline")
        told = here.text(here.last("ada", channel, "told the hook"))
        assert 'the drill begins; it answered 202 Accepted: {"jobs": 12}' in told
        assert "the drill is over; it answered 202 Accepted" in told


async def test_a_drill_that_is_reopened_tells_the_hook_anew(tmp_path: Path) -> None:
    async with practising(tmp_path) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        channel = here.incident_channel(1)
        await here.types("ada", channel, "/incident resolve Failed over")
        await here.types("ada", channel, "/incident reopen Once more")
        await here.types("ada", channel, "/incident cancel Enough")

        assert [one["simulateFailure"] for one in bodies(there)] == [True, False, True, False]
        assert len({one.headers["idempotency-key"] for one in there.requests}) == 4
        reports = how_it_went(here, channel)
        assert len(reports) == 2
        assert not [one for one in reports if "Mitigated" in here.text(one)]  # nobody said so


async def test_a_hook_that_fails_for_now_is_called_again_with_the_same_key(tmp_path: Path) -> None:
    answers = in_turn(saying(500), saying(429, Retry_After="7"), saying(200))
    async with practising(tmp_path, answers) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        assert len(there.requests) == 1
        await here.advance(seconds=30)

        assert bodies(there) == [{"simulateFailure": True}] * 3
        assert len({one.headers["idempotency-key"] for one in there.requests}) == 1
        assert "answered 200 OK" in scenario(here)
        assert "Try again" not in here.text(here.card(here.incident_channel(1)))


async def test_a_hook_that_is_down_is_named_on_the_card_and_told_when_it_is_back(tmp_path: Path) -> None:
    async with practising(tmp_path, saying(503)) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        await here.advance(minutes=2)
        channel = here.incident_channel(1)
        assert "could not tell the hook of the drill. It answered 503" in here.text(here.card(channel))
        assert "The hook did not hear that it begins. It answered 503" in scenario(here)

        there.answers = saying(200)
        await here.advance(minutes=2)

        assert "could not" not in here.text(here.card(channel))
        assert "answered 200 OK" in scenario(here)


async def test_a_hook_that_is_slow_keeps_nobody_waiting_and_is_called_again(tmp_path: Path) -> None:
    slow = asyncio.Event()

    async def at_last(received: Received) -> web.StreamResponse:
        await slow.wait()
        return await saying(200)(received)

    async with receiver(in_turn(at_last, saying(200))) as there:
        hook = Hook(url=there.url, on={"simulateFailure": True}, timeout_seconds=1, private=True)
        async with world(tmp_path, policy=team(payments(hook=hook))) as here:
            await here.person("ada").slash("#general", "/incident drill payments-down")
            async with asyncio.timeout(30):
                while not (there.requests and channels(here) and channels(here)[0].pins):  # noqa: ASYNC110 - no sign
                    await asyncio.sleep(0.01)
            await here.settle()
            assert len(there.requests) == 1

            await here.advance(seconds=10)

            assert len({one.headers["idempotency-key"] for one in there.requests}) == 1
            assert "answered 200 OK" in scenario(here)
        slow.set()


async def test_a_hook_at_which_nobody_listens_is_called_until_somebody_does(tmp_path: Path) -> None:
    async with receiver() as gone:
        port = int(gone.url.rstrip("/").rpartition(":")[2])
    async with world(tmp_path, policy=team(payments(gone.url))) as here:
        await here.types("ada", "#general", "/incident drill payments-down")
        await here.advance(seconds=30)
        assert "It refuses connections." in here.text(here.card(here.incident_channel(1)))

        async with receiver(port=port) as back:
            await here.advance(minutes=2)
            assert bodies(back) == [{"simulateFailure": True}]
        assert "answered 200 OK" in scenario(here)


async def test_a_secret_for_a_hook_that_there_is_not_stops_the_start(tmp_path: Path) -> None:
    here = World(
        f"sqlite:///{tmp_path / 'sitroom.db'}",
        policy=team(payments(), SEARCH),
        destination_secrets="slow-search=0123456789abcdef",
    )
    try:
        with pytest.raises(StartupError, match="SITROOM_DESTINATION_SECRETS names slow-search"):
            await here.open()
    finally:
        await here.close()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (saying(404), "There is nothing at its address."),
        (
            saying(302, Location="http://127.0.0.1:9/"),
            "It answered 302 Found, which Sitroom does not follow.",
        ),
    ],
    ids=["404", "redirect"],
)
async def test_a_hook_that_refuses_is_called_again_when_somebody_asks(
    tmp_path: Path, answer: Answering, why: str
) -> None:
    async with practising(tmp_path, answer) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        await here.advance(minutes=10)
        assert len(there.requests) == 1
        channel = here.incident_channel(1)
        assert why in here.text(here.card(channel))

        there.answers = saying(200)
        await here.presses("ada", here.card(channel), "Try again")

        assert bodies(there) == [{"simulateFailure": True}] * 2
        assert "could not" not in here.text(here.card(channel))
        assert "answered 200 OK" in scenario(here)


async def test_a_hook_that_did_not_hear_of_the_beginning_hears_that_it_is_over(tmp_path: Path) -> None:
    """Nobody knows whether what timed out took effect."""
    async with practising(tmp_path, saying(500)) as (here, there):
        await here.types("ada", "#general", "/incident drill payments-down")
        there.answers = saying(200)
        await here.types("ada", here.incident_channel(1), "/incident cancel Enough")
        await here.advance(minutes=2)

        assert [one["simulateFailure"] for one in bodies(there)] == [True, False]
        assert "that it is over, and answered 200 OK" in scenario(here)


async def test_nothing_of_a_private_drill_leaves(tmp_path: Path) -> None:
    async with practising(tmp_path) as (here, there):
        await here.types("ada", "#general", "/incident drill --private payments-down")
        await here.types("ada", here.incident_channel(1), "/incident resolve Done")

        assert there.requests == []
        assert "nothing of a private incident leaves Slack" in scenario(here)
        assert len(how_it_went(here, here.incident_channel(1))) == 1
        assert how_it_went(here, "#general") == []


async def test_what_looks_like_a_secret_in_what_the_hook_said_is_not_kept(tmp_path: Path) -> None:
    async with practising(tmp_path, saying(200, '{"token": "hunter2-hunter2", "jobs": 12}')) as (here, _):
        await here.types("ada", "#general", "/incident drill payments-down")
        [entry] = [one for one in await entries(here) if one.kind == "HookCalled"]

        assert isinstance(entry.event, HookCalled)
        assert entry.event.said == '{"token": "[secret]", "jobs": 12}'


async def test_what_the_hook_said_can_be_redacted(tmp_path: Path) -> None:
    async with practising(tmp_path, saying(200, "hunter2 <!channel>")) as (here, _):
        await here.types("ada", "#general", "/incident drill payments-down")
        channel = here.incident_channel(1)
        [entry] = [one for one in await entries(here) if one.kind == "HookCalled"]

        await here.types("ada", channel, f"/incident redact {entry.version} a password")
        await here.types("ada", channel, "/incident timeline")

        assert not [line for line in here.reads("ada", channel)[-1:] if "hunter2" in line]
