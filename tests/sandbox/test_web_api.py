"""The Web API as the real SDK calls it: who may call what, people and files."""

from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.apps import App
from sandbox.workspace import Workspace
from tests.sandbox.conftest import manifest
from tests.sandbox.refusals import error, refusal


async def test_auth_test_names_the_bot(client: AsyncWebClient, app: App) -> None:
    who = await client.auth_test()
    assert (who["user_id"], who["bot_id"], who["team"]) == (app.bot_user_id, app.bot_id, "Acme")


async def test_tokens_are_checked_before_anything_else(client: AsyncWebClient, app: App) -> None:
    assert await error(client.api_call("auth.test", params={"token": "xoxb-unknown"})) == "invalid_auth"
    assert await error(client.auth_test(token=app.app_token)) == "not_allowed_token_type"
    assert await error(client.apps_connections_open(app_token=app.bot_token)) == "not_allowed_token_type"
    assert await error(client.api_call("no.such")) == "unknown_method"


async def test_no_token_is_not_authed(workspace: Workspace, session: aiohttp.ClientSession) -> None:
    async with session.post(f"{workspace.base_url}/api/auth.test") as answer:
        assert answer.status == 200
        assert await answer.json() == {"ok": False, "error": "not_authed"}


async def test_a_missing_scope_is_named(workspace: Workspace, session: aiohttp.ClientSession) -> None:
    poor = workspace.install(manifest(scopes=["chat:write", "channels:manage"]))
    client = AsyncWebClient(token=poor.bot_token, base_url=f"{workspace.base_url}/api/", session=session)
    said_no = await refusal(client.users_info(user="U1"))
    assert (said_no["error"], said_no["needed"]) == ("missing_scope", "users:read")
    assert said_no["provided"] == "channels:manage,chat:write"
    assert await error(client.conversations_create(name="x", is_private=True)) == "missing_scope"
    assert (await client.conversations_create(name="x", is_private=False))["ok"]


async def test_users_list_leaves_strangers_out_but_users_info_knows_them(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    sam = workspace.person("sam")
    listed: list[dict[str, Any]] = []
    async for page in await client.users_list(limit=3):
        listed += page["members"]
    assert sam.id not in {u["id"] for u in listed}
    assert {"ada", "olga", "alertbot"} <= {u["name"] for u in listed}
    assert (await client.users_info(user=sam.id))["user"]["is_stranger"] is True
    found = await client.users_lookupByEmail(email="ada@acme.test")
    assert found["user"]["profile"]["email"] == "ada@acme.test"
    assert await error(client.users_lookupByEmail(email="olga@acme.test")) == "users_not_found"


async def test_files_are_uploaded_shared_and_downloaded_with_a_token(
    workspace: Workspace, client: AsyncWebClient, app: App, session: aiohttp.ClientSession
) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    done = await client.files_upload_v2(
        channel=channel, filename="notes.md", title="Notes", content="# Hi", initial_comment="see"
    )
    said = list(workspace.channel(channel).messages.values())[-1]
    assert (said.text, said.subtype, len(said.files)) == ("see", "file_share", 1)
    shown = (await client.files_info(file=done["file"]["id"]))["file"]
    headers = {"Authorization": f"Bearer {app.bot_token}"}
    async with session.get(shown["url_private"], headers=headers) as answer:
        assert await answer.read() == b"# Hi"
    async with session.get(shown["url_private"], allow_redirects=False) as answer:
        assert answer.status == 302
    await client.files_delete(file=shown["id"])
    assert await error(client.files_info(file=shown["id"])) == "file_not_found"
