"""Files that people attached: fetched from Slack and from nobody else, each kept for itself."""

import contextlib
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiohttp import web as http

from bot.app import App, StartupError
from bot.clock import system_clock
from bot.delivery import papers
from bot.domain.events import FileKept, MessageCaptured
from bot.metrics import Metrics
from bot.settings import Settings
from bot.slack import SlackError
from bot.slack.files import download
from bot.slack.web import WebApi
from sandbox import files as uploads
from sandbox.faults import Fault
from storage import files, timeline
from storage.database import Database
from tests.world import POLICY, World


class Captured(NamedTuple):
    """An entry of the timeline that captured a message."""

    version: int
    event: MessageCaptured


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
    api = WebApi("xoxb-1", f"{host.url}/api/", system_clock, Metrics())
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


async def test_a_file_that_comes_in_pieces_is_whole() -> None:
    content = bytes(range(256)) * 8_000
    async with serving(Host(body=content)) as slack, calling(slack) as api:
        slack.described = {"id": "F1", "size": len(content), "url_private": f"{slack.url}/files/F1"}

        assert await download(api, "F1") == content
        assert await api.fetch(f"{slack.url}/files/F1", limit=len(content)) == content


async def test_a_file_that_is_larger_than_slack_said_is_left_where_it_is() -> None:
    async with serving(Host(body=b"x" * 300_000)) as slack, calling(slack) as api:
        assert await api.fetch(f"{slack.url}/files/F1", limit=299_999) is None


async def test_who_asks_too_often_may_ask_again() -> None:
    busy = Host(status=429, headers={"Retry-After": "7"})
    async with serving(busy) as slack, calling(slack) as api:
        for asked in (api.fetch(f"{slack.url}/F1", limit=10), api.upload(f"{slack.url}/F1", b"content")):
            with pytest.raises(SlackError) as refused:
                await asked
            assert (refused.value.permanent, refused.value.retry_after) == (False, 7)


@pytest.mark.parametrize("after", ["Sat, 21 Nov 2026 03:10:00 GMT", "0", "-5", "", "soon"])
async def test_a_pause_that_a_proxy_asks_for_in_its_own_way_is_a_second(after: str) -> None:
    busy = Host(status=429, text="slow down", headers={"Retry-After": after})
    async with serving(busy) as proxy, calling(proxy) as api:
        for asked in (api.call("pins.add"), api.upload(f"{proxy.url}/F1", b"content")):
            with pytest.raises(SlackError) as refused:
                await asked
            assert (refused.value.permanent, refused.value.retry_after) == (False, 1)


@pytest.mark.parametrize("status", [401, 403, 404, 407])
async def test_what_answers_in_slacks_place_may_be_gone_at_the_next_try(status: int) -> None:
    async with serving(Host(status=status, text="nobody here")) as proxy, calling(proxy) as api:
        for asked in (api.identify(), api.call("pins.add"), api.upload(f"{proxy.url}/F1", b"content")):
            with pytest.raises(SlackError, match=f"http_{status}") as refused:
                await asked
            assert refused.value.foreign
            assert not refused.value.permanent


async def test_a_proxys_json_is_not_slacks() -> None:
    async with (
        serving(Host(status=403, text='{"message": "Forbidden"}', content_type="application/json")) as proxy,
        calling(proxy) as api,
    ):
        with pytest.raises(SlackError, match="http_403") as refused:
            await api.call("pins.add")
        assert not refused.value.permanent


async def test_sitroom_does_not_wait_for_an_address_that_is_no_web_api(tmp_path: Path) -> None:
    async with serving(Host(status=404, text="nothing here")) as elsewhere:
        settings = Settings(
            bot_token="xoxb-1",
            app_token="",
            signing_secret="secret",
            slack_api_url=f"{elsewhere.url}/api/",
            database_url=f"sqlite:///{tmp_path / 'sitroom.db'}",
            port=0,
        )
        with pytest.raises(StartupError, match="SLACK_API_URL: http_404"):
            await App.start(settings, POLICY, system_clock)


# --- each is kept for itself ----------------------------------------------------------------------


async def test_a_refused_file_keeps_no_other_from_being_kept(here: World) -> None:
    here.workspace.faults.add(Fault(kind="error", error="access_denied", method="files.info"))

    captured = await _captured(here, "first.txt", "second.txt")

    _, second = captured.event.message.files
    assert [kept.file for kept in await _kept(here)] == [second.id]


async def test_no_bytes_are_there_without_their_record(here: World) -> None:
    here.workspace.faults.add(Fault(kind="http_503", method="files.info", after=1, times=None))

    await _captured(here, "first.txt", "second.txt")

    async with here.reading() as db:
        assert await files.content(db, sha256(b"first.txt").hexdigest()) is None
    here.workspace.faults.clear()
    await here.advance(minutes=1)
    assert len(await _kept(here)) == 2


async def test_the_bytes_of_a_message_redacted_while_they_were_fetched_are_not_stored(here: World) -> None:
    captured = await _captured(here, "first.txt")
    [file] = captured.event.message.files
    version = captured.version
    await here.types("ada", here.incident_channel(1), f"/incident redact {version} a token")

    database = await Database.open(here.database_url)
    async with database.write() as db:
        await papers.keep(db, 1, version, {file: b"first.txt"})
    await database.close()

    async with here.reading() as db:
        assert await files.content(db, sha256(b"first.txt").hexdigest()) is None


async def _captured(here: World, *names: str) -> Captured:
    """Somebody captures a message with these files, each of which contains its name."""
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    channel = here.incident_channel(1)
    ben = here.person("ben")
    await ben.join(channel)
    attached = [uploads.add(ben._state, name, name.encode(), ben.id) for name in names]
    said = await ben.say(channel, "look", files=[file.id for file in attached])
    for file in attached:
        uploads.share(ben._state, file, here.workspace.channel(channel), said.ts)
    await here.person("ada").pin(channel, said.ts)
    await here.settle()
    async with here.reading() as db:
        [found] = [
            Captured(entry.version, entry.event)
            for entry in await timeline.entries(db, 1)
            if isinstance(entry.event, MessageCaptured)
        ]
    return found


async def _kept(here: World) -> list[FileKept]:
    async with here.reading() as db:
        return [one.event for one in await timeline.entries(db, 1) if isinstance(one.event, FileKept)]
