"""The payloads Slack sends to apps, with the keys real ones have."""

from sandbox import shapes
from sandbox.apps import App
from sandbox.manifest import Shortcut
from sandbox.model import Channel, Json, Message, User, View
from sandbox.state import State

_LIFECYCLE = {"channel_rename", "channel_archive", "channel_unarchive"}
_CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


def channel_type(place: Channel) -> str:
    """What message events call this kind of conversation."""
    return _CHANNEL_TYPES[place.kind]


def event_callback(state: State, app: App, event: Json, place: Channel | None) -> Json:
    """The envelope of an Events API event."""
    authorization = {
        "enterprise_id": None,
        "team_id": state.team.id,
        "user_id": app.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    typed = {**event}
    if place is not None and place.kind == "private" and typed["type"] in _LIFECYCLE:
        typed["type"] = typed["type"].replace("channel_", "group_")
    return {
        "token": app.verification_token,
        "team_id": state.team.id,
        "context_team_id": state.team.id,
        "context_enterprise_id": None,
        "api_app_id": app.app_id,
        "event": typed,
        "type": "event_callback",
        "event_id": state.ids.make("Ev"),
        "event_time": state.second(),
        "authorizations": [authorization],
        "is_ext_shared_channel": place is not None and place.is_shared,
        "event_context": "4-" + state.ids.word(60),
    }


def slash(state: State, app: App, person: User, place: Channel, *, command: str, text: str) -> Json:
    """A slash command; every value is a string, as in the form Slack posts."""
    name = {"im": "directmessage", "private": "privategroup", "mpim": place.name, "public": place.name}
    return {
        "token": app.verification_token,
        "team_id": state.team.id,
        "team_domain": state.team.domain,
        "channel_id": place.id,
        "channel_name": name[place.kind],
        "user_id": person.id,
        "user_name": person.handle,
        "command": command,
        "text": text,
        "api_app_id": app.app_id,
        "is_enterprise_install": "false",
    }


def _who(person: User) -> Json:
    return {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team_id}


def _interaction(state: State, app: App, person: User, kind: str) -> Json:
    return {
        "type": kind,
        "user": _who(person),
        "api_app_id": app.app_id,
        "token": app.verification_token,
        "team": {"id": state.team.id, "domain": state.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(place: Channel) -> Json:
    names = {"im": "directmessage", "private": "privategroup"}
    return {"id": place.id, "name": names.get(place.kind, place.name)}


def on_message(state: State, app: App, person: User, kind: str, said: Message) -> Json:
    """The start of a block action or suggestion in a message."""
    container: Json = {
        "type": "message",
        "message_ts": said.ts,
        "channel_id": said.channel,
        "is_ephemeral": said.ephemeral_to is not None,
    }
    if said.is_reply:
        container["thread_ts"] = said.thread_ts
    payload = _interaction(state, app, person, kind)
    payload |= {"container": container, "channel": _place(state.channels[said.channel])}
    if said.ephemeral_to is None:
        payload["message"] = shapes.message(state, said, with_metadata=True)
    return payload


def on_view(state: State, app: App, person: User, kind: str, shown: View) -> Json:
    """The start of a block action or suggestion in a view."""
    payload = _interaction(state, app, person, kind)
    payload |= {"container": {"type": "view", "view_id": shown.id}, "view": shapes.view(shown)}
    return payload


def submission(state: State, app: App, person: User, shown: View, trigger_id: str) -> Json:
    """A `view_submission`."""
    payload = _interaction(state, app, person, "view_submission")
    payload |= {"trigger_id": trigger_id, "view": shapes.view(shown), "response_urls": []}
    return payload


def closed(state: State, app: App, person: User, shown: View, *, cleared: bool) -> Json:
    """A `view_closed`."""
    payload = _interaction(state, app, person, "view_closed")
    payload |= {"view": shapes.view(shown), "is_cleared": cleared}
    return payload


def global_shortcut(state: State, app: App, person: User, shortcut: Shortcut, trigger_id: str) -> Json:
    """A global shortcut."""
    payload = _interaction(state, app, person, "shortcut")
    payload |= {"callback_id": shortcut.callback_id, "trigger_id": trigger_id, "action_ts": state.stamp()}
    return payload


def message_shortcut(
    state: State, app: App, person: User, shortcut: Shortcut, said: Message, *, trigger_id: str
) -> Json:
    """A message shortcut."""
    payload = _interaction(state, app, person, "message_action")
    payload |= {
        "callback_id": shortcut.callback_id,
        "trigger_id": trigger_id,
        "action_ts": state.stamp(),
        "message_ts": said.ts,
        "channel": _place(state.channels[said.channel]),
        "message": shapes.message(state, said),
    }
    return payload
