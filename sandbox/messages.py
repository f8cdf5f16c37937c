"""What happens to messages: posting, editing, deleting, reactions and pins, with their events."""

from dataclasses import replace
from typing import Any

from sandbox import events, mrkdwn, shapes
from sandbox.apps import App
from sandbox.model import Channel, Json, Message, Pin, Reaction
from sandbox.payloads import channel_type
from sandbox.refusals import ApiError
from sandbox.state import Change, State


def post(state: State, place: Channel, **fields: Any) -> Message:
    """Put a message into a conversation and tell apps and clients; fields are those of `Message`."""
    said = Message(ts=state.stamp(), channel=place.id, names=state.names, **fields)
    if said.ephemeral_to is not None:
        place.ephemerals[said.ts] = said
        state.changed(Change("messages", place.id, said.ephemeral_to))
        return said
    place.messages[said.ts] = said
    if said.is_reply and said.thread_ts is not None:
        place.threads.setdefault(said.thread_ts, []).append(said.ts)
    if said.user is not None:
        place.last_read[said.user] = said.ts
    _announce(state, place, said)
    state.changed(Change("messages", place.id))
    return said


def _announce(state: State, place: Channel, said: Message) -> None:
    event = shapes.message(state, said) | {"channel": place.id, "event_ts": said.ts}
    author = state.users.get(said.user or "")
    if place.is_shared and author is not None:
        event |= {"user_team": author.team_id, "source_team": author.team_id}
    events.publish(state, event | {"channel_type": channel_type(place)}, place)
    if place.is_direct or said.subtype in {"channel_join", "channel_leave"}:
        return

    def mention(app: App) -> None:
        events.publish(state, event | {"type": "app_mention"}, place, only=app)

    events.for_each_mentioned_bot(state, mrkdwn.mentioned(said.text), mention)


def _hidden(state: State, place: Channel, subtype: str, **more: Any) -> None:
    ts = state.stamp()
    event: Json = {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": place.id,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(place),
    }
    events.publish(state, event | more, place)


def change(state: State, said: Message, *, tell: bool = True, **fields: Any) -> Message:
    """Replace parts of a message; apps hear `message_changed` unless told not to."""
    place = state.channels[said.channel]
    changed = replace(said, **fields)
    if said.ephemeral_to is not None:
        place.ephemerals[said.ts] = changed
        state.changed(Change("messages", place.id, said.ephemeral_to))
        return changed
    before = shapes.message(state, said)
    place.messages[said.ts] = changed
    if tell:
        _hidden(
            state, place, "message_changed", message=shapes.message(state, changed), previous_message=before
        )
    state.changed(Change("messages", place.id))
    return changed


def delete(state: State, said: Message) -> None:
    """Delete a message; a thread's parent leaves a marker while it has replies."""
    place = state.channels[said.channel]
    if said.ephemeral_to is not None:
        place.ephemerals.pop(said.ts, None)
        state.changed(Change("messages", place.id, said.ephemeral_to))
        return
    if said.ts in place.pins:
        unpin(state, place, said, said.user or "")
    if place.replies(said.ts):
        _bury(state, place, said)
    else:
        before = shapes.message(state, said)
        del place.messages[said.ts]
        if said.is_reply and said.ts in place.threads.get(said.thread_ts or "", ()):
            place.threads[said.thread_ts or ""].remove(said.ts)
        _hidden(state, place, "message_deleted", previous_message=before, deleted_ts=said.ts)
    state.changed(Change("messages", place.id))


def _bury(state: State, place: Channel, said: Message) -> None:
    marker = Message(
        ts=said.ts,
        channel=place.id,
        text="This message was deleted.",
        user="USLACKBOT",
        subtype="tombstone",
        names=state.names,
        extra={"hidden": True},
    )
    change(
        state,
        said,
        **{
            f: getattr(marker, f)
            for f in (
                "text",
                "user",
                "subtype",
                "extra",
                "bot_id",
                "app_id",
                "username",
                "icons",
                "blocks",
                "attachments",
                "files",
                "metadata",
                "edited",
                "reactions",
            )
        },
    )


def react(state: State, said: Message, user: str, name: str) -> None:
    """Add a reaction.

    Raises:
        ApiError: `already_reacted`.
    """
    found = next((r for r in said.reactions if r.name == name), None)
    if found is not None and user in found.users:
        raise ApiError("already_reacted")
    if found is None:
        reactions = (*said.reactions, Reaction(name, (user,)))
    else:
        reactions = tuple(replace(r, users=(*r.users, user)) if r is found else r for r in said.reactions)
    change(state, said, tell=False, reactions=reactions)
    _reacted(state, said, user, name, "reaction_added")


def unreact(state: State, said: Message, user: str, name: str) -> None:
    """Take a reaction back.

    Raises:
        ApiError: `no_reaction`.
    """
    found = next((r for r in said.reactions if r.name == name and user in r.users), None)
    if found is None:
        raise ApiError("no_reaction")
    left = replace(found, users=tuple(u for u in found.users if u != user))
    reactions = tuple(left if r is found else r for r in said.reactions if r is not found or left.users)
    change(state, said, tell=False, reactions=reactions)
    _reacted(state, said, user, name, "reaction_removed")


def _reacted(state: State, said: Message, user: str, name: str, kind: str) -> None:
    event: Json = {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": said.channel, "ts": said.ts},
        "event_ts": state.stamp(),
    }
    if said.user:
        event["item_user"] = said.user
    events.publish(state, event, state.channels[said.channel])


def pin(state: State, place: Channel, said: Message, user: str) -> None:
    """Pin a message.

    Raises:
        ApiError: `already_pinned` or `too_many_pins` (Slack keeps 100 a channel).
    """
    if said.ts in place.pins:
        raise ApiError("already_pinned")
    if len(place.pins) >= 100:
        raise ApiError("too_many_pins")
    place.pins[said.ts] = Pin(said.ts, user, state.second())
    _pinned(state, place, said, user, "pin_added")


def unpin(state: State, place: Channel, said: Message, user: str) -> None:
    """Unpin a message.

    Raises:
        ApiError: `no_pin`.
    """
    if said.ts not in place.pins:
        raise ApiError("no_pin")
    before = pinned_item(state, place, place.pins[said.ts])
    del place.pins[said.ts]
    _pinned(state, place, said, user, "pin_removed", before=before)


def pinned_item(state: State, place: Channel, held: Pin) -> Json:
    """A pin as in `pins.list` and pin events."""
    said = place.messages[held.ts]
    return {
        "type": "message",
        "created": held.created,
        "created_by": held.user,
        "channel": place.id,
        "message": shapes.message(state, said) | {"permalink": shapes.permalink(state, said)},
    }


def _pinned(
    state: State, place: Channel, said: Message, user: str, kind: str, *, before: Json | None = None
) -> None:
    event: Json = {
        "type": kind,
        "user": user,
        "channel_id": place.id,
        "item": before or pinned_item(state, place, place.pins[said.ts]),
        "item_user": said.user or "",
        "pin_count": len(place.pins),
        "event_ts": state.stamp(),
    }
    if kind == "pin_removed":
        event["has_pins"] = bool(place.pins)
    events.publish(state, event, place)
    state.changed(Change("messages", place.id))
    state.changed(Change("state"))
