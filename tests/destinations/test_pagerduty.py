"""PagerDuty takes what is sent, by its documented schema; and what it answers is understood."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from msgspec.structs import replace

from bot.destinations.pagerduty import DESTINATION, EVENTS, check, send
from bot.domain.pagers import Turn
from bot.domain.policy import Pager, PagerKind
from bot.messages.unsent import SENTENCES, why_unsent
from bot.outward import Answer, Failure, Outward, Request
from bot.outward.destination import DestinationError, discover
from tests.destinations.pagerduty import KEY, PagerDuty, pagerduty
from tests.destinations.pages import PAGE, means
from tests.outward.receiver import Answering, Received, saying

PAGER = Pager(id="pd", name="PagerDuty", kind=PagerKind.PAGERDUTY, private=True)


@pytest.fixture
async def there() -> AsyncIterator[PagerDuty]:
    async with pagerduty() as it:
        yield it


async def _send(there: PagerDuty, turn: Turn = Turn.CALL, **changes: object) -> None:
    outward = Outward()
    try:
        page = replace(PAGE, turn=turn, **changes)
        await send(page, replace(PAGER, url=there.url), means(outward, secret=KEY))
    finally:
        outward.close()


async def test_a_call_is_an_alert_that_is_acknowledged_and_resolved(there: PagerDuty) -> None:
    for turn, status in (
        (Turn.CALL, "triggered"),
        (Turn.CALL, "triggered"),
        (Turn.ANSWERED, "acknowledged"),
        (Turn.OVER, "resolved"),
    ):
        await _send(there, turn)
        assert there.alerts == {PAGE.thread: status}

    assert there.rung == [PAGE.summary]
    call = there.events[0]
    assert call["payload"]["severity"] == "critical"
    assert call["payload"]["component"] == "Checkout"
    assert call["payload"]["custom_details"]["incident"] == "INC-42"
    assert call["links"] == [{"href": PAGE.url, "text": "Slack"}]


@pytest.mark.parametrize(
    ("grade", "severity"), [(0, "critical"), (1, "error"), (2, "warning"), (9, "warning")]
)
async def test_its_severity_goes_by_how_bad_it_is(there: PagerDuty, grade: int, severity: str) -> None:
    await _send(there, grade=grade)

    assert there.events[0]["payload"]["severity"] == severity


@pytest.mark.parametrize("summary", ["x" * 5000, "\U0001f525" * 2000, "INC-1 " + "e\u0301" * 2000])
async def test_a_summary_is_never_longer_than_it_takes(there: PagerDuty, summary: str) -> None:
    await _send(there, summary=summary, facts={})

    assert len(there.events) == 1


async def test_without_a_key_nothing_is_sent(there: PagerDuty) -> None:
    with pytest.raises(DestinationError, match="keyless") as failed:
        await send(PAGE, replace(PAGER, url=there.url), means(secret=""))

    assert failed.value.permanent
    assert there.server.requests == []


class _Noting:
    """Somebody who answers without a network, and notes what was sent where, and what the way to was looked for."""

    def __init__(self, answer: Answer | Failure) -> None:
        self.sent: list[Request] = []
        self.reached: list[str] = []
        self._answer = answer

    async def send(self, request: Request) -> Answer | Failure:
        self.sent.append(request)
        return self._answer

    async def reach(self, url: str, *, private: bool, seconds: float) -> Failure | None:
        del private, seconds
        self.reached.append(url)
        return self._answer if isinstance(self._answer, Failure) else None

    def close(self) -> None:
        """Nothing is open."""


async def test_without_an_address_it_is_pagerdutys_own() -> None:
    noting = _Noting(Answer(202, b"{}"))

    await send(PAGE, PAGER, means(noting))
    await check(PAGER, means(noting, secret=KEY))

    assert [one.url for one in noting.sent] == noting.reached == [EVENTS]
    assert EVENTS.startswith("https://events.pagerduty.com/")


@pytest.mark.parametrize(
    ("answer", "code", "permanent", "retry_after"),
    [
        (saying(400), "http_400", True, None),
        (saying(401), "http_401", True, None),
        (saying(403), "http_403", True, None),
        (saying(404), "http_404", True, None),
        (saying(302, Location="http://127.0.0.1:9/"), "http_302", True, None),
        (saying(429), "http_429", False, None),
        (saying(429, Retry_After="7"), "http_429", False, 7),
        (saying(429, Retry_After="86400"), "http_429", False, 300),
        (saying(429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), "http_429", False, None),
        (saying(500), "http_500", False, None),
        (saying(503, Retry_After="30"), "http_503", False, 30),
        (saying(400, Retry_After="30"), "http_400", True, None),
    ],
)
async def test_what_it_answers_says_whether_to_try_again(
    there: PagerDuty, answer: Answering, code: str, permanent: bool, retry_after: int | None
) -> None:
    there.instead = answer

    with pytest.raises(DestinationError) as failed:
        await _send(there)

    error = failed.value
    assert (error.code, error.permanent, error.retry_after) == (code, permanent, retry_after)
    assert len(there.server.requests) == 1


@pytest.mark.parametrize("failure", Failure)
async def test_whatever_keeps_it_from_answering_has_a_sentence(failure: Failure) -> None:
    with pytest.raises(DestinationError) as failed:
        await send(PAGE, PAGER, means(_Noting(failure)))

    assert failed.value.permanent == (
        failure in {Failure.BAD_ADDRESS, Failure.NOT_ALLOWED, Failure.NEVER_ALLOWED}
    )
    if failure not in {Failure.TRUNCATED, Failure.TOO_LARGE, Failure.COMPRESSED}:  # the status counts, then
        assert failed.value.code in SENTENCES


async def test_an_endless_answer_is_a_yes_once_its_status_is_there(there: PagerDuty) -> None:
    async def endless(_received: Received) -> web.StreamResponse:
        return web.Response(status=202, body=b"x" * 2_000_000)

    there.instead = endless

    await _send(there)


async def test_a_port_at_which_nobody_listens_is_tried_again() -> None:
    async with pagerduty() as gone:
        pass
    with pytest.raises(DestinationError) as failed:
        await _send(gone)

    assert (failed.value.code, failed.value.permanent) == ("refused", False)


async def test_what_breaks_off_after_it_took_effect_is_tried_again_without_a_second_alert(
    there: PagerDuty,
) -> None:
    async def breaking_off(received: Received) -> web.StreamResponse:
        there.take(received)
        raise asyncio.CancelledError

    there.instead = breaking_off
    with pytest.raises(DestinationError) as failed:
        await _send(there)
    assert not failed.value.permanent

    there.instead = None
    await _send(there)

    assert there.rung == [PAGE.summary]


def test_each_destination_is_found_by_its_kind() -> None:
    assert set(discover()) == {kind.value for kind in PagerKind}
    assert discover()["pagerduty"] is DESTINATION


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("http_503", "It answered 503 Service Unavailable."),
        ("http_302", "It answered 302 Found, which Sitroom does not follow."),
        ("http_799", "It answered 799."),
        ("smtp_421", "The mail server answered 421."),
        ("keyless", SENTENCES["keyless"]),
        ("broken", "Something broke on our side. Whoever runs Sitroom finds more in its log."),
    ],
)
def test_why_it_was_not_sent_is_a_sentence(code: str, said: str) -> None:
    assert why_unsent(code) == said
