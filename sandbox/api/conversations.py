"""`conversations.*` that change a conversation or its members."""

from sandbox import channels, shapes
from sandbox.api.registry import Call, method
from sandbox.model import Channel, ChannelKind, Json, User
from sandbox.refusals import ApiError

MOST_INVITED = 100


@method("conversations.create")
def create(call: Call) -> Json:
    """Make a public or private channel with the bot in it."""
    kind: ChannelKind = "private" if call.args.flag("is_private") else "public"
    call.need(kind)
    name = channels.check_name(call.state, call.args.text("name").removeprefix("#"))
    return _shown(call, channels.create(call.state, name, kind, call.me))


@method("conversations.join")
def join(call: Call) -> Json:
    """Join a public channel; being there already is not an error."""
    place = _channel(call.place())
    channels.must_be_open(place)
    if place.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if call.me in place.members:
        return _shown(call, place) | {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    channels.join(call.state, place, call.me)
    return _shown(call, place)


@method("conversations.leave")
def leave(call: Call) -> Json:
    """Leave a channel."""
    place = _channel(call.place())
    channels.must_be_open(place)
    if place.is_general:
        raise ApiError("cant_leave_general")
    if call.me not in place.members:
        return {"not_in_channel": True}
    channels.leave(call.state, place, call.me)
    return {}


@method("conversations.invite")
def invite(call: Call) -> Json:
    """Bring people in, all or none; with `force` those who can come."""
    place = _channel(call.place())
    wanted = call.args.names("users")
    if not wanted:
        raise ApiError("no_user")
    if len(wanted) > MOST_INVITED:
        raise ApiError("too_many_users")
    channels.must_be_open(place)
    call.joined(place)
    problems = {user: _cannot_invite(call, place, user) for user in wanted}
    errors = [{"user": user, "ok": False, "error": code} for user, code in problems.items() if code]
    good = [user for user, code in problems.items() if not code]
    if errors and not (call.args.flag("force") and good):
        code = str(errors[0]["error"])
        raise ApiError(code, errors=errors) if len(wanted) > 1 else ApiError(code)
    for user in good:
        channels.join(call.state, place, user, call.me)
    return _shown(call, place) | ({"errors": errors} if errors else {})


def _cannot_invite(call: Call, place: Channel, user_id: str) -> str:
    user = call.state.users.get(user_id)
    if user is None:
        return "user_not_found"
    if user_id == call.me:
        return "cant_invite_self"
    if user_id in place.members:
        return "already_in_channel"
    return _ineligible(user, place)


def _ineligible(user: User, place: Channel) -> str:
    if user.is_deleted:
        return "cant_invite"
    if user.is_stranger and not place.is_shared:
        return "org_user_not_in_team"
    return ""


@method("conversations.kick")
def kick(call: Call) -> Json:
    """Remove a member."""
    place = _channel(call.place())
    user = call.args.text("user")
    if user not in call.state.users:
        raise ApiError("user_not_found")
    if user == call.me:
        raise ApiError("cant_kick_self")
    call.joined(place)
    if place.is_general:
        raise ApiError("cant_kick_from_general")
    if user not in place.members:
        raise ApiError("not_in_channel")
    channels.leave(call.state, place, user)
    return {"errors": {}}


@method("conversations.open")
def open_direct(call: Call) -> Json:
    """Open a direct message with one to eight people, or resume one."""
    known = call.args.text("channel")
    if known:
        place = call.state.channels.get(known)
        if place is None or call.me not in place.members or not place.is_direct:
            raise ApiError("channel_not_found")
        return {"channel": {"id": place.id}, "no_op": True, "already_open": True}
    wanted = list(dict.fromkeys(call.args.names("users")))
    if not wanted:
        raise ApiError("users_list_not_supplied")
    if len(wanted) > 8:
        raise ApiError("too_many_users")
    call.need("im" if len(wanted) == 1 else "mpim")
    for user in wanted:
        _must_be_reachable(call, user)
    place, was_open = channels.direct(call.state, [call.me, *(u for u in wanted if u != call.me)])
    shown = {"id": place.id}
    if call.args.flag("return_im"):
        shown = shapes.channel(call.state, place, call.me)
    return {"channel": shown} | ({"no_op": True, "already_open": True} if was_open else {})


def _must_be_reachable(call: Call, user_id: str) -> None:
    user = call.state.users.get(user_id)
    if user is None:
        raise ApiError("user_not_found")
    if user.is_deleted:
        raise ApiError("user_disabled")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")


@method("conversations.rename")
def rename(call: Call) -> Json:
    """Give a channel another name."""
    place = call.joined(_channel(call.place()))
    channels.must_be_open(place)
    name = call.args.text("name").removeprefix("#")
    if name != place.name:
        channels.rename(call.state, place, channels.check_name(call.state, name), call.me)
    return _shown(call, place)


@method("conversations.setTopic")
def set_topic(call: Call) -> Json:
    """Set the topic, at most 250 characters."""
    return _set_note(call, "topic")


@method("conversations.setPurpose")
def set_purpose(call: Call) -> Json:
    """Set the purpose, at most 250 characters."""
    return _set_note(call, "purpose")


def _set_note(call: Call, which: str) -> Json:
    place = call.joined(call.place())
    channels.must_be_open(place)
    value = call.args.text(which)
    channels.set_note(call.state, place, which, value, call.me)
    return _shown(call, place) | {which: value}


@method("conversations.archive")
def archive(call: Call) -> Json:
    """Archive a channel."""
    place = _channel(call.place())
    if place.is_general:
        raise ApiError("cant_archive_general")
    if place.is_archived:
        raise ApiError("already_archived")
    channels.archive(call.state, call.joined(place), call.me)
    return {}


@method("conversations.unarchive")
def unarchive(call: Call) -> Json:
    """Bring an archived channel back."""
    place = _channel(call.place())
    if not place.is_archived:
        raise ApiError("not_archived")
    channels.unarchive(call.state, place, call.me)
    return {}


def _channel(place: Channel) -> Channel:
    if place.is_direct:
        raise ApiError("method_not_supported_for_channel_type")
    return place


def _shown(call: Call, place: Channel) -> Json:
    return {"channel": shapes.channel(call.state, place, call.me)}
