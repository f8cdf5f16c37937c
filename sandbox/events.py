"""Which apps hear of an event, and handing it to them.

An app hears an event when its manifest subscribes to it, it holds the scope, and its bot is in the
conversation. Public channels' own lifecycle (`channel_rename`, `channel_archive`, …), people and
App Home events reach it without membership, as in Slack.
"""

from collections.abc import Callable
from typing import Any

from sandbox.apps import App
from sandbox.deliver import dispatch
from sandbox.model import Channel, Json
from sandbox.payloads import event_callback
from sandbox.state import State

_BY_KIND = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
_LIFECYCLE = {
    "channel_created",
    "channel_rename",
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
}
_SCOPES: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "app_home_opened": "",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "file_shared": "files:read",
    "file_deleted": "files:read",
    "user_change": "users:read",
    "team_join": "users:read",
}


def publish(state: State, event: Json, place: Channel | None = None, *, only: App | None = None) -> None:
    """Hand an event to every app that may hear it, or to one app if it may."""
    name, scope = subscription(event["type"], place)
    lifecycle = event["type"] in _LIFECYCLE and place is not None and place.kind == "public"
    for app in state.apps.values() if only is None else (only,):
        if name not in app.bot_events or (scope and scope not in app.scopes):
            continue
        if place is not None and not lifecycle and app.bot_user_id not in place.members:
            continue
        dispatch.tell(state, app, event_callback(state, app, event, place))


def subscription(event_type: str, place: Channel | None) -> tuple[str, str]:
    """The name an app subscribes to for this event here, and the scope that it needs."""
    family = _BY_KIND["public" if place is None else place.kind]
    if event_type == "message":
        return f"message.{family}", f"{family}:history"
    if event_type in {"member_joined_channel", "member_left_channel"}:
        return event_type, f"{family}:read"
    if event_type in _LIFECYCLE:
        name = event_type if family == "channels" else event_type.replace("channel_", "group_")
        return name, f"{family}:read"
    return event_type, _SCOPES.get(event_type, "")


def for_each_mentioned_bot(state: State, mentioned: set[str], act: Callable[[App], Any]) -> None:
    """Do something for each app whose bot is among those mentioned."""
    for app in state.apps.values():
        if app.bot_user_id in mentioned:
            act(app)
