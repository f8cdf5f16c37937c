"""A service of one's own is told in JSON, and can check that it was us."""

import hmac
import json

import pytest
from msgspec.structs import replace

from bot.destinations.webhook import send
from bot.domain.pagers import Turn
from bot.domain.policy import Pager, PagerKind
from bot.outward import Outward
from bot.outward.destination import DestinationError
from bot.outward.post import signature
from tests.destinations.pages import NOW, PAGE, SECRET, means
from tests.outward.receiver import Receiver, receiver, saying

PAGER = Pager(id="hook", name="Hook", kind=PagerKind.WEBHOOK, private=True)


async def _send(there: Receiver, turn: Turn = Turn.CALL, pager: Pager = PAGER) -> None:
    outward = Outward()
    try:
        await send(replace(PAGE, turn=turn), replace(pager, url=there.url), means(outward))
    finally:
        outward.close()


async def test_a_call_is_json_that_says_all_there_is_to_say() -> None:
    async with receiver() as there:
        await _send(there)

    [got] = there.requests
    assert (got.method, got.headers["content-type"]) == ("POST", "application/json")
    assert json.loads(got.body) == {
        "type": "call",
        "id": PAGE.key,
        "thread": PAGE.thread,
        "at": "2026-11-21T03:10:00+00:00",
        "summary": PAGE.summary,
        "text": "\n".join(PAGE.lines),
        "incident": "INC-42",
        "title": "Checkout fails",
        "component": "Checkout",
    }


async def test_whoever_knows_the_secret_can_check_who_sent_it_and_when() -> None:
    """As docs/paging.md says."""
    async with receiver() as there:
        await _send(there, Turn.OVER)

    [got] = there.requests
    at = got.headers["sitroom-timestamp"]
    expected = hmac.digest(SECRET.encode(), at.encode() + b"." + got.body, "sha256").hex()
    assert int(at) == int(NOW.timestamp())
    assert got.headers["sitroom-signature"] == f"sha256={expected}"
    assert got.headers["idempotency-key"] == PAGE.key
    assert SECRET.encode() not in got.body


async def test_another_try_has_the_same_key() -> None:
    async with receiver() as there:
        await _send(there)
        await _send(there)

    assert len({got.headers["idempotency-key"] for got in there.requests}) == 1


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_2xx_is_a_yes(status: int) -> None:
    async with receiver(saying(status)) as there:
        await _send(there)


async def test_an_address_of_this_network_is_called_only_with_leave() -> None:
    async with receiver() as there:
        with pytest.raises(DestinationError, match="not_allowed") as failed:
            await _send(there, pager=replace(PAGER, private=False))

    assert failed.value.permanent
    assert there.requests == []


@pytest.mark.parametrize(("secret", "code"), [("", "keyless"), (SECRET, "bad_address")])
async def test_without_a_secret_or_an_address_it_cannot_call(secret: str, code: str) -> None:
    with pytest.raises(DestinationError, match=code) as failed:
        await send(PAGE, PAGER, means(secret=secret))

    assert failed.value.permanent


def test_without_a_secret_nothing_is_signed() -> None:
    assert signature("", b"{}", NOW) == {}
