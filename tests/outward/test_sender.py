"""What is sent, and what an answer is worth where the request does something."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.alerts.health import Answer, Failure
from bot.outward import Request
from bot.outward.sender import Sender
from tests.health import endpoints
from tests.health.endpoints import endpoint
from tests.outward.receiver import receiver, saying


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    made = Sender()
    yield made
    made.close()


def post(url: str, **changed: object) -> Request:
    given: dict[str, object] = {"private": True, "whole": False, "method": "POST", "seconds": 30, **changed}
    return Request(url=url, **given)  # type: ignore[arg-type]


async def test_a_body_and_headers_arrive_as_they_are(sender: Sender) -> None:
    async with receiver(saying(202, "taken")) as there:
        sent = post(f"{there.url}a?b=1", headers={"Idempotency-Key": "k"}, body=b'{"a": "\xc3\xa4"}')

        assert await sender.send(sent) == Answer(202, b"taken")

    [received] = there.requests
    assert (received.method, received.path) == ("POST", "/a?b=1")
    assert received.body == b'{"a": "\xc3\xa4"}'
    assert received.headers["idempotency-key"] == "k"
    assert received.headers["user-agent"].startswith("Sitroom/")


async def test_an_answer_counts_by_its_status_where_not_all_of_it_can_be_read(sender: Sender) -> None:
    async with receiver(saying(200, "x" * 1000)) as there:
        assert await sender.send(post(there.url, limit=10)) == Answer(200, b"x" * 10)
    broken = endpoints.saying(b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n", b"tak")
    async with endpoint(broken) as here:
        assert await sender.send(post(f"http://127.0.0.1:{here.port}/")) == Answer(201, b"tak")


async def test_nothing_goes_to_this_network_unless_that_was_said(sender: Sender) -> None:
    async with receiver() as there:
        assert await sender.send(post(there.url, private=False)) is Failure.NOT_ALLOWED
    assert there.requests == []


async def test_a_redirect_of_what_was_posted_is_an_answer(sender: Sender) -> None:
    async with receiver() as elsewhere, receiver(saying(307, Location=elsewhere.url)) as there:
        answer = await sender.send(post(there.url, body=b"{}"))

    assert isinstance(answer, Answer)
    assert answer.status == 307
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("0", 0), ("999999999", 24 * 60 * 60), ("9" * 400, None), ("soon", None), ("-5", None)],
)
async def test_when_it_may_be_tried_again_is_read_from_the_answer(
    sender: Sender, said: str, seconds: int | None
) -> None:
    async with receiver(saying(429, Retry_After=said)) as there:
        answer = await sender.send(post(there.url))

    assert isinstance(answer, Answer)
    assert answer.retry_after == seconds


async def test_the_way_to_a_server_is_tried_by_each_of_its_addresses_and_nothing_is_sent() -> None:
    async with receiver() as there:
        for addresses, failure in (
            (("127.0.0.2", "127.0.0.1"), None),
            (("127.0.0.2",), Failure.REFUSED),
            (("127.0.0.1", "169.254.1.1"), Failure.NEVER_ALLOWED),
        ):
            sender = Sender(resolve=endpoints.named(*addresses))
            assert await sender.reach(there.url, private=True, seconds=30) is failure
            sender.close()

        assert there.requests == []
