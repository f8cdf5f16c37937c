"""HTTP mode: signatures that Bolt accepts, URL verification, redelivery on the workspace's clock."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.apps import App
from sandbox.screen import text_of
from sandbox.workspace import Workspace
from tests.sandbox.conftest import manifest


def has(items: list[Any], count: int) -> bool:
    return len(items) == count


@pytest.fixture
def app(workspace: Workspace) -> App:
    return workspace.install(manifest(socket_mode=False))


@pytest.fixture
async def served(app: App, bolt: AsyncApp) -> AsyncIterator[App]:
    """The Bolt app on a port of its own, with its request URL set."""
    runner = web.AppRunner(bolt.web_app("/slack/events", 0), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield app
    await runner.cleanup()


async def test_the_url_is_verified(workspace: Workspace, served: App) -> None:
    assert await workspace.verify_request_url(served) is True
    served.request_url = "http://127.0.0.1:9/nothing"
    assert await workspace.verify_request_url(served) is False


async def test_bolt_passes_the_certificate_check(workspace: Workspace, served: App) -> None:
    assert await workspace.check_ssl(served) is True


async def test_a_command_is_signed_and_answered(workspace: Workspace, bolt: AsyncApp, served: App) -> None:
    @bolt.command("/help-me")
    async def help_me(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack("at once")
        await respond("later")

    ada = workspace.person("ada")
    await ada.slash("#general", "/help-me")
    await workspace.until(lambda: len(ada.messages("#general")) == 2)
    # As with Slack, what is posted to the response URL may overtake the ack.
    assert sorted(text_of(m) for m in ada.messages("#general")) == ["at once", "later"]
    assert workspace.deliveries[-1].outcome == "acked"


async def test_a_wrong_secret_is_refused_by_the_app(workspace: Workspace, served: App) -> None:
    served.signing_secret = "other"
    ada = workspace.person("ada")
    await ada.slash("#general", "/help-me")
    assert ada.toasts() == ['/help-me failed with the error "dispatch_failed"']
    assert workspace.deliveries[-1].response["status"] == 401


async def test_an_event_that_fails_is_redelivered_at_once_then_after_one_and_five_minutes(
    workspace: Workspace, app: App, client: AsyncWebClient
) -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def broken(request: web.Request) -> web.Response:
        seen.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=500)

    application = web.Application()
    application.router.add_post("/e", broken)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/e"
    workspace.clock.speed = 0
    workspace.channel("random").members[app.bot_user_id] = None
    await workspace.person("gus").say("#random", "hello")
    await workspace.until(lambda: len(seen) == 2)
    for wait, count in ((60, 3), (300, 4)):
        await workspace.settled()
        workspace.clock.advance(wait - 1)
        await workspace.settled()
        assert len(seen) == count - 1
        workspace.clock.advance(1)
        await workspace.until(partial(has, seen, count))
    await workspace.settled()
    workspace.clock.advance(10_000)
    await workspace.settled()
    assert seen == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    await runner.cleanup()


async def test_payloads_have_the_keys_of_real_ones(
    workspace: Workspace, bolt: AsyncApp, served: App, client: AsyncWebClient
) -> None:
    bodies: list[dict[str, Any]] = []

    @bolt.event("app_mention")
    async def mentioned(body: dict[str, Any]) -> None:
        bodies.append(body)

    @bolt.event("message")
    async def said() -> None:
        pass

    await client.conversations_join(channel=workspace.channel("general").id)
    await workspace.person("ada").say("#general", "@helper hi")
    await workspace.until(lambda: bodies)
    assert {
        "token",
        "team_id",
        "api_app_id",
        "event",
        "type",
        "event_id",
        "event_time",
        "authorizations",
        "is_ext_shared_channel",
        "event_context",
    } <= set(bodies[0])
    assert bodies[0]["event"]["text"] == f"<@{served.bot_user_id}> hi"
    assert bodies[0]["event"]["blocks"][0]["elements"][0]["elements"][0]["type"] == "user"
