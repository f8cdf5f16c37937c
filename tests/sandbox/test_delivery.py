"""Socket Mode under strain: redelivery, several sockets, disconnects; and response URLs."""

import asyncio
from functools import partial
from typing import Any

import aiohttp
import msgspec
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox import respond
from sandbox.apps import App
from sandbox.faults import Fault
from sandbox.screen import text_of
from sandbox.workspace import Workspace
from tests.sandbox.conftest import Connect


class RawSocket:
    """A Socket Mode client that acks only when told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self) -> dict[str, Any]:
        message = await self.socket.receive(timeout=5)
        return dict(msgspec.json.decode(message.data))

    async def ack(self, envelope: dict[str, Any], payload: dict[str, Any] | None = None) -> None:
        answer = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
        await self.socket.send_json(answer)


def live(app: App) -> set[int]:
    return {c.number for c in app.connections if c.is_live}


def has_new(app: App, before: set[int]) -> bool:
    return bool(live(app) - before)


async def dial(client: AsyncWebClient, app: App, session: aiohttp.ClientSession) -> RawSocket:
    url = (await client.apps_connections_open(app_token=app.app_token))["url"]
    return RawSocket(await session.ws_connect(url))


async def test_a_socket_url_serves_once_and_says_hello(
    workspace: Workspace, app: App, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    url = (await client.apps_connections_open(app_token=app.app_token))["url"]
    socket = await session.ws_connect(url)
    hello = await socket.receive_json()
    assert hello["type"] == "hello"
    assert hello["connection_info"]["app_id"] == app.app_id
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await session.ws_connect(url)
    await socket.close()


async def test_an_unacknowledged_event_comes_again_with_the_same_id(
    workspace: Workspace, app: App, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    workspace.ack_timeout = 0.1
    socket = await dial(client, app, session)
    assert (await socket.next())["type"] == "hello"
    workspace.channel("random").members[app.bot_user_id] = None
    await workspace.person("gus").say("#random", "hello")
    first, again = await socket.next(), await socket.next()
    await socket.ack(again)
    await workspace.settled()
    assert (first["retry_attempt"], again["retry_attempt"]) == (0, 1)
    assert again["retry_reason"] == "timeout"
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert first["envelope_id"] != again["envelope_id"]
    workspace.redeliver(app)
    assert (await socket.next())["payload"]["event_id"] == first["payload"]["event_id"]
    await socket.socket.close()


async def test_envelopes_go_round_the_sockets(
    workspace: Workspace, app: App, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    sockets = [await dial(client, app, session) for _ in range(2)]
    for socket in sockets:
        await socket.next()
    workspace.channel("random").members[app.bot_user_id] = None
    gus = workspace.person("gus")
    for number in range(4):
        await gus.say("#random", f"m{number}")
    got = []
    for socket in sockets:
        for _ in range(2):
            envelope = await socket.next()
            got.append(envelope["payload"]["event"]["text"])
            await socket.ack(envelope)
    assert sorted(got) == ["m0", "m1", "m2", "m3"]
    await workspace.settled()
    for socket in sockets:
        await socket.socket.close()


async def test_bolt_comes_back_after_each_kind_of_end(
    workspace: Workspace, app: App, bolt: AsyncApp, connect: Connect
) -> None:
    await connect()
    for end in ("warning", "refresh_requested", "cut"):
        before = live(app)
        if end == "cut":
            workspace.drop_sockets(app)
        else:
            await workspace.disconnect(end, app)
        await workspace.until(partial(has_new, app, before), timeout_seconds=10)


async def test_an_outage_drops_sockets_and_commands_fail(
    workspace: Workspace, app: App, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    socket = await dial(client, app, session)
    await socket.next()
    workspace.faults.add(Fault(kind="outage"))
    await workspace.until(lambda: not app.connections)
    ada = workspace.person("ada")
    await ada.slash("#general", "/help-me")
    assert ada.toasts()
    await socket.socket.close()


async def test_a_response_url_serves_five_times_in_thirty_minutes(workspace: Workspace, app: App) -> None:
    ada, general = workspace.person("ada"), workspace.channel("general")
    webhook = AsyncWebhookClient(respond.issue(workspace, app, ada.id, general))
    for number in range(5):
        done = await webhook.send(text=f"r{number}")
        assert (done.status_code, done.body) == (200, "ok")
    over = await webhook.send(text="r5")
    assert (over.status_code, msgspec.json.decode(over.body)["error"]) == (404, "used_url")
    assert [text_of(m) for m in ada.messages("#general")] == ["r0", "r1", "r2", "r3", "r4"]
    assert workspace.person("ben").messages("#general") == []
    late = AsyncWebhookClient(respond.issue(workspace, app, ada.id, general))
    workspace.clock.advance(30 * 60 + 1)
    expired = await late.send(text="x")
    assert msgspec.json.decode(expired.body)["error"] == "expired_url"
    loud = AsyncWebhookClient(respond.issue(workspace, app, ada.id, general))
    await loud.send(text="all", response_type="in_channel")
    assert [m.text for m in workspace.person("ben").messages("#general")] == ["all"]


async def test_an_ephemeral_message_is_replaced_and_deleted_through_its_url(
    workspace: Workspace, app: App, client: AsyncWebClient
) -> None:
    general, ada = workspace.channel("general"), workspace.person("ada")
    await client.conversations_join(channel=general.id)
    await client.chat_postEphemeral(channel=general.id, user=ada.id, text="first")
    said = ada.messages("general")[-1]
    webhook = AsyncWebhookClient(respond.issue(workspace, app, ada.id, general, said=said))
    await webhook.send(text="second", replace_original=True)
    assert ada.messages("general")[-1].text == "second"
    await webhook.send(delete_original=True)
    assert all(m.ephemeral_to is None for m in ada.messages("general"))


async def test_sleepers_wake_when_the_clock_is_moved(workspace: Workspace) -> None:
    clock = workspace.clock
    clock.speed = 0
    start = clock.now()
    sleeper = asyncio.create_task(clock.sleep_until(start + 3600))
    await asyncio.sleep(0)
    clock.advance(3599)
    await asyncio.sleep(0)
    assert not sleeper.done()
    clock.advance(1)
    await sleeper
    clock.speed = 1000
    await clock.sleep_until(clock.now() + 20)
    assert clock.now() >= start + 3620


async def test_a_click_may_arrive_twice(
    workspace: Workspace, app: App, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    socket = await dial(client, app, session)
    await socket.next()
    ada = workspace.person("ada")
    command = asyncio.create_task(ada.slash("#general", "/help-me now"))
    first = await socket.next()
    await socket.ack(first)
    await command
    replay = asyncio.create_task(workspace.replay(workspace.deliveries[-1]))
    again = await socket.next()
    await socket.ack(again)
    assert (await replay).outcome == "acked"
    assert again["payload"] == first["payload"]
    assert again["envelope_id"] != first["envelope_id"]
    await socket.socket.close()


async def test_a_response_url_may_fail_after_it_took_effect(workspace: Workspace, app: App) -> None:
    ada, general = workspace.person("ada"), workspace.channel("general")
    workspace.faults.add(Fault(kind="took_effect_then_500", method="response_url"))
    webhook = AsyncWebhookClient(respond.issue(workspace, app, ada.id, general))
    assert (await webhook.send(text="done")).status_code == 500
    assert [m.text for m in ada.messages("#general")] == ["done"]
