"""Other programs' messages: incoming webhooks, and what a subscribed app hears when they are posted and edited."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.apps import App
from sandbox.workspace import Workspace


async def post(session: aiohttp.ClientSession, url: str, **sent: Any) -> tuple[int, str]:
    async with session.post(url, **sent) as answer:
        return answer.status, await answer.text()


def events(workspace: Workspace, app: App) -> list[dict[str, Any]]:
    return [one.payload["event"] for one in workspace.deliveries if one.app_id == app.app_id]


async def test_a_webhook_posts_to_its_channel_in_its_apps_name(
    workspace: Workspace, session: aiohttp.ClientSession
) -> None:
    url = workspace.add_webhook("alertbot", "#alerts")
    sent = {"channel": "#general", "username": "x", "attachments": [{"title": "[FIRING:1] DiskFull"}]}
    assert await post(session, url, json=sent) == (200, "ok")
    [said] = workspace.channel("alerts").messages.values()
    assert (said.subtype, said.username, said.user) == ("bot_message", None, None)
    assert said.bot_id == workspace.app("alertbot").bot_id
    assert said.attachments[0]["title"] == "[FIRING:1] DiskFull"
    assert not workspace.channel("general").messages


async def test_a_webhook_takes_a_form_as_well(workspace: Workspace, session: aiohttp.ClientSession) -> None:
    url = workspace.add_webhook("alertbot", "#alerts")
    assert await post(session, url, data={"payload": json.dumps({"text": "disk full"})}) == (200, "ok")
    assert [said.text for said in workspace.channel("alerts").messages.values()] == ["disk full"]


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ({"json": {}}, (400, "no_text")),
        ({"json": []}, (400, "invalid_payload")),
        ({"data": {"payload": "{"}}, (400, "invalid_payload")),
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, (400, "invalid_payload")),
        ({"json": {"text": "x", "blocks": [{"type": "nonsense-"}] * 51}}, (400, "invalid_blocks")),
    ],
)
async def test_a_webhook_refuses_what_is_no_message(
    workspace: Workspace, session: aiohttp.ClientSession, sent: dict[str, Any], answered: tuple[int, str]
) -> None:
    url = workspace.add_webhook("alertbot", "#alerts")
    assert await post(session, url, **sent) == answered
    assert not workspace.channel("alerts").messages


async def test_an_address_that_is_no_webhook_serves_nothing(
    workspace: Workspace, session: aiohttp.ClientSession
) -> None:
    url = workspace.add_webhook("alertbot", "#alerts")
    team, bot = workspace.team.id, workspace.app("alertbot").bot_id
    assert await post(session, f"{url}x", json={"text": "x"}) == (404, "no_service")
    assert await post(session, url.replace(team, "T0"), json={"text": "x"}) == (404, "no_team")
    assert await post(session, url.replace(bot, "B0"), json={"text": "x"}) == (404, "no_service")
    workspace.channel("alerts").is_archived = True
    assert await post(session, url, json={"text": "x"}) == (410, "channel_is_archived")


async def test_an_app_hears_what_a_webhook_posts_and_what_its_bot_edits(
    workspace: Workspace, app: App, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    await client.conversations_join(channel=workspace.channel("alerts").id)
    await post(session, workspace.add_webhook("alertbot", "#alerts"), json={"text": "firing"})
    [said] = [one for one in workspace.channel("alerts").messages.values() if one.text == "firing"]
    workspace.bot_edits(said, text="resolved")
    posted, edited = [event for event in events(workspace, app) if event["type"] == "message"][-2:]
    assert (posted["subtype"], posted["text"], "user" in posted) == ("bot_message", "firing", False)
    assert posted["bot_profile"]["name"] == "Alertbot"
    assert (edited["subtype"], edited["hidden"]) == ("message_changed", True)
    assert (edited["message"]["text"], edited["previous_message"]["text"]) == ("resolved", "firing")
    assert edited["message"]["ts"] == posted["ts"]
    assert edited["message"]["edited"]["ts"] > posted["ts"]


async def test_what_a_bot_does_not_edit_stays(workspace: Workspace) -> None:
    said = workspace.bot_says("alertbot", "#alerts", "firing", attachments=[{"title": "DiskFull"}])
    edited = workspace.bot_edits(said, text="resolved")
    assert (edited.text, edited.attachments[0]["title"]) == ("resolved", "DiskFull")
