"""`chat.*`: posting, updating and deleting an app's messages."""

from typing import Any

from sandbox import blocks, channels, messages, mrkdwn, respond, shapes
from sandbox.api.registry import Call, method
from sandbox.model import Channel, Json, Message
from sandbox.refusals import ApiError

LONGEST, LONGEST_UPDATE, METADATA = 40_000, 4_000, 16_000


@method("chat.postMessage")
def post_message(call: Call) -> Json:
    """Post a message where the bot is a member, or to a person."""
    place = _target(call)
    _may_write(call, place)
    fields = _content(call)
    _require_content(fields)
    fields["text"] = fields["text"][:LONGEST]
    fields |= _identity(call)
    said = messages.post(
        call.state,
        place,
        bot_id=call.app.bot_id,
        app_id=call.app.app_id,
        thread_ts=_thread(call, place),
        metadata=_metadata(call),
        **fields,
    )
    shown = shapes.message(call.state, said, with_metadata=True)
    return {"channel": place.id, "ts": said.ts, "message": shown}


def _target(call: Call) -> Channel:
    named = call.args.text("channel")
    state = call.state
    found = state.channels.get(named)
    if found is None and named[:1] in {"U", "W"} and named in state.users:
        if state.users[named].is_bot:
            raise ApiError("cannot_dm_bot")
        if state.users[named].is_deleted:
            raise ApiError("channel_not_found")
        return channels.direct(state, [call.me, named])[0]
    if found is None:
        found = state.channel_named(named)
    if found is None or not call.can_see(found):
        raise ApiError("channel_not_found")
    return found


def _may_write(call: Call, place: Channel) -> None:
    if place.is_archived:
        raise ApiError("is_archived")
    if place.kind == "im" and not call.app.manifest.has_messages_tab:
        raise ApiError("messages_tab_disabled")
    if call.me in place.members:
        return
    if place.kind != "public" or "chat:write.public" not in call.app.scopes:
        raise ApiError("not_in_channel")


def _thread(call: Call, place: Channel) -> str | None:
    thread_ts = call.args.text("thread_ts") or None
    if thread_ts is None:
        return None
    parent = place.messages.get(thread_ts)
    if parent is None:
        raise ApiError("thread_not_found")
    if parent.is_reply:
        raise ApiError("cannot_reply_to_message")
    return thread_ts


def _content(call: Call) -> dict[str, Any]:
    args, state = call.args, call.state
    markdown = args.text("markdown_text")
    if markdown and ("text" in args or "blocks" in args):
        raise ApiError("markdown_text_conflict")
    mentions = args.flag("link_names") or args.text("parse") == "full"
    text = mrkdwn.linked(args.text("text") or markdown, state.names, mentions=mentions)
    raw_blocks = args.json("blocks", "invalid_blocks_format")
    raw_attachments = args.json("attachments", "invalid_attachments")
    return {
        "text": text,
        "blocks": blocks.accept(raw_blocks, "message", state.ids, state.names) if raw_blocks else (),
        "attachments": respond.attachments(state, raw_attachments) if raw_attachments else (),
    }


def _require_content(fields: dict[str, Any]) -> None:
    if not fields["text"].strip() and not fields["blocks"] and not fields["attachments"]:
        raise ApiError("no_text")


def _identity(call: Call) -> dict[str, Any]:
    username = call.args.text("username")
    emoji, url = call.args.text("icon_emoji"), call.args.text("icon_url")
    fields: dict[str, Any] = {"broadcast": False}
    if call.args.flag("reply_broadcast") and "thread_ts" in call.args:
        fields |= {"broadcast": True, "subtype": "thread_broadcast"}
    if "chat:write.customize" not in call.app.scopes or not (username or emoji or url):
        return fields | {"user": call.me}
    icons = {"emoji": emoji} if emoji else {"image_48": url} if url else None
    return fields | {"subtype": "bot_message", "username": username or call.app.name, "icons": icons}


def _metadata(call: Call) -> Json | None:
    given = call.args.json("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise ApiError("invalid_metadata_format")
    if "event_type" in given or "event_payload" in given or "entities" not in given:
        if not isinstance(given.get("event_type"), str) or not given["event_type"]:
            raise ApiError("invalid_metadata_schema")
        if not isinstance(given.get("event_payload"), dict):
            raise ApiError("invalid_metadata_schema")
    if len(str(given)) > METADATA:
        raise ApiError("metadata_too_large")
    return given


@method("chat.postEphemeral")
def post_ephemeral(call: Call) -> Json:
    """Show a message to one member; nothing promises that they see it."""
    place = _target(call)
    _may_write(call, place)
    if call.args.text("user") not in place.members:
        raise ApiError("user_not_in_channel")
    fields = _content(call)
    _require_content(fields)
    if len(fields["text"]) > LONGEST:
        raise ApiError("msg_too_long")
    said = messages.post(
        call.state,
        place,
        user=call.me,
        bot_id=call.app.bot_id,
        app_id=call.app.app_id,
        ephemeral_to=call.args.text("user"),
        thread_ts=call.args.text("thread_ts") or None,
        **fields,
    )
    return {"message_ts": said.ts}


def _own(call: Call, refusal: str) -> tuple[Channel, Message]:
    place = call.state.channels.get(call.args.text("channel"))
    if place is None or not call.can_see(place):
        raise ApiError("channel_not_found")
    said = place.messages.get(call.args.text("ts"))
    if said is None or said.is_deleted:
        raise ApiError("message_not_found")
    if said.bot_id != call.app.bot_id or said.subtype in {"channel_join", "channel_leave"}:
        raise ApiError(refusal)
    return place, said


@method("chat.update")
def update(call: Call) -> Json:
    """Change an own message; text without blocks takes the blocks away."""
    place, said = _own(call, "cant_update_message")
    channels.must_be_open(place)
    args = call.args
    if len(args.text("text")) > LONGEST_UPDATE:
        raise ApiError("msg_too_long")
    given = _content(call)
    has_text = bool(args.text("text") or args.text("markdown_text"))
    fields: dict[str, Any] = {
        "text": given["text"] if has_text else said.text,
        "blocks": given["blocks"] if has_text or "blocks" in args else said.blocks,
        "attachments": given["attachments"] if "attachments" in args else said.attachments,
    }
    if not {"text", "markdown_text", "blocks", "attachments"} & set(args):
        raise ApiError("no_text")
    _require_content(fields)
    if "metadata" in args:
        fields["metadata"] = _metadata(call) or None
    if has_text and not fields["blocks"]:
        fields["edited"] = (call.me, call.state.stamp())
    changed = messages.change(call.state, said, **fields)
    shown = shapes.message(call.state, changed, with_metadata=True)
    return {"channel": place.id, "ts": said.ts, "text": changed.text, "message": shown}


@method("chat.delete")
def delete(call: Call) -> Json:
    """Delete an own message."""
    place, said = _own(call, "cant_delete_message")
    messages.delete(call.state, said)
    return {"channel": place.id, "ts": said.ts}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """The address of a message."""
    place = call.state.channels.get(call.args.text("channel"))
    if place is None or not call.can_see(place):
        raise ApiError("channel_not_found")
    said = place.messages.get(call.args.text("message_ts"))
    if said is None:
        raise ApiError("message_not_found")
    return {"channel": place.id, "permalink": shapes.permalink(call.state, said)}
