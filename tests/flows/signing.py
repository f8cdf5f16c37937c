"""Requests over HTTP as Slack signs them, and as it never would."""

import io
import json
from collections.abc import Iterable
from typing import Any

import aiohttp

from sandbox.deliver.http_mode import signature
from tests.world import World

AT, SIGNATURE, TYPE = "X-Slack-Request-Timestamp", "X-Slack-Signature", "Content-Type"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"

Headers = list[tuple[str, str]]


def signed(
    here: World, body: bytes, *, age: float = 0, content_type: str = JSON, secret: str | None = None
) -> Headers:
    """The headers of a request that Slack signed some seconds ago."""
    at = str(int(here.clock.now() - age))
    sealed = signature(here.installed.signing_secret if secret is None else secret, at, body)
    return [(AT, at), (SIGNATURE, sealed), (TYPE, content_type)]


async def answer(here: World, body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[int, str]:
    """The status that a request is answered with, and the words."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(here.installed.request_url, data=io.BytesIO(body), headers=list(headers)) as answered,
    ):
        return answered.status, await answered.text()


async def status(here: World, body: bytes, headers: Iterable[tuple[str, str]]) -> int:
    """The status that a request is answered with."""
    return (await answer(here, body, headers))[0]


async def payload_status(here: World, payload: Any) -> int:
    """The status that a payload is answered with, signed by Slack."""
    body = json.dumps(payload).encode()
    return await status(here, body, signed(here, body))
