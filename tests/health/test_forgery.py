"""Health polls cannot be led where they must not go (SSRF): redirects, rebinding, private ranges, odd spellings."""

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.domain.alerts.health import Answer, Failure
from bot.health import Endpoints
from bot.outward.sender import Sender
from tests.health.endpoints import certificate, endpoint, named, ok, poll, saying


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "fd00:ec2::254"])
async def test_link_local_addresses_are_not_asked_whatever_the_policy_allows(
    address: str, private: bool
) -> None:
    fetcher = Endpoints(Sender(named(address)))

    assert await fetcher.ask(poll("http://shop.test/", private=private)) is Failure.NEVER_ALLOWED


async def test_a_private_address_is_asked_only_where_the_policy_allows_it() -> None:
    fetcher = Endpoints(Sender(named("127.0.0.1")))
    async with endpoint(saying(ok(b"{}"))) as there:
        url = f"http://shop.test:{there.port}/"

        assert await fetcher.ask(poll(url, private=False)) is Failure.NOT_ALLOWED
        assert there.requests == []
        assert await fetcher.ask(poll(url, private=True)) == Answer(200, b"{}")


async def test_one_bad_address_among_good_ones_is_enough() -> None:
    fetcher = Endpoints(Sender(named("127.0.0.1", "169.254.169.254")))
    async with endpoint(saying(ok())) as there:
        assert await fetcher.ask(poll(f"http://shop.test:{there.port}/")) is Failure.NEVER_ALLOWED
        assert there.requests == []


async def test_a_name_that_leads_elsewhere_a_moment_later_leads_nowhere_else() -> None:
    """DNS rebinding: the name is looked up once for a question, and the connection goes where was looked."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["169.254.169.254"]])
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    fetcher = Endpoints(Sender(rebinding))
    async with (
        endpoint(saying(ok(b"first"))) as first,
        endpoint(saying(ok(b"second")), "127.0.0.2", first.port) as second,
    ):
        url = f"http://shop.test:{first.port}/"

        assert await fetcher.ask(poll(url)) == Answer(200, b"first")
        assert (asked, second.requests) == (["shop.test"], [])
        assert f"Host: shop.test:{first.port}" in first.requests[0]
        assert await fetcher.ask(poll(url)) == Answer(200, b"second")
        assert await fetcher.ask(poll(url)) is Failure.NEVER_ALLOWED
        assert len(asked) == 3


@pytest.mark.parametrize(
    "host",
    [
        "127.1",
        "127.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "127。0。0。1",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "0",
        "0.0.0.0",
    ],
)
async def test_no_spelling_of_this_machine_leads_there_without_leave(host: str) -> None:
    fetcher = Endpoints(Sender())
    async with endpoint(saying(ok())) as there:
        heard = await fetcher.ask(poll(f"http://{host}:{there.port}/", private=False))

        assert heard in {Failure.NOT_ALLOWED, Failure.UNRESOLVABLE}
        assert there.requests == []
    fetcher.close()


@pytest.mark.parametrize(
    "host", ["0xa9fea9fe", "2852039166", "169.254.43518", "[::ffff:a9fe:a9fe]", "169.254.169.254."]
)
async def test_no_spelling_of_a_cloud_s_address_leads_there_even_with_leave(host: str) -> None:
    fetcher = Endpoints(Sender())

    assert await fetcher.ask(poll(f"http://{host}/latest/meta-data/")) in {
        Failure.NEVER_ALLOWED,
        Failure.UNRESOLVABLE,
    }
    fetcher.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://ada:secret@127.0.0.1/",
        "http://good.example.com@169.254.169.254/",
        "http://\uff11\uff12\uff17.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
        "http://:80/",
        "http:///readyz",
        "http://[::1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
    ],
)
async def test_an_address_that_is_none_of_the_web_is_not_asked(url: str) -> None:
    assert await Endpoints(Sender(named("127.0.0.1"))).ask(poll(url)) is Failure.BAD_ADDRESS


async def test_a_name_that_nobody_knows_is_said() -> None:
    async def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert await Endpoints(Sender(unknown)).ask(poll("http://shop.test/")) is Failure.UNRESOLVABLE
    assert await Endpoints(Sender(named())).ask(poll("http://shop.test/")) is Failure.UNRESOLVABLE
    fetcher = Endpoints(Sender())
    assert await fetcher.ask(poll(f"http://{'x' * 64}.test/")) is Failure.UNRESOLVABLE
    fetcher.close()


async def test_a_certificate_is_verified_for_the_name_though_the_address_is_asked(tmp_path: Path) -> None:
    server, trusting = certificate(tmp_path, "shop.test")
    async with endpoint(saying(ok(b"{}")), tls=server) as there:
        url = f"https://shop.test:{there.port}/"

        assert await Endpoints(Sender(named("127.0.0.1"), trusting)).ask(poll(url)) == Answer(200, b"{}")
        assert await Endpoints(Sender(named("127.0.0.1"))).ask(poll(url)) is Failure.CERTIFICATE
        other = f"https://other.test:{there.port}/"
        assert await Endpoints(Sender(named("127.0.0.1"), trusting)).ask(poll(other)) is Failure.CERTIFICATE
        bare = f"https://127.0.0.1:{there.port}/"
        assert await Endpoints(Sender(named("127.0.0.1"), trusting)).ask(poll(bare)) is Failure.CERTIFICATE


async def test_where_no_tls_is_spoken_that_is_said() -> None:
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]

        assert (
            await Endpoints(Sender(named("127.0.0.1"))).ask(poll(f"https://shop.test:{port}/")) is Failure.TLS
        )
