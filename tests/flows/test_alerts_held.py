"""Strangers hold the door of alerts open, and senders come in all the same."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from handlers.alerts.bodies import LIMIT
from tests.alerting import notification, told
from tests.sources.senders import bearer, payload, shown
from tests.world import ALERT_SECRETS, World, world

#: What is held open: more than there is room for.
HELD = 5

_PART = bytes(1024 * 1024)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A settled world."""
    async with world(tmp_path) as it:
        yield it


@asynccontextmanager
async def held(here: World, source: str, size: int = LIMIT - 1) -> AsyncIterator[list[asyncio.StreamReader]]:
    """Requests of nobody knows whom, which have sent almost all and never end; what they are answered."""
    host, _, port = here.running.http.url.removeprefix("http://").partition(":")
    head = f"POST /alerts/{source} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {size + 1}\r\n\r\n"
    held = [await asyncio.open_connection(host, int(port)) for _ in range(HELD)]
    try:
        for _, writer in held:
            writer.write(head.encode())
            for begin in range(0, size, len(_PART)):
                writer.write(_PART[: size - begin])
                await writer.drain()
        yield [reader for reader, _ in held]
    finally:
        for _, writer in held:
            writer.close()


async def answered(here: World, source: str, body: bytes, headers: Mapping[str, Sequence[str]]) -> int:
    """The status with which a sender is answered."""
    plain = {name: values[0] for name, values in headers.items()}
    url = f"{here.running.http.url}/alerts/{source}"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=plain) as answer:
        return answer.status


@pytest.mark.parametrize("source", ["alertmanager", "grafana", "sentry"])
async def test_a_sender_is_heard_while_strangers_hold_more_than_there_is_room_for(
    here: World, source: str
) -> None:
    body = payload({"grafana": "grafana-12", "sentry": "sentry-event-alert"}.get(source, source))
    proof = shown(source, body, ALERT_SECRETS[source], here.now)

    async with held(here, source):
        assert [await answered(here, source, body, proof) for _ in range(3)] == [202] * 3


async def test_who_holds_what_needs_a_signature_keeps_nobody_else_out(here: World) -> None:
    body = json.dumps(notification(told("SearchSlow"))).encode()

    async with held(here, "grafana"):
        assert await answered(here, "alertmanager", body, bearer(ALERT_SECRETS["alertmanager"])) == 202


async def test_who_has_no_secret_is_told_so_before_anything_is_read(here: World) -> None:
    async with held(here, "alertmanager", size=0) as strangers:
        assert [await stranger.readline() for stranger in strangers] == [
            b"HTTP/1.1 401 Unauthorized\r\n"
        ] * HELD


async def test_what_has_been_read_for_longest_gives_way_and_is_told_to_come_again(here: World) -> None:
    async with held(here, "sentry") as strangers:
        answers = [await stranger.readuntil(b"\r\n\r\n") for stranger in strangers[: HELD - 2]]

    assert all(answer.startswith(b"HTTP/1.1 503") and b"Retry-After" in answer for answer in answers)
