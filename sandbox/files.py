"""Uploaded files: kept in memory, shared into conversations."""

import mimetypes
from dataclasses import replace

from sandbox import events
from sandbox.model import Channel, File
from sandbox.state import State


def add(state: State, name: str, content: bytes, user: str, app_id: str | None = None) -> File:
    """Keep a whole file."""
    held = expect(state, name, len(content), user, app_id)
    return complete(state, receive(state, held, content), held.title)


def expect(state: State, name: str, size: int, user: str, app_id: str | None = None) -> File:
    """A place for a file whose content is still to come."""
    held = File(
        id=state.ids.make("F"),
        name=name,
        title=name,
        user=user,
        created=state.second(),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=size,
        app_id=app_id,
    )
    state.files[held.id] = held
    return held


def receive(state: State, held: File, content: bytes) -> File:
    """Take a file's content in."""
    return _keep(state, replace(held, content=content, size=len(content), is_uploaded=True))


def complete(state: State, held: File, title: str) -> File:
    """Finish an upload."""
    return _keep(state, replace(held, title=title or held.name, is_complete=True))


def share(state: State, held: File, place: Channel, ts: str) -> File:
    """Record that a message shows this file, and tell apps."""
    current = state.files[held.id]
    shared = replace(
        current,
        channels=tuple(dict.fromkeys((*current.channels, place.id))),
        shares=(*current.shares, (place.id, ts)),
    )
    event = {
        "type": "file_shared",
        "channel_id": place.id,
        "file_id": held.id,
        "user_id": held.user,
        "file": {"id": held.id},
        "event_ts": state.stamp(),
    }
    _keep(state, shared)
    events.publish(state, event, place)
    return shared


def _keep(state: State, held: File) -> File:
    state.files[held.id] = held
    return held
