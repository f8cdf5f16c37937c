"""Endpoints that misbehave, over real sockets."""

import asyncio
import gzip
import socket
import time
from collections.abc import AsyncIterator

import pytest

from bot.domain.alerts.health import Answer, Failure
from bot.health import Endpoints
from bot.outward.request import LIMIT
from bot.outward.sender import Sender
from tests.health.endpoints import Manner, endpoint, named, ok, poll, saying


@pytest.fixture
async def fetcher() -> AsyncIterator[Endpoints]:
    made = Endpoints(Sender())
    yield made
    made.close()


async def heard(fetcher: Endpoints, manner: Manner, *, timeout_seconds: int = 30) -> Answer | Failure:
    async with endpoint(manner) as there:
        return await fetcher.ask(
            poll(f"http://127.0.0.1:{there.port}/readyz", timeout_seconds=timeout_seconds)
        )


async def test_the_answer_is_the_status_and_the_body(fetcher: Endpoints) -> None:
    answer = await heard(fetcher, saying(ok(b'{"status": "error"}', status="503 Service Unavailable")))

    assert answer == Answer(503, b'{"status": "error"}')


async def test_the_request_says_who_asks_and_carries_nothing_else(
    fetcher: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with endpoint(saying(ok(b"{}", "Set-Cookie: a=b; Path=/"))) as there:
        url = f"http://localhost:{there.port}/readyz?full=1#part"
        for _ in range(2):
            assert await fetcher.ask(poll(url)) == Answer(200, b"{}")

    assert len(there.requests) == 2
    for request in there.requests:
        first, *headers = request.strip().split("\r\n")
        assert first == "GET /readyz?full=1 HTTP/1.1"
        assert {line.partition(":")[0].lower() for line in headers} == {
            "host",
            "accept",
            "accept-encoding",
            "connection",
            "user-agent",
        }
        assert f"Host: localhost:{there.port}" in headers
        assert any(line.startswith("User-Agent: Sitroom/") for line in headers)


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
async def test_a_redirect_is_an_answer_and_not_followed(fetcher: Endpoints, status: str) -> None:
    async with endpoint(saying(ok())) as elsewhere:
        to = f"Location: http://127.0.0.1:{elsewhere.port}/"
        answer = await heard(fetcher, saying(ok(b"", to, status=status)))

        assert isinstance(answer, Answer)
        assert answer.status == int(status[:3])
        assert elsewhere.requests == []


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def drip_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def go_on_for_ever(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silence(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


@pytest.mark.parametrize("manner", [drip, drip_headers, go_on_for_ever, silence])
async def test_the_time_is_for_the_whole_answer_however_it_is_spent(
    fetcher: Endpoints, manner: Manner
) -> None:
    began = time.monotonic()

    assert await heard(fetcher, manner, timeout_seconds=1) is Failure.TIMED_OUT

    assert time.monotonic() - began >= 0.9


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
    )
    writer.transport.abort()


@pytest.mark.parametrize(
    ("manner", "failure"),
    [
        (reset, Failure.RESET),
        (saying(), Failure.NO_HTTP),
        (saying(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), Failure.NO_HTTP),
        (saying(b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n"), Failure.NO_HTTP),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", b'{"status": "re'), Failure.TRUNCATED),
        (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nab"), Failure.TRUNCATED),
        (saying(ok(gzip.compress(b" " * 50_000_000), "Content-Encoding: gzip")), Failure.COMPRESSED),
        (saying(ok(b" " * (LIMIT + 1))), Failure.TOO_LARGE),
    ],
    ids=["reset", "closed", "ssh", "bad header", "truncated", "half a chunk", "gzip bomb", "too large"],
)
async def test_an_answer_that_is_none_has_a_name(
    fetcher: Endpoints, manner: Manner, failure: Failure
) -> None:
    assert await heard(fetcher, manner) is failure


async def test_an_answer_as_large_as_may_be_is_read(fetcher: Endpoints) -> None:
    assert await heard(fetcher, saying(ok(b" " * LIMIT))) == Answer(200, b" " * LIMIT)


async def test_an_endless_answer_is_not_read_to_its_end(fetcher: Endpoints) -> None:
    sent = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" " * 65536)
            sent += 65536
            await writer.drain()

    assert await heard(fetcher, endless) is Failure.TOO_LARGE
    assert sent < 100 * LIMIT


async def test_a_port_at_which_nobody_listens_refuses(fetcher: Endpoints) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"

        assert await fetcher.ask(poll(url)) is Failure.REFUSED


async def test_a_second_address_is_tried_where_nobody_listens_at_the_first() -> None:
    fetcher = Endpoints(Sender(named("127.0.0.3", "127.0.0.1")))
    async with endpoint(saying(ok(b"{}"))) as there:
        assert await fetcher.ask(poll(f"http://shop.test:{there.port}/")) == Answer(200, b"{}")
    fetcher.close()


async def test_what_misbehaves_and_what_is_well_may_come_by_turns(fetcher: Endpoints) -> None:
    turns = iter([ok(b"1"), b"", ok(b"2"), b"SSH\r\n\r\n", ok(b"3")])

    async def flap(writer: asyncio.StreamWriter) -> None:
        writer.write(next(turns))

    async with endpoint(flap) as there:
        answers = [await fetcher.ask(poll(f"http://127.0.0.1:{there.port}/")) for _ in range(5)]

    assert answers == [
        Answer(200, b"1"),
        Failure.NO_HTTP,
        Answer(200, b"2"),
        Failure.NO_HTTP,
        Answer(200, b"3"),
    ]
