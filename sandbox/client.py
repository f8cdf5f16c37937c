"""What the browser page is shown: people, what one person sees, messages, and the page itself."""

import re
from importlib import resources
from typing import Any

import msgspec
from aiohttp import web

from sandbox import mrkdwn, shapes, views
from sandbox.model import Channel, Json, Message, User
from sandbox.refusals import Refused
from sandbox.sight import belongs, place_for, read_up_to_now, seen_by
from sandbox.state import State

PAGE = resources.files("sandbox").joinpath("page")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


def answer(body: Any, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.Response(
        body=msgspec.json.encode(body), content_type="application/json", charset="utf-8", status=status
    )


def page_file(name: str) -> web.Response:
    """A file of the page, by its bare name."""
    file = PAGE.joinpath(name or "index.html")
    if (name and not _NAME.fullmatch(name)) or not file.is_file():
        return web.Response(status=404, text="not found")
    kind = _TYPES.get((name or "index.html").rpartition(".")[2], "application/octet-stream")
    return web.Response(
        body=file.read_bytes(), content_type=kind, charset="utf-8", headers={"Cache-Control": "no-cache"}
    )


def people(state: State) -> Json:
    """Whom the page can act as, and which apps there are."""
    persons = [u for u in state.users.values() if not u.is_bot and not u.is_deleted]
    return {
        "people": [_persona(user) for user in persons],
        "apps": [
            {
                "app_id": app.app_id,
                "name": app.name,
                "bot_user_id": app.bot_user_id,
                "has_home": app.manifest.has_home_tab,
                "commands": [
                    {"command": c.command, "description": c.description, "usage_hint": c.usage_hint}
                    for c in app.commands.values()
                ],
                "shortcuts": [
                    {"type": s.type, "name": s.name, "callback_id": s.callback_id} for s in app.shortcuts
                ],
            }
            for app in state.apps.values()
            if not app.is_seeded
        ],
        "speed": state.clock.speed,
        "now": state.clock.now(),
    }


def _persona(user: User) -> Json:
    return {
        "id": user.id,
        "handle": user.handle,
        "name": user.display_name or user.name,
        "title": user.title,
        "is_guest": user.is_guest or user.is_stranger,
        "avatar_color": f"#{user.color}",
    }


def overview(state: State, me: User) -> Json:
    """Everything beside the messages: channels, modal, home, toasts."""
    front = views.top(state, me.id)
    homes = {app: _view(state, view) for (app, user), view in state.homes.items() if user == me.id}
    return {
        "me": me.id,
        "now": state.clock.now(),
        "speed": state.clock.speed,
        "users": {
            user.id: {
                "name": user.display_name or user.name,
                "handle": user.handle,
                "is_bot": user.is_bot,
                "is_guest": user.is_guest or user.is_stranger,
                "color": f"#{user.color}",
            }
            for user in state.users.values()
        },
        "channels": [_channel(state, place, me) for place in _browsable(state, me)],
        "view": _view(state, front.id) if front else None,
        "view_depth": len(state.stacks[me.id]),
        "home": next(iter(homes.values()), None),
        "homes": homes,
        "toasts": [{"id": toast.id, "text": toast.text} for toast in state.toasts[me.id]],
    }


def _browsable(state: State, me: User) -> list[Channel]:
    confined = me.is_guest or me.is_stranger
    return [
        place
        for place in state.channels.values()
        if me.id in place.members or (place.kind == "public" and not confined)
    ]


def _channel(state: State, place: Channel, me: User) -> Json:
    unread, mentions = _unread(state, place, me)
    partner = next((m for m in place.members if m != me.id), me.id) if place.kind == "im" else None
    return {
        "id": place.id,
        "name": place.name if partner is None else state.names.user(partner),
        "kind": "im" if place.is_direct else place.kind,
        "user": partner,
        "is_member": me.id in place.members,
        "is_archived": place.is_archived,
        "topic": place.topic.value,
        "purpose": place.purpose.value,
        "members": len(place.members),
        "unread": unread,
        "mentions": mentions,
        "bookmarks": [
            {"id": b.id, "title": b.title, "link": b.link, "emoji": b.emoji} for b in place.bookmarks.values()
        ],
        "pins": list(place.pins),
    }


def _unread(state: State, place: Channel, me: User) -> tuple[int, int]:
    if me.id not in place.members:
        return 0, 0
    read, unread, mentions = place.last_read.get(me.id, ""), 0, 0
    groups = {g.id for g in state.groups.values() if me.id in g.users}
    for said in reversed(place.messages.values()):
        if said.ts <= read:
            break
        if said.user == me.id or (said.subtype or "").startswith("channel_"):
            continue
        unread += not said.is_reply or said.broadcast
        mentions += place.is_direct or _calls(said, me.id, groups)
    return unread, mentions


def _calls(said: Message, me: str, groups: set[str]) -> bool:
    words = said.text + "".join(str(block) for block in said.blocks)
    if mrkdwn.mentions_everyone(words) or me in mrkdwn.mentioned(words):
        return True
    return any(f"<!subteam^{group}" in words for group in groups)


def _view(state: State, view_id: str) -> Json:
    shown = state.views[view_id]
    return shapes.view(shown) | {"errors": dict(shown.errors), "submit_disabled": shown.submit_disabled}


def messages(state: State, me: User, channel: str, thread_ts: str | None) -> Json:
    """What this person sees in a channel or thread; it counts as read.

    Raises:
        Refused: they cannot see it.
    """
    place = place_for(state, me, channel)
    read_up_to_now(state, place, me.id)
    shown = [said for said in seen_by(place, me.id) if belongs(said, thread_ts)]
    return {"messages": [_message(state, place, said, me) for said in shown]}


def _message(state: State, place: Channel, said: Message, me: User) -> Json:
    files = [state.files[f] for f in said.files if f in state.files]
    return {
        "ts": said.ts,
        "user": said.user,
        "bot_id": said.bot_id,
        "username": said.username,
        "text": said.text,
        "blocks": [] if said.is_from_person else list(said.blocks),
        "attachments": list(said.attachments),
        "files": [
            {
                "id": f.id,
                "name": f.name,
                "mimetype": f.mimetype,
                "size": f.size,
                "url": f"/files/{f.id}/{f.name}?user={me.id}",
            }
            for f in files
        ],
        "edited": said.edited is not None,
        "deleted": said.is_deleted,
        "ephemeral": said.ephemeral_to is not None,
        "subtype": said.subtype,
        "thread_ts": said.thread_ts,
        "reply_count": len(place.replies(said.ts)),
        "reactions": [shapes.reaction(r.name, r.users) for r in said.reactions],
        "pinned": said.ts in place.pins,
    }


def who(state: State, query: Any) -> User:
    """The person a request speaks for.

    Raises:
        Refused: there is nobody with that identifier.
    """
    user = state.users.get(str(query.get("user", "")))
    if user is None or user.is_bot:
        raise Refused("There is nobody with that identifier.")
    return user
