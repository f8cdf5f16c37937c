"""Messages through the Web API as the real SDK calls it: posting, editing, reading back, and what hangs on them."""

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.screen import text_of
from sandbox.workspace import Workspace
from tests.sandbox.refusals import error


async def test_posting_needs_membership(workspace: Workspace, client: AsyncWebClient) -> None:
    general = workspace.channel("general").id
    assert await error(client.chat_postMessage(channel=general, text="x")) == "not_in_channel"
    await client.conversations_join(channel=general)
    assert (await client.chat_postMessage(channel=general, text="x"))["message"]["bot_id"]
    assert (
        await error(client.api_call("chat.postMessage", json={"channel": general, "text": " "})) == "no_text"
    )


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
