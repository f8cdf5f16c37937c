"""The Web API as the real SDK calls it."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from sandbox.apps import App
from sandbox.faults import Fault
from sandbox.screen import text_of
from sandbox.workspace import Workspace
from tests.sandbox.conftest import manifest


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as raised:
        await call
    response = raised.value.response
    assert isinstance(response, AsyncSlackResponse)
    assert isinstance(response.data, dict)
    return response.data


async def error(call: Any) -> str:
    return str((await refusal(call))["error"])


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


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "invalid_name_required"),
        ("Upper", "invalid_name_specials"),
        ("a b", "invalid_name_specials"),
        ("a" * 81, "invalid_name_maxlength"),
        ("--", "invalid_name_punctuation"),
        ("general", "name_taken"),
    ],
)
async def test_channel_names_follow_the_rules(client: AsyncWebClient, name: str, code: str) -> None:
    assert await error(client.conversations_create(name=name)) == code


async def test_a_private_channel_does_not_exist_for_those_outside(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    made = await client.conversations_create(name="secret", is_private=True)
    channel = made["channel"]["id"]
    assert made["channel"]["is_private"] is True
    other = AsyncWebClient(
        token=workspace.install(manifest()).bot_token, base_url=client.base_url, session=client.session
    )
    assert await error(other.conversations_info(channel=channel)) == "channel_not_found"
    assert await error(other.chat_postMessage(channel=channel, text="x")) == "channel_not_found"
    ada = workspace.person("ada")
    assert not ada.can_see("secret")
    await client.conversations_invite(channel=channel, users=[ada.id])
    assert ada.can_see("secret")


async def test_posting_needs_membership(workspace: Workspace, client: AsyncWebClient) -> None:
    general = workspace.channel("general").id
    assert await error(client.chat_postMessage(channel=general, text="x")) == "not_in_channel"
    await client.conversations_join(channel=general)
    assert (await client.chat_postMessage(channel=general, text="x"))["message"]["bot_id"]
    assert (
        await error(client.api_call("chat.postMessage", json={"channel": general, "text": " "})) == "no_text"
    )


async def test_one_bad_invitee_fails_all_unless_forced(workspace: Workspace, client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    ada, olga = workspace.person("ada"), workspace.person("olga")
    refused = await refusal(client.conversations_invite(channel=channel, users=[ada.id, olga.id]))
    assert refused["error"] == "cant_invite"
    assert ada.id not in workspace.channel(channel).members
    done = await client.conversations_invite(channel=channel, users=[ada.id, olga.id], force=True)
    assert [e["user"] for e in done["errors"]] == [olga.id]
    assert ada.id in workspace.channel(channel).members
    assert await error(client.conversations_invite(channel=channel, users=ada.id)) == "already_in_channel"


async def test_an_archived_channel_takes_no_messages(workspace: Workspace, client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    await client.conversations_archive(channel=channel)
    assert await error(client.chat_postMessage(channel=channel, text="x")) == "is_archived"
    assert await error(client.conversations_setTopic(channel=channel, topic="x")) == "is_archived"
    assert await error(client.conversations_create(name="room")) == "name_taken"
    await client.conversations_unarchive(channel=channel)
    assert (await client.chat_postMessage(channel=channel, text="x"))["ok"]


async def test_topics_have_250_characters(client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    assert (await client.conversations_setTopic(channel=channel, topic="t" * 250))["topic"] == "t" * 250
    assert await error(client.conversations_setTopic(channel=channel, topic="t" * 251)) == "too_long"


async def test_text_alone_takes_the_blocks_of_an_update_away(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*hi*"}}
    ts = (await client.chat_postMessage(channel=channel, text="f", blocks=[section]))["ts"]
    held = workspace.channel(channel).messages
    assert held[ts].blocks[0]["block_id"]
    await client.chat_update(channel=channel, ts=ts, text="only text")
    assert held[ts].blocks == ()
    assert await error(client.chat_update(channel=channel, ts=ts, text="x" * 4001)) == "msg_too_long"
    assert await error(client.chat_update(channel=channel, ts="1.000000", text="x")) == "message_not_found"


async def test_stray_characters_are_escaped_and_tokens_kept(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    ada = workspace.person("ada").id
    sent = f"R&D a < b &amp; <@{ada}> https://x.test/?a=1&b=2"
    stored = (await client.chat_postMessage(channel=channel, text=sent))["message"]["text"]
    assert stored == f"R&amp;D a &lt; b &amp; <@{ada}> <https://x.test/?a=1&amp;b=2>"
    shown = text_of(workspace.channel(channel).messages[list(workspace.channel(channel).messages)[-1]])
    assert shown == "R&D a < b & @Ada https://x.test/?a=1&b=2"


async def test_another_apps_message_cannot_be_changed(workspace: Workspace, client: AsyncWebClient) -> None:
    alerts = workspace.channel("alerts").id
    await client.conversations_join(channel=alerts)
    ts = workspace.bot_says("alertbot", "#alerts", "disk full").ts
    assert await error(client.chat_update(channel=alerts, ts=ts, text="x")) == "cant_update_message"
    assert await error(client.chat_delete(channel=alerts, ts=ts)) == "cant_delete_message"


async def test_metadata_is_read_back_when_asked_for(client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    metadata = {"event_type": "delivery", "event_payload": {"key": "k1"}}
    await client.chat_postMessage(channel=channel, text="x", metadata=metadata)
    plain = await client.conversations_history(channel=channel, limit=1)
    full = await client.conversations_history(channel=channel, limit=1, include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata
    bad = client.chat_postMessage(channel=channel, text="x", metadata={"event_type": "x"})
    assert await error(bad) == "invalid_metadata_schema"


async def test_history_comes_in_pages_newest_first(client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    sent = [(await client.chat_postMessage(channel=channel, text=f"m{n}"))["ts"] for n in range(5)]
    assert sent == sorted(sent)
    texts = []
    async for page in await client.conversations_history(channel=channel, limit=2, oldest=sent[0]):
        texts += [m["text"] for m in page["messages"]]
    assert texts == ["m4", "m3", "m2", "m1"]
    some = await client.conversations_history(channel=channel, oldest=sent[1], latest=sent[3], inclusive=True)
    assert [m["text"] for m in some["messages"]] == ["m3", "m2", "m1"]
    assert await error(client.conversations_history(channel=channel, cursor="nonsense")) == "invalid_cursor"


async def test_a_thread_has_its_parent_first(client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    parent = (await client.chat_postMessage(channel=channel, text="p"))["ts"]
    reply = await client.chat_postMessage(channel=channel, text="r", thread_ts=parent)
    await client.chat_postMessage(channel=channel, text="b", thread_ts=parent, reply_broadcast=True)
    thread = await client.conversations_replies(channel=channel, ts=parent)
    assert [m["text"] for m in thread["messages"]] == ["p", "r", "b"]
    assert thread["messages"][0]["reply_count"] == 2
    top = await client.conversations_history(channel=channel, limit=2)
    assert [m["text"] for m in top["messages"]] == ["b", "p"]
    wrong = client.chat_postMessage(channel=channel, text="x", thread_ts=reply["ts"])
    assert await error(wrong) == "cannot_reply_to_message"


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


async def test_pins_reactions_and_bookmarks_are_kept(workspace: Workspace, client: AsyncWebClient) -> None:
    channel = (await client.conversations_create(name="room"))["channel"]["id"]
    ts = (await client.chat_postMessage(channel=channel, text="card"))["ts"]
    await client.pins_add(channel=channel, timestamp=ts)
    assert await error(client.pins_add(channel=channel, timestamp=ts)) == "already_pinned"
    assert (await client.pins_list(channel=channel))["items"][0]["message"]["text"] == "card"
    await client.pins_remove(channel=channel, timestamp=ts)
    assert await error(client.pins_remove(channel=channel, timestamp=ts)) == "no_pin"
    await client.reactions_add(channel=channel, timestamp=ts, name="eyes")
    assert await error(client.reactions_add(channel=channel, timestamp=ts, name="eyes")) == "already_reacted"
    assert (await client.reactions_get(channel=channel, timestamp=ts))["message"]["reactions"][0][
        "count"
    ] == 1
    link = await client.bookmarks_add(channel_id=channel, title="Doc", type="link", link="https://x.test")
    edited = await client.bookmarks_edit(
        channel_id=channel, bookmark_id=link["bookmark"]["id"], title="Doc 2"
    )
    assert edited["bookmark"]["title"] == "Doc 2"
    bad = client.bookmarks_add(channel_id=channel, title="Doc", type="link", link="x")
    assert await error(bad) == "invalid_link"
    assert [b.title for b in workspace.channel(channel).bookmarks.values()] == ["Doc 2"]


async def test_ephemeral_messages_are_for_one_member(workspace: Workspace, client: AsyncWebClient) -> None:
    general, ada, sam = workspace.channel("general").id, workspace.person("ada"), workspace.person("sam")
    await client.conversations_join(channel=general)
    await client.chat_postEphemeral(channel=general, user=ada.id, text="psst")
    assert text_of(ada.messages("general")[-1]) == "psst"
    assert all("psst" not in m.text for m in workspace.person("ben").messages("general"))
    refused = client.chat_postEphemeral(channel=general, user=sam.id, text="psst")
    assert await error(refused) == "user_not_in_channel"


async def test_a_direct_message_is_resumed(workspace: Workspace, client: AsyncWebClient) -> None:
    ada = workspace.person("ada")
    first = await client.conversations_open(users=[ada.id], return_im=True)
    again = await client.conversations_open(users=ada.id)
    assert first["channel"]["user"] == ada.id
    assert again["already_open"] is True
    await client.chat_postMessage(channel=ada.id, text="direct")
    assert [m.text for m in ada.dms()] == ["direct"]
    assert await error(client.conversations_open(users=workspace.person("olga").id)) == "user_disabled"


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


@pytest.mark.parametrize("kind", ["error", "ratelimited", "http_500", "http_503", "reset_before"])
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
