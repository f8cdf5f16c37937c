"""Slack's payloads, parsed: no other handler takes a request of Slack's apart.

A message in a payload stays as Slack describes it, for `bot.slack` to read: that takes looking people up. The shapes
are Slack's: https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/reference/events.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from bot.messages.ids import INPUT, FormContext, action_name, parse_value
from handlers.asking import Ask, Happened, Json, Kind, Overheard, first_word

#: Messages concern us when they were changed; a channel's chatter does not.
_CHANGES = frozenset({"message_changed", "message_deleted"})

_TYPES = {
    "block_actions": Kind.ACTION,
    "view_submission": Kind.FORM,
    "shortcut": Kind.SHORTCUT,
    "message_action": Kind.SHORTCUT,
}

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def kind(body: Mapping[str, Any]) -> Kind | None:
    """Which kind of request a payload is; None where it is none of those that Sitroom hears."""
    match body:
        case {"type": "event_callback", "event": {"type": "app_mention"}}:
            return Kind.MENTION
        case {"type": "event_callback"}:
            return Kind.EVENT
        case {"type": str(word)}:
            return _TYPES.get(word)
        case {"command": _}:
            return Kind.SLASH
        case _:
            return None


def slash(body: Mapping[str, Any]) -> Ask:
    """A slash command; the first word is the subcommand."""
    word, rest = first_word(str(body.get("text", "")))
    return Ask(
        kind=Kind.SLASH,
        key=f"slash:{body['trigger_id']}",
        name=word.lower(),
        user=str(body["user_id"]),
        team=str(body.get("team_id", "")),
        channel=str(body.get("channel_id", "")),
        text=rest.strip(),
        trigger=str(body["trigger_id"]),
        response_url=str(body.get("response_url", "")),
    )


def action(body: Mapping[str, Any]) -> Ask:
    """A pressed button or a chosen option."""
    pressed = body["actions"][0]
    chosen = (pressed.get("selected_option") or {}).get("value")
    raw = pressed.get("value") or chosen or _ticked(pressed)
    number, arg = _button(raw)
    container = body.get("container", {})
    return Ask(
        kind=Kind.ACTION,
        key=f"action:{body['trigger_id']}",
        name=action_name(str(pressed["action_id"])),
        user=str(body["user"]["id"]),
        team=_team(body),
        channel=str(body.get("channel", {}).get("id") or container.get("channel_id") or ""),
        number=number,
        arg=arg,
        trigger=str(body["trigger_id"]),
        response_url=str(body.get("response_url", "")),
    )


def _ticked(pressed: Json) -> str:
    """What a box is for, and whether it is ticked; an empty one has no value, so its `action_id` says it."""
    if pressed.get("type") != "checkboxes":
        return ""
    _, _, what = str(pressed["action_id"]).partition(":")
    return f"{what}:{'on' if pressed.get('selected_options') else 'off'}"


def _button(raw: str) -> tuple[int | None, str]:
    try:
        return parse_value(raw)
    except ValueError:
        return None, raw


def form(body: Mapping[str, Any]) -> Ask:
    """A form that was sent."""
    view = body["view"]
    context = FormContext.decode(view["private_metadata"]) if view.get("private_metadata") else FormContext()
    inputs = {
        str(one["block_id"]): one["element"] for one in view.get("blocks", []) if one["type"] == "input"
    }
    states = view["state"]["values"].items()
    answers = {block: _value(state[INPUT]) for block, state in states if INPUT in state}
    proposed = {block: _proposed(element) for block, element in inputs.items()}
    return Ask(
        kind=Kind.FORM,
        key=f"form:{view['id']}",
        name=str(view["callback_id"]),
        user=str(body["user"]["id"]),
        team=_team(body),
        channel=context.origin,
        number=context.incident,
        answers=answers,
        context=context,
        fields=tuple(inputs),
        sending=str(body.get("trigger_id", "")),
        untouched=tuple(block for block, value in proposed.items() if value and value == answers.get(block)),
    )


def shortcut(body: Mapping[str, Any]) -> Ask:
    """A global shortcut, or one on a message."""
    message = dict(body.get("message", {}))
    return Ask(
        kind=Kind.SHORTCUT,
        key=f"shortcut:{body['trigger_id']}",
        name=str(body["callback_id"]),
        user=str(body["user"]["id"]),
        team=_team(body),
        channel=str(body.get("channel", {}).get("id", "")),
        thread_ts=str(message.get("thread_ts", "")),
        trigger=str(body["trigger_id"]),
        response_url=str(body.get("response_url", "")),
        message=message,
    )


def event(body: Mapping[str, Any]) -> Ask:
    """Something that happened in the workspace."""
    raw = body["event"]
    item = raw.get("item", {})
    channel = raw.get("channel") or raw.get("channel_id") or item.get("channel") or ""
    user = raw.get("user", "")
    message = dict(raw.get("message") or item.get("message") or {})
    return Ask(
        kind=Kind.EVENT,
        key=f"event:{body['event_id']}",
        name=str(raw["type"]),
        user=str(user.get("id", "") if isinstance(user, dict) else user),
        team=str(body.get("team_id", "")),
        channel=str(channel.get("id", "") if isinstance(channel, dict) else channel),
        thread_ts=str(raw.get("thread_ts", "")),
        message=message,
        happened=_happened(raw, item, message),
    )


def _happened(raw: Json, item: Json, message: Json) -> Happened:
    channel, before = raw.get("channel"), raw.get("previous_message") or {}
    return Happened(
        tab=str(raw.get("tab", "")),
        channel_name=str(channel.get("name", "")) if isinstance(channel, dict) else "",
        ts=str(message.get("ts") or raw.get("deleted_ts") or item.get("ts") or ""),
        before=before,
        # Before the change: the author of a tombstone is Slack itself.
        changer=str(message.get("edited", {}).get("user") or before.get("user") or message.get("user") or ""),
        gone=raw.get("subtype") == "message_deleted" or message.get("subtype") == "tombstone",
        reaction=str(raw.get("reaction", "")) if item.get("type") == "message" else "",
    )


def storable(value: Any) -> Any:
    """A payload, but for what no database keeps: a NUL and half a surrogate pair become a replacement character."""
    match value:
        case str():
            return _UNSTORABLE.sub("\ufffd", value)
        case list():
            return [storable(one) for one in value]
        case dict():
            return {storable(key): storable(one) for key, one in value.items()}
        case _:
            return value


def concerns_us(body: Mapping[str, Any], *, team: str, bot: str) -> bool:
    """Whether an event can matter: another workspace's, chatter, and changes of our own messages cannot."""
    event = body.get("event", {})
    if event and team not in _teams_told(body):
        return False
    if event.get("type") != "message":
        return True
    changed = event.get("message") or event.get("previous_message") or {}
    return event.get("subtype") in _CHANGES and changed.get("bot_id") != bot


def overheard(body: Mapping[str, Any], *, team: str, bot: str) -> Overheard | None:
    """What another program wrote or edited in a channel; None where it was not that. Replies in threads are talk."""
    event = body.get("event", {})
    if event.get("type") != "message" or team not in _teams_told(body):
        return None
    edited = event.get("subtype") == "message_changed"
    message = event.get("message", {}) if edited else event
    if not is_anothers(message, bot):
        return None
    return Overheard(
        event=str(body["event_id"]),
        channel=str(event["channel"]),
        message=storable(message),
        before=storable(event.get("previous_message") or {}) if edited else {},
    )


def is_anothers(message: Json, bot: str) -> bool:
    """Whether another program wrote this message, and not within a thread."""
    return (
        message.get("bot_id") not in {None, "", bot}
        and message.get("thread_ts", message["ts"]) == message["ts"]
    )


def _teams_told(body: Mapping[str, Any]) -> set[str]:
    """The workspaces that an event is told to; in a shared channel it may have happened in another one."""
    told = {one.get("team_id") for one in body.get("authorizations") or ()}
    return {str(team) for team in told or {body.get("team_id")}}


def mention(body: Mapping[str, Any]) -> Ask:
    """A mention of the bot, read as the subcommand that follows it.

    It is answered in the thread, but quietly where people from another company would read along.
    """
    asked, raw = event(body), body["event"]
    text = str(raw.get("text", ""))
    bot = next((str(one.get("user_id", "")) for one in body.get("authorizations") or ()), "")
    at = text.find(f"<@{bot}")
    _, _, typed = text[max(at, 0) :].partition(">")
    word, rest = first_word(typed)
    return msgspec.structs.replace(
        asked,
        kind=Kind.MENTION,
        name=word.lower(),
        text=rest.strip(),
        thread_ts=asked.thread_ts or str(raw.get("ts", "")),
        quiet=bool(body.get("is_ext_shared_channel")),
    )


def _team(body: Mapping[str, Any]) -> str:
    """The workspace of the person, who may be another's than the channel's."""
    return str(body.get("user", {}).get("team_id") or (body.get("team") or {}).get("id") or "")


def _proposed(element: Json) -> Any:
    """What an input held when it was shown."""
    first = {
        "value": element.get("initial_value"),
        "selected_option": element.get("initial_option"),
        "selected_options": element.get("initial_options"),
        "selected_user": element.get("initial_user"),
        "selected_date_time": element.get("initial_date_time"),
    }
    return _value({"type": element["type"], **first})


def _value(state: Json) -> Any:
    """What an input holds, whichever kind it is."""
    match state.get("type"):
        case "static_select" | "external_select" | "radio_buttons":
            return (state.get("selected_option") or {}).get("value")
        case "checkboxes" | "multi_static_select":
            return [option["value"] for option in state.get("selected_options") or []]
        case "users_select":
            return state.get("selected_user")
        case "datetimepicker":
            return state.get("selected_date_time")
        case _:
            return state.get("value")
