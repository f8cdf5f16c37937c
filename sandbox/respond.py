"""What an app may say back: in an ack, or later through a `response_url`."""

import secrets
from typing import Any

from sandbox import blocks, messages, mrkdwn
from sandbox.apps import App
from sandbox.model import Channel, Json, Message
from sandbox.refusals import ApiError
from sandbox.state import ResponseUrl, State

USES, LIFETIME, MOST_KEPT = 5, 30 * 60, 20_000


def issue(
    state: State,
    app: App,
    user: str,
    place: Channel,
    *,
    said: Message | None = None,
    thread_ts: str | None = None,
) -> str:
    """A `response_url` for something this person just did; five uses in thirty minutes."""
    if len(state.response_urls) > MOST_KEPT:
        now = state.clock.now()
        state.response_urls = {t: u for t, u in state.response_urls.items() if u.expires > now}
    token = secrets.token_hex(16)
    state.response_urls[token] = ResponseUrl(
        app_id=app.app_id,
        user=user,
        channel=place.id,
        expires=state.clock.now() + LIFETIME,
        message_ts=said.ts if said else None,
        thread_ts=said.thread_ts if said is not None and said.is_reply else thread_ts,
        uses_left=USES,
    )
    return f"{state.base_url}/response/{state.team.id}/{token}"


def use(state: State, token: str, body: Json) -> None:
    """Do what an app asks for through a `response_url`.

    Raises:
        ApiError: `expired_url`, `used_url`, `no_text`, `invalid_blocks`, …
    """
    allowed = state.response_urls.get(token)
    if allowed is None or state.clock.now() > allowed.expires:
        raise ApiError("expired_url")
    if allowed.uses_left <= 0:
        raise ApiError("used_url")
    allowed.uses_left -= 1
    app, place = state.apps[allowed.app_id], state.channels[allowed.channel]
    original = state.find_message(place, allowed.message_ts) if allowed.message_ts else None
    if body.get("delete_original"):
        if original is not None:
            messages.delete(state, original)
        return
    replace_original = body.get("replace_original")
    if replace_original is None:
        replace_original = original is not None and body.get("response_type") is None
    if replace_original and original is not None:
        messages.change(state, original, **content(state, body), edited=None)
        return
    speak(state, app, place, allowed.user, body, thread_ts=body.get("thread_ts") or allowed.thread_ts)


def speak(
    state: State, app: App, place: Channel, user: str, body: Json, *, thread_ts: str | None = None
) -> Message:
    """Post an app's answer: to the one person unless `response_type` is `in_channel`."""
    only = None if body.get("response_type") == "in_channel" else user
    return messages.post(
        state,
        place,
        user=app.bot_user_id,
        bot_id=app.bot_id,
        app_id=app.app_id,
        ephemeral_to=only,
        thread_ts=thread_ts,
        **content(state, body),
    )


def content(state: State, body: Json) -> dict[str, Any]:
    """Text, blocks and attachments of an answer.

    Raises:
        ApiError: `no_text`, or what is wrong with the blocks.
    """
    text, raw_blocks, raw_attachments = body.get("text"), body.get("blocks"), body.get("attachments")
    if not text and not raw_blocks and not raw_attachments:
        raise ApiError("no_text")
    return {
        "text": mrkdwn.linked(str(text or ""), state.names, mentions=False),
        "blocks": blocks.accept(raw_blocks, "message", state.ids, state.names) if raw_blocks else (),
        "attachments": attachments(state, raw_attachments) if raw_attachments else (),
    }


def attachments(state: State, raw: Any) -> tuple[Json, ...]:
    """Attachments as Slack stores them, the blocks inside them checked.

    Raises:
        ApiError: `invalid_attachments`, `too_many_attachments`, `invalid_blocks`.
    """
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        raise ApiError("invalid_attachments")
    if len(raw) > 100:
        raise ApiError("too_many_attachments")
    stored = []
    for number, one in enumerate(raw, 1):
        kept = {**one, "id": number}
        if one.get("blocks"):
            kept["blocks"] = list(blocks.accept(one["blocks"], "message", state.ids, state.names))
            kept.setdefault("fallback", "[no preview available]")
        else:
            kept.setdefault("fallback", one.get("text") or one.get("title") or "[no preview available]")
        stored.append(kept)
    return tuple(stored)
