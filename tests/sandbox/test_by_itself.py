"""`python -m sandbox`: another process, in which an app of a manifest is installed."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

MANIFEST = Path(__file__).resolve().parents[2] / "manifest.yml"


@contextlib.asynccontextmanager
async def _sandbox(*arguments: str) -> AsyncIterator[tuple[str, Mapping[str, str]]]:
    """Where it is, and what it says that the app has to be given."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--port", "0", "--manifest", str(MANIFEST), *arguments),
        stdout=PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    lines: list[str] = []
    while not lines or not lines[-1].startswith("SLACK_SIGNING_SECRET"):
        lines.append((await process.stdout.readline()).decode().strip())
        assert lines[-1], "it ended"
    try:
        yield lines[0].split()[-1], dict(line.split("=", 1) for line in lines[2:])
    finally:
        process.send_signal(signal.SIGINT)
        status = await process.wait()
    assert status == 0


async def _type(session: aiohttp.ClientSession, url: str, text: str) -> None:
    async with session.get(f"{url}/client/people") as answer:
        [ada] = [one["id"] for one in (await answer.json())["people"] if one["handle"] == "ada"]
    async with session.get(f"{url}/client/state", params={"user": ada}) as answer:
        channel = (await answer.json())["channels"][0]["id"]
    said = {"user": ada, "act": "say", "channel": channel, "text": text}
    async with session.post(f"{url}/client/act", json=said) as answer:
        assert (await answer.json())["ok"]


async def test_an_app_is_installed_and_may_connect(session: aiohttp.ClientSession) -> None:
    async with _sandbox() as (url, given):
        client = AsyncWebClient(given["SLACK_BOT_TOKEN"], f"{url}/api/", session=session)
        assert (await client.auth_test())["user"] == "sitroom"
        assert (await client.apps_connections_open(app_token=given["SLACK_APP_TOKEN"]))["ok"]


async def test_with_a_request_url_it_delivers_there_although_the_manifest_has_socket_mode(
    session: aiohttp.ClientSession,
) -> None:
    assert yaml.safe_load(MANIFEST.read_text())["settings"]["socket_mode_enabled"]
    heard: list[tuple[bytes, dict[str, str]]] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append((await request.read(), dict(request.headers)))
        return web.Response()

    application = web.Application()
    application.router.add_post("/slack/events", hear)
    async with (
        TestServer(application) as app,
        _sandbox("--request-url", str(app.make_url("/slack/events"))) as (url, given),
    ):
        await _type(session, url, "/incident list")
    [(body, headers)] = [one for one in heard if b"command=%2Fincident" in one[0]]
    assert SignatureVerifier(given["SLACK_SIGNING_SECRET"]).is_valid_request(body, headers)
    assert "SLACK_APP_TOKEN" not in given


async def test_a_request_url_without_an_app_is_refused() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--request-url", "http://127.0.0.1:9/"), stderr=PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 2
    assert b"--manifest" in said
