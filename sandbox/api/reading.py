"""`conversations.*` and `users.conversations` that only read."""

from collections.abc import Iterable

from sandbox import shapes
from sandbox.api import paging
from sandbox.api.registry import Call, method, missing_scope
from sandbox.model import Channel, ChannelKind, Json, Message
from sandbox.refusals import ApiError

_TYPES: dict[str, ChannelKind] = {
    "public_channel": "public",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}


@method("conversations.info")
def info(call: Call) -> Json:
    """One conversation."""
    place = call.place()
    shown = shapes.channel(call.state, place, call.me)
    if call.args.flag("include_num_members"):
        shown["num_members"] = len(place.members)
    return {"channel": shown}


@method("conversations.list")
def list_all(call: Call) -> Json:
    """The conversations that the bot may know of, in pages."""
    kinds = _kinds(call)
    places = [p for p in call.state.channels.values() if p.kind in kinds and call.can_see(p)]
    return _listed(call, places, with_members=True)


@method("users.conversations")
def of_user(call: Call) -> Json:
    """The conversations of the bot, or those of a person that the bot may know of."""
    kinds = _kinds(call)
    user = call.args.text("user") or call.me
    if user not in call.state.users:
        raise ApiError("user_not_found")
    places = [
        p for p in call.state.channels.values() if p.kind in kinds and user in p.members and call.can_see(p)
    ]
    return _listed(call, places, with_members=False)


def _kinds(call: Call) -> set[ChannelKind]:
    named = call.args.names("types") or ["public_channel"]
    if not set(named) <= set(_TYPES):
        raise ApiError("invalid_types")
    kinds = {_TYPES[name] for name in named}
    if not any(call.may(kind) for kind in kinds):
        raise missing_scope(call.app, [s for kind in sorted(kinds) for s in call.scopes(kind)])
    for kind in kinds:
        call.need(kind)
    return kinds


def _listed(call: Call, places: Iterable[Channel], *, with_members: bool) -> Json:
    if call.args.flag("exclude_archived"):
        places = (place for place in places if not place.is_archived)
    limit = paging.limit_of(call.args.number("limit", 100), 1000)
    found, metadata = paging.page(list(places), call.args.text("cursor"), limit)
    shown = []
    for place in found:
        one = shapes.channel(call.state, place, call.me)
        if with_members and not place.is_direct:
            one["num_members"] = len(place.members)
        shown.append(one)
    return {"channels": shown, "response_metadata": metadata}


@method("conversations.members")
def members(call: Call) -> Json:
    """Who is in a conversation, in pages."""
    place = call.place()
    limit = paging.limit_of(call.args.number("limit", 100), 1000)
    found, metadata = paging.page(list(place.members), call.args.text("cursor"), limit)
    return {"members": found, "response_metadata": metadata}


@method("conversations.history")
def history(call: Call) -> Json:
    """A conversation's messages, newest first, thread replies left out."""
    place = call.joined(call.place())
    found = [said for said in reversed(place.messages.values()) if not said.is_reply or said.broadcast]
    return _paged(call, found, newest_first=True) | {"pin_count": len(place.pins)}


@method("conversations.replies")
def replies(call: Call) -> Json:
    """A thread: the parent, then its replies, oldest first."""
    place = call.joined(call.place())
    said = place.messages.get(call.args.text("ts"))
    if said is None:
        raise ApiError("thread_not_found")
    parent = place.messages.get(said.thread_ts or said.ts, said)
    answer = _paged(call, place.replies(parent.ts), newest_first=False)
    if "cursor" not in call.args:
        metadata = call.args.flag("include_all_metadata")
        answer["messages"].insert(0, shapes.message(call.state, parent, with_metadata=metadata))
    return answer


def _paged(call: Call, found: list[Message], *, newest_first: bool) -> Json:
    args = call.args
    limit = paging.limit_of(args.number("limit", 100 if newest_first else 1000), 999)
    oldest, latest = _moment(args.text("oldest"), "oldest"), _moment(args.text("latest"), "latest")
    inclusive = args.flag("inclusive")
    kept = [s for s in found if _within(float(s.ts), oldest, latest, inclusive=inclusive)]
    if "cursor" in args and args.text("cursor"):
        after = paging.decode(args.text("cursor"))
        kept = [s for s in kept if (s.ts < after if newest_first else s.ts > after)]
    page, more = kept[:limit], len(kept) > limit
    with_metadata = args.flag("include_all_metadata")
    answer: Json = {
        "messages": [shapes.message(call.state, said, with_metadata=with_metadata) for said in page],
        "has_more": more,
    }
    if more:
        answer["response_metadata"] = {"next_cursor": paging.encode(page[-1].ts)}
    return answer


def _moment(given: str, which: str) -> float | None:
    if not given or given in {"0", "now"}:
        return None
    try:
        return float(given)
    except ValueError as error:
        raise ApiError(f"invalid_ts_{which}") from error


def _within(ts: float, oldest: float | None, latest: float | None, *, inclusive: bool) -> bool:
    if oldest is not None and (ts < oldest or (ts == oldest and not inclusive)):
        return False
    return latest is None or ts < latest or (ts == latest and inclusive)
