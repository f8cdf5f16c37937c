"""Slash commands, clicks, modals and events, over Socket Mode with the real Bolt."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.apps import App
from sandbox.screen import buttons_of, text_of
from sandbox.workspace import Workspace
from tests.sandbox.conftest import Connect

BUTTON = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {
            "type": "button",
            "action_id": "press",
            "value": "v1",
            "text": {"type": "plain_text", "text": "Press"},
        }
    ],
}
MODAL = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Send"},
    "private_metadata": "kept",
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input", "action_id": "typed"},
        }
    ],
}


async def test_a_command_acked_with_text_is_answered_to_the_person_alone(
    workspace: Workspace, bolt: AsyncApp, connect: Connect
) -> None:
    commands: list[dict[str, Any]] = []

    @bolt.command("/help-me")
    async def help_me(ack: AsyncAck, command: dict[str, Any]) -> None:
        commands.append(command)
        await ack(text=f"helping with {command['text']}")

    await connect()
    ada, ben = workspace.person("ada"), workspace.person("ben")
    await ada.slash("#general", "/help-me with @ben in #random")
    assert [text_of(m) for m in ada.messages("#general")] == ["helping with with @Ben in #random"]
    assert ben.messages("#general") == []
    assert commands[0]["is_enterprise_install"] == "false"
    assert commands[0]["channel_name"] == "general"


async def test_a_command_without_an_ack_in_time_fails_visibly(
    workspace: Workspace, bolt: AsyncApp, connect: Connect
) -> None:
    workspace.ack_timeout = 0.1

    @bolt.command("/help-me")
    async def never() -> None:
        await asyncio.sleep(0.3)

    await connect()
    ada = workspace.person("ada")
    await ada.slash("#general", "/help-me")
    assert ada.toasts() == ['/help-me failed with the error "operation_timeout"']


async def test_a_command_with_nobody_connected_fails_visibly(workspace: Workspace, app: App) -> None:
    ada = workspace.person("ada")
    await ada.slash("#general", "/help-me")
    assert ada.toasts() == ['/help-me failed with the error "dispatch_failed"']


async def test_a_click_may_replace_the_message_it_was_in(
    workspace: Workspace, bolt: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    bodies: list[dict[str, Any]] = []

    @bolt.action("press")
    async def pressed(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        bodies.append(body)
        await respond(text="pressed", replace_original=True)

    await connect()
    general = workspace.channel("general")
    await client.conversations_join(channel=general.id)
    posted = await client.chat_postMessage(channel=general.id, text="fallback", blocks=[BUTTON])
    ada = workspace.person("ada")
    said = general.messages[posted["ts"]]
    assert [b.label for b in buttons_of(said)] == ["Press"]
    await ada.click(said, "press")
    await workspace.until(lambda: general.messages[posted["ts"]].text == "pressed")
    assert general.messages[posted["ts"]].blocks == ()
    assert bodies[0]["actions"][0]["value"] == "v1"
    assert bodies[0]["message"]["ts"] == posted["ts"]
    assert bodies[0]["container"]["is_ephemeral"] is False


async def test_a_modal_shows_errors_at_the_field_and_closes_when_submitted(
    workspace: Workspace, bolt: AsyncApp, connect: Connect
) -> None:
    seen: list[str] = []

    @bolt.shortcut("start")
    async def start(ack: AsyncAck, client: AsyncWebClient, body: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @bolt.view("ask")
    async def asked(ack: AsyncAck, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["name"]["typed"]["value"]
        if typed == "bad":
            await ack(response_action="errors", errors={"name": "Not that one"})
            return
        seen.append(f"{view['private_metadata']} {typed}")
        await ack()

    await connect()
    ada = workspace.person("ada")
    await ada.global_shortcut("start")
    await workspace.until(ada.view)
    assert await ada.submit(values={}) == {"name": "Please complete this required field."}
    assert await ada.submit(values={"name": {"typed": "bad"}}) == {"name": "Not that one"}
    assert ada.view() is not None
    assert await ada.submit(values={"name": "good"}) == {}
    assert ada.view() is None
    assert seen == ["kept good"]


async def test_events_reach_the_app_only_where_its_bot_is(
    workspace: Workspace, bolt: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    heard: list[str] = []

    @bolt.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    @bolt.event("member_joined_channel")
    async def joined() -> None:
        pass

    await connect()
    ada = workspace.person("ada")
    await ada.say("#general", "before")
    await ada.invite("#general", "@helper")
    await ada.say("#general", "a < b & @ben")
    ben = workspace.person("ben")
    await workspace.until(lambda: heard)
    await workspace.settled()
    assert heard == [f"a &lt; b &amp; <@{ben.id}>"]
