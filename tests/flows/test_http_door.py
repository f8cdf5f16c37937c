"""What is not Slack's, or cannot be read, is refused at the HTTP door without a traceback."""

import hashlib
import hmac
import io
import time
from pathlib import Path

import aiohttp
import pytest

from tests.world import World, world

_AT, _SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


def _signed(here: World, body: bytes) -> dict[str, str]:
    at = str(int(time.time()))
    secret = here.installed.signing_secret.encode()
    digest = hmac.new(secret, f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {_AT: at, _SIGNATURE: f"v0={digest}", "Content-Type": "application/json"}


async def _status(here: World, body: bytes, headers: dict[str, str]) -> int:
    url = here.installed.request_url
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {_AT: "abc", _SIGNATURE: "v0=" + "0" * 64},
        {_AT: "9" * 400, _SIGNATURE: "v0=" + "0" * 64},
        {_AT: "1", _SIGNATURE: "v0=é"},
        {_AT: "1", _SIGNATURE: "v0=" + "0" * 64},
    ],
)
async def test_what_is_not_signed_is_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    async with world(tmp_path, mode="http") as here:
        assert await _status(here, b"x=1", headers) == 401


@pytest.mark.parametrize("body", [b"{nonsense", b"[1]", b"\xff\xfe"])
async def test_what_is_signed_and_cannot_be_read_is_refused(tmp_path: Path, body: bytes) -> None:
    async with world(tmp_path, mode="http") as here:
        assert await _status(here, body, _signed(here, body)) == 400


async def test_what_is_too_long_is_refused(tmp_path: Path) -> None:
    body = b"x" * (2**20 + 1)
    async with world(tmp_path, mode="http") as here:
        assert await _status(here, body, _signed(here, body)) == 413
