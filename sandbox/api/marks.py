"""`pins.*`, `reactions.*` and `bookmarks.*`."""

import re
from dataclasses import replace

from sandbox import messages, shapes
from sandbox.api.registry import Call, method
from sandbox.channels import must_be_open
from sandbox.model import Bookmark, Channel, Json, Message
from sandbox.refusals import ApiError
from sandbox.state import Change

MOST_BOOKMARKS = 100
_TS = re.compile(r"\d+\.\d{6}")
_EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def _message(call: Call) -> tuple[Channel, Message]:
    place = call.place()
    ts = call.args.text("timestamp")
    if not _TS.fullmatch(ts):
        raise ApiError("bad_timestamp")
    said = place.messages.get(ts)
    if said is None or said.is_deleted:
        raise ApiError("message_not_found")
    return place, said


@method("pins.add")
def add_pin(call: Call) -> Json:
    """Pin a message."""
    place, said = _message(call)
    messages.pin(call.state, call.joined(place), said, call.me)
    return {}


@method("pins.remove")
def remove_pin(call: Call) -> Json:
    """Unpin a message."""
    place, said = _message(call)
    messages.unpin(call.state, call.joined(place), said, call.me)
    return {}


@method("pins.list")
def list_pins(call: Call) -> Json:
    """The pins of a channel, newest first."""
    place = call.place()
    held = reversed(place.pins.values())
    return {"items": [messages.pinned_item(call.state, place, pin) for pin in held]}


def _emoji(call: Call) -> str:
    name = call.args.text("name").strip(":")
    if not _EMOJI.fullmatch(name):
        raise ApiError("invalid_name")
    return name


@method("reactions.add")
def add_reaction(call: Call) -> Json:
    """React to a message."""
    place, said = _message(call)
    must_be_open(place)
    call.joined(place)
    messages.react(call.state, said, call.me, _emoji(call))
    return {}


@method("reactions.remove")
def remove_reaction(call: Call) -> Json:
    """Take a reaction back."""
    _, said = _message(call)
    messages.unreact(call.state, said, call.me, _emoji(call))
    return {}


@method("reactions.get")
def get_reactions(call: Call) -> Json:
    """A message with its reactions."""
    place, said = _message(call)
    shown = shapes.message(call.state, said) | {"permalink": shapes.permalink(call.state, said)}
    return {"type": "message", "channel": place.id, "message": shown}


@method("bookmarks.add")
def add_bookmark(call: Call) -> Json:
    """Put a link into a channel's header."""
    place = call.joined(call.place("channel_id"))
    if call.args.text("type") != "link":
        raise ApiError("invalid_bookmark_type")
    if len(place.bookmarks) >= MOST_BOOKMARKS:
        raise ApiError("too_many_bookmarks")
    held = Bookmark(
        id=call.state.ids.make("Bk"),
        channel=place.id,
        title=call.args.text("title"),
        link=_link(call.args.text("link")),
        emoji=call.args.text("emoji"),
        created=call.state.second(),
        app_id=call.app.app_id,
    )
    return _keep(call, place, held)


def _link(link: str) -> str:
    if not link.startswith(("http://", "https://", "mailto:", "slack://")):
        raise ApiError("invalid_link")
    return link


def _keep(call: Call, place: Channel, held: Bookmark) -> Json:
    place.bookmarks[held.id] = held
    call.state.changed(Change("state"))
    return {"bookmark": _bookmark(held, list(place.bookmarks).index(held.id))}


def _bookmark(held: Bookmark, rank: int) -> Json:
    return {
        "id": held.id,
        "channel_id": held.channel,
        "title": held.title,
        "link": held.link,
        "emoji": held.emoji,
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": held.created,
        "date_updated": held.updated,
        "rank": chr(ord("U") + rank % 5),
        "last_updated_by_user_id": "",
        "last_updated_by_team_id": "",
        "shortcut_id": "",
        "app_id": held.app_id,
    }


def _held(call: Call) -> tuple[Channel, Bookmark]:
    place = call.joined(call.place("channel_id"))
    held = place.bookmarks.get(call.args.text("bookmark_id"))
    if held is None:
        raise ApiError("not_found")
    return place, held


@method("bookmarks.edit")
def edit_bookmark(call: Call) -> Json:
    """Change a bookmark."""
    place, held = _held(call)
    link = _link(call.args.text("link")) if "link" in call.args else held.link
    edited = replace(
        held,
        title=call.args.text("title", held.title),
        link=link,
        emoji=call.args.text("emoji", held.emoji),
        updated=call.state.second(),
    )
    return _keep(call, place, edited)


@method("bookmarks.remove")
def remove_bookmark(call: Call) -> Json:
    """Take a bookmark away."""
    place, held = _held(call)
    del place.bookmarks[held.id]
    call.state.changed(Change("state"))
    return {}


@method("bookmarks.list")
def list_bookmarks(call: Call) -> Json:
    """The bookmarks of a channel."""
    place = call.place("channel_id")
    return {"bookmarks": [_bookmark(b, i) for i, b in enumerate(place.bookmarks.values())]}
