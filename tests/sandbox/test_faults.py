"""What goes wrong on demand: limits, errors before and after the effect, outages."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from sandbox.apps import App
from sandbox.faults import Fault
from sandbox.workspace import Workspace
from tests.sandbox.refusals import error


async def test_rates_are_held_when_asked(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.clock.speed = 0
    workspace.rates.is_enforced = True
    for number in range(20):
        await client.conversations_create(name=f"room-{number}")
    with pytest.raises(SlackApiError) as raised:
        await client.conversations_create(name="room-20")
    response = raised.value.response
    assert isinstance(response, AsyncSlackResponse)
    assert response.status_code == 429
    workspace.clock.advance(int(response.headers["Retry-After"]))
    assert (await client.conversations_create(name="room-20"))["ok"]


async def test_a_method_may_be_unknown_to_a_poorer_slack(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.faults.forget_methods(["bookmarks.add"])
    refused = client.bookmarks_add(channel_id="C1", title="x", type="link", link="https://x.test")
    assert await error(refused) == "unknown_method"


@pytest.mark.parametrize("kind", ["error", "ratelimited", "http_403", "http_500", "http_503", "reset_before"])
async def test_a_fault_before_the_effect_leaves_nothing(
    workspace: Workspace, client: AsyncWebClient, kind: Any
) -> None:
    client.retry_handlers.clear()
    workspace.faults.add(Fault(kind=kind, method="conversations.create"))
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await client.conversations_create(name="room")
    assert workspace.channel_named("room") is None
    assert (await client.conversations_create(name="room"))["ok"]
    assert [(c.ok, c.fault) for c in workspace.calls] == [(False, kind), (True, None)]


@pytest.mark.parametrize(
    "kind", ["took_effect_then_reset", "took_effect_then_500", "took_effect_then_timeout"]
)
async def test_a_fault_after_the_effect_leaves_it_done(
    workspace: Workspace, client: AsyncWebClient, app: App, kind: Any
) -> None:
    impatient = AsyncWebClient(token=app.bot_token, base_url=client.base_url, timeout=1, retry_handlers=[])
    workspace.faults.add(Fault(kind=kind, method="conversations.create"))
    with pytest.raises((SlackApiError, aiohttp.ClientError, TimeoutError)):
        await impatient.conversations_create(name="room")
    assert workspace.channel_named("room") is not None
    assert [(c.ok, c.fault) for c in workspace.calls] == [(True, kind)]


async def test_an_outage_resets_everything_until_it_is_over(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    client.retry_handlers.clear()
    outage = workspace.faults.add(Fault(kind="outage"))
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await client.api_test()
    workspace.faults.remove(outage)
    assert (await client.api_test(hello="1"))["args"] == {"hello": "1"}
