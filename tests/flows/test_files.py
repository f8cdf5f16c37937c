"""Files that people attached: fetched from Slack and from nobody else, each kept for itself."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web as http

from bot.clock import system_clock
from bot.slack import SlackError
from bot.slack.files import download
from bot.slack.web import WebApi


class Host:
    """A web server that remembers who asked it, and answers everything alike.

    Attributes:
        described: what it says of a file.
    """

    def __init__(self, **answer: Any) -> None:
        self.asked: list[http.Request] = []
        self.url = ""
        self.described: dict[str, Any] = {}
        self._answer = answer or {"body": b"content"}

    async def serve(self, request: http.Request) -> http.StreamResponse:
        self.asked.append(request)
        if request.path == "/api/files.info":
            return http.json_response({"ok": True, "file": self.described})
        return http.Response(**self._answer)


@contextlib.asynccontextmanager
async def serving(host: Host) -> AsyncIterator[Host]:
    app = http.Application()
    app.router.add_route("*", "/{path:.*}", host.serve)
    runner = http.AppRunner(app)
    await runner.setup()
    await http.TCPSite(runner, "127.0.0.1", 0).start()
    host.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield host
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def calling(host: Host) -> AsyncIterator[WebApi]:
    """The Web API, where `host` stands in for Slack."""
    api = WebApi("xoxb-1", f"{host.url}/api/", system_clock)
    try:
        yield api
    finally:
        await api.close()


async def test_a_file_of_slacks_is_fetched_with_the_token() -> None:
    async with serving(Host()) as slack, calling(slack) as api:
        slack.described = {"id": "F1", "size": 7, "url_private": f"{slack.url}/files/F1"}

        assert await download(api, "F1") == b"content"

        assert slack.asked[-1].headers["Authorization"] == "Bearer xoxb-1"


@pytest.mark.parametrize("kind", [{"is_external": True}, {"mode": "external"}])
async def test_an_external_file_is_left_where_it_is(kind: dict[str, Any]) -> None:
    async with serving(Host()) as slack, calling(slack) as api:
        slack.described = {"id": "F1", "size": 0, "url_private": f"{slack.url}/files/F1", **kind}

        assert await download(api, "F1") is None

        assert [request.path for request in slack.asked] == ["/api/files.info"]


async def test_nobody_but_slack_is_asked_for_a_file() -> None:
    async with serving(Host()) as foreign, serving(Host()) as slack, calling(slack) as api:
        slack.described = {"id": "F1", "size": 7, "url_private": f"{foreign.url}/files/F1"}

        with pytest.raises(SlackError, match="not_of_slack") as refused:
            await download(api, "F1")

        assert refused.value.permanent
        assert foreign.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/F1",
        "https://files.slack.com.example.test/F1",
        "https://files.slack.com@example.test/F1",
        "https://notslack.com/F1",
        "https://files.slack.com:8443/F1",
        "https://files.slack.com:port/F1",
        "/files/F1",
    ],
)
async def test_what_only_looks_like_slack_is_not_asked(url: str) -> None:
    async with serving(Host()) as slack, calling(slack) as api:
        with pytest.raises(SlackError, match="not_of_slack"):
            await api.fetch(url, limit=10)


async def test_a_redirect_is_not_taken_for_the_file() -> None:
    moved = Host(status=302, headers={"Location": "/login"}, body=b"Sign in")
    async with serving(moved) as slack, calling(slack) as api:
        with pytest.raises(SlackError, match="http_302") as refused:
            await api.fetch(f"{slack.url}/files/F1", limit=10)

        assert refused.value.permanent


async def test_who_asks_too_often_may_ask_again() -> None:
    busy = Host(status=429, headers={"Retry-After": "7"})
    async with serving(busy) as slack, calling(slack) as api:
        for asked in (api.fetch(f"{slack.url}/F1", limit=10), api.upload(f"{slack.url}/F1", b"content")):
            with pytest.raises(SlackError) as refused:
                await asked
            assert (refused.value.permanent, refused.value.retry_after) == (False, 7)


async def test_an_address_that_is_no_web_api_refuses_for_good() -> None:
    async with serving(Host(status=404, text="nothing here")) as slack, calling(slack) as api:
        with pytest.raises(SlackError, match="http_404") as refused:
            await api.identify()

        assert refused.value.permanent
