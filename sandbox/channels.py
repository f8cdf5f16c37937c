"""What happens to conversations: made, renamed, joined, left, archived, with their events."""

from dataclasses import replace
from typing import Any

from sandbox import events, messages
from sandbox.model import Channel, ChannelKind, Json, Note
from sandbox.refusals import ApiError
from sandbox.state import Change, State

NAME_LENGTH, NOTE_LENGTH = 80, 250
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


def check_name(state: State, name: str) -> str:
    """The name of a new channel.

    Raises:
        ApiError: `invalid_name_*` or `name_taken`; archived channels keep their names.
    """
    if not name:
        raise ApiError("invalid_name_required")
    if len(name) > NAME_LENGTH:
        raise ApiError("invalid_name_maxlength")
    if not any(letter.isalnum() for letter in name):
        raise ApiError("invalid_name_punctuation")
    if not _LETTERS.issuperset(name):
        raise ApiError("invalid_name_specials")
    if state.channel_named(name) is not None:
        raise ApiError("name_taken")
    return name


def create(state: State, name: str, kind: ChannelKind, creator: str, **fields: Any) -> Channel:
    """Make a channel with its creator in it; the name must have been checked."""
    place = _add(state, name, kind, creator, **fields)
    event = {
        "type": "channel_created",
        "channel": {"id": place.id, "name": name, "created": place.created, "creator": creator},
        "event_ts": state.stamp(),
    }
    if kind == "public":
        events.publish(state, event, place)
    if creator in state.users:
        join(state, place, creator)
    state.changed(Change("state"))
    return place


def _add(state: State, name: str, kind: ChannelKind, creator: str, **fields: Any) -> Channel:
    place = Channel(
        id=state.ids.make("D" if kind == "im" else "C"),
        name=name,
        kind=kind,
        creator=creator,
        created=state.second(),
        updated=state.clock.now(),
        **fields,
    )
    state.channels[place.id] = place
    return place


def direct(state: State, users: list[str]) -> tuple[Channel, bool]:
    """The direct message between these people, and whether it was there before."""
    wanted = set(users)
    for place in state.channels.values():
        if place.is_direct and set(place.members) == wanted:
            return place, True
    kind: ChannelKind = "im" if len(wanted) <= 2 else "mpim"
    name = "" if kind == "im" else "mpdm-" + "--".join(state.users[u].handle for u in users) + "-1"
    place = _add(state, name, kind, users[0], members=dict.fromkeys(users))
    state.changed(Change("state"))
    return place, False


def join(state: State, place: Channel, user: str, inviter: str | None = None) -> None:
    """Make a person or bot a member."""
    place.members[user] = None
    place.last_read.setdefault(user, state.stamp())
    extra = {"inviter": inviter} if inviter else {}
    text = f"<@{user}> has joined the channel"
    messages.post(state, place, user=user, subtype="channel_join", text=text, extra=extra)
    events.publish(state, _membership(state, place, user, "member_joined_channel") | extra, place)
    state.changed(Change("state"))


def leave(state: State, place: Channel, user: str) -> None:
    """End a membership; the bot that leaves still hears of it."""
    text = f"<@{user}> has left the channel"
    messages.post(state, place, user=user, subtype="channel_leave", text=text)
    events.publish(state, _membership(state, place, user, "member_left_channel"), place)
    place.members.pop(user, None)
    state.changed(Change("state"))


def _membership(state: State, place: Channel, user: str, kind: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "channel": place.id,
        "channel_type": "C" if place.kind == "public" else "G",
        "team": state.users[user].team_id,
        "event_ts": state.stamp(),
    }


def rename(state: State, place: Channel, name: str, user: str) -> None:
    """Give a channel another name, checked before."""
    old = place.name
    place.previous_names = (old, *place.previous_names)
    place.name = name
    _touch(state, place)
    text = f'has renamed the channel from "{old}" to "{name}"'
    messages.post(
        state, place, user=user, subtype="channel_name", text=text, extra={"old_name": old, "name": name}
    )
    renamed = {
        "id": place.id,
        "name": name,
        "name_normalized": name,
        "created": place.created,
        "is_channel": True,
        "is_mpim": False,
    }
    event = {"type": "channel_rename", "channel": renamed, "event_ts": state.stamp()}
    events.publish(state, event, place)


def set_note(state: State, place: Channel, which: str, value: str, user: str) -> None:
    """Set the topic or purpose, at most 250 characters.

    Raises:
        ApiError: `too_long`.
    """
    if len(value) > NOTE_LENGTH:
        raise ApiError("too_long")
    current: Note = getattr(place, which)
    setattr(place, which, replace(current, value=value, creator=user, last_set=state.second()))
    _touch(state, place)
    text = f"set the channel {which}: {value}" if value else f"cleared the channel {which}"
    messages.post(state, place, user=user, subtype=f"channel_{which}", text=text, extra={which: value})


def archive(state: State, place: Channel, user: str) -> None:
    """Archive a channel."""
    text = f"<@{user}> archived the channel"
    messages.post(state, place, user=user, subtype="channel_archive", text=text)
    place.is_archived = True
    _touch(state, place)
    _lifecycle(state, place, user, "channel_archive")


def unarchive(state: State, place: Channel, user: str) -> None:
    """Bring an archived channel back."""
    place.is_archived = False
    _touch(state, place)
    text = f"<@{user}> un-archived the channel"
    messages.post(state, place, user=user, subtype="channel_unarchive", text=text)
    _lifecycle(state, place, user, "channel_unarchive")


def _lifecycle(state: State, place: Channel, user: str, kind: str) -> None:
    event = {"type": kind, "channel": place.id, "user": user, "event_ts": state.stamp()}
    events.publish(state, event, place)


def _touch(state: State, place: Channel) -> None:
    place.updated = state.clock.now()
    state.changed(Change("state"))


def must_be_open(place: Channel) -> None:
    """Refuse to act in an archived channel.

    Raises:
        ApiError: `is_archived`.
    """
    if place.is_archived:
        raise ApiError("is_archived")
