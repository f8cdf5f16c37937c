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
async def test_who_signs_wrongly_is_not_told_whether_it_can_be_read(tmp_path: Path, body: bytes) -> None:
    async with world(tmp_path, mode="http") as here:
        assert await _status(here, body, _signed(here, b"something else")) == 401


async def test_slack_may_look_at_the_certificate(tmp_path: Path) -> None:
    async with world(tmp_path, mode="http") as here:
        assert await here.workspace.check_ssl(here.installed)
        assert await _status(here, b"x=ssl_check=1", {}) == 401


async def test_in_socket_mode_it_is_said_that_nothing_comes_over_http(here: World) -> None:
    url = f"{here.running.http.url}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=b"x=1") as answer:
        assert answer.status == 404
        assert "Socket Mode" in (await answer.json())["error"]


@pytest.mark.parametrize("body", [b"{nonsense", b"[1]"])
async def test_what_is_signed_and_cannot_be_read_is_refused(tmp_path: Path, body: bytes) -> None:
    async with world(tmp_path, mode="http") as here:
        assert await _status(here, body, _signed(here, body)) == 400


async def test_what_is_too_long_is_refused(tmp_path: Path) -> None:
    body = b"x" * (2**20 + 1)
    async with world(tmp_path, mode="http") as here:
        assert await _status(here, body, _signed(here, body)) == 413
