"""The JSON in which Slack shows people, channels, messages, files and views to apps."""

from typing import Any

from sandbox.model import Channel, File, Json, Message, Note, Pin, User, View
from sandbox.state import State


def user(person: User, *, with_email: bool) -> Json:
    """A person or bot, as in `users.info`."""
    first, _, last = person.name.partition(" ")
    profile: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.display_name,
        "display_name_normalized": person.display_name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": f"g{person.id.lower()}",
        "team": person.team_id,
    }
    if with_email and person.email:
        profile["email"] = person.email
    if person.is_bot:
        profile |= {"bot_id": person.bot_id, "api_app_id": person.app_id or "", "always_active": True}
    shown: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.handle,
        "deleted": person.is_deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }
    if person.is_deleted:
        return shown
    shown |= {
        "color": person.color,
        "real_name": person.name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_email_confirmed": not person.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    if person.is_stranger:
        shown["is_stranger"] = True
    return shown


def channel(state: State, place: Channel, viewer: str) -> Json:
    """A conversation as this user sees it, as in `conversations.info`."""
    if place.kind == "im":
        other = next((m for m in place.members if m != viewer), viewer)
        return {
            "id": place.id,
            "created": place.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": state.team.id,
            "updated": int(place.updated * 1000),
            "user": other,
            "is_user_deleted": other in state.users and state.users[other].is_deleted,
            "priority": 0,
        }
    shared = [state.team.id, *place.connected_teams]
    return {
        "id": place.id,
        "name": place.name,
        "name_normalized": place.name,
        "is_channel": place.kind in {"public", "private"},
        "is_group": False,
        "is_im": False,
        "is_mpim": place.kind == "mpim",
        "is_private": place.kind != "public",
        "created": place.created,
        "creator": place.creator,
        "is_archived": place.is_archived,
        "is_general": place.is_general,
        "unlinked": 0,
        "is_shared": place.is_shared,
        "is_org_shared": False,
        "is_ext_shared": place.is_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "parent_conversation": None,
        "context_team_id": state.team.id,
        "shared_team_ids": shared,
        "internal_team_ids": [],
        "connected_team_ids": list(place.connected_teams),
        "updated": int(place.updated * 1000),
        "is_member": viewer in place.members,
        "topic": note(place.topic),
        "purpose": note(place.purpose),
        "properties": {},
        "previous_names": list(place.previous_names),
    }


def note(value: Note) -> Json:
    """A topic or purpose."""
    return {"value": value.value, "creator": value.creator, "last_set": value.last_set}


def bot_profile(state: State, bot_id: str) -> Json | None:
    """The `bot_profile` of messages that an app posted."""
    app = state.app_of_bot(bot_id)
    if app is None:
        return None
    return {
        "id": bot_id,
        "app_id": app.app_id,
        "user_id": app.bot_user_id,
        "name": app.name,
        "deleted": False,
        "updated": 0,
        "team_id": state.team.id,
        "icons": {},
    }


def message(state: State, said: Message, *, with_metadata: bool = False) -> Json:
    """A message as in `conversations.history`."""
    shown: Json = {"type": "message"}
    if said.subtype:
        shown["subtype"] = said.subtype
    if said.user:
        shown["user"] = said.user
    shown |= {"ts": said.ts, "text": said.text}
    if said.bot_id:
        shown |= {"bot_id": said.bot_id, "app_id": said.app_id}
        profile = bot_profile(state, said.bot_id)
        if profile is not None:
            shown["bot_profile"] = profile
    _optional(shown, "username", said.username)
    _optional(shown, "icons", said.icons)
    shown["team"] = _team(state, said)
    _optional(shown, "blocks", list(said.blocks))
    _optional(shown, "attachments", list(said.attachments))
    if said.files:
        shown |= {
            "files": [file(state, state.files[f]) for f in said.files if f in state.files],
            "upload": False,
        }
    if said.edited:
        shown["edited"] = {"user": said.edited[0], "ts": said.edited[1]}
    if said.metadata and with_metadata:
        shown["metadata"] = said.metadata
    shown |= said.extra
    _thread(state, said, shown)
    _optional(shown, "reactions", [reaction(r.name, r.users) for r in said.reactions])
    place = state.channels[said.channel]
    if said.ts in place.pins:
        shown |= {"pinned_to": [place.id], "pinned_info": pinned_info(place.pins[said.ts])}
    return shown


def _team(state: State, said: Message) -> str:
    author = state.users.get(said.user or "")
    return author.team_id if author else state.team.id


def _optional(shown: Json, key: str, value: Any) -> None:
    if value:
        shown[key] = value


def _thread(state: State, said: Message, shown: Json) -> None:
    place = state.channels[said.channel]
    if said.is_reply:
        parent = place.messages.get(said.thread_ts or "")
        shown["thread_ts"] = said.thread_ts
        if parent is not None:
            shown["parent_user_id"] = parent.user or ""
        return
    replies = place.replies(said.ts)
    if replies:
        authors = list(dict.fromkeys(r.user for r in replies if r.user))
        shown |= {
            "thread_ts": said.ts,
            "reply_count": len(replies),
            "reply_users_count": len(authors),
            "latest_reply": replies[-1].ts,
            "reply_users": authors,
            "is_locked": False,
            "subscribed": False,
        }


def reaction(name: str, users: tuple[str, ...]) -> Json:
    """One reaction with who made it."""
    return {"name": name, "users": list(users), "count": len(users)}


def pinned_info(pin: Pin) -> Json:
    """Who pinned a message."""
    return {"channel": "", "pinned_by": pin.user, "pinned_ts": pin.created}


def permalink(state: State, said: Message) -> str:
    """The address of a message."""
    link = f"https://{state.team.domain}.slack.com/archives/{said.channel}/p{said.ts.replace('.', '')}"
    return f"{link}?thread_ts={said.thread_ts}&cid={said.channel}" if said.is_reply else link


def file(state: State, held: File) -> Json:
    """A file as in `files.info`."""
    name, _, extension = held.name.rpartition(".")
    kind = extension if name else "text"
    url = f"{state.base_url}/files/{held.id}"
    public = [c for c in held.channels if state.channels[c].kind == "public"]
    private = [c for c in held.channels if state.channels[c].kind == "private"]
    return {
        "id": held.id,
        "created": held.created,
        "timestamp": held.created,
        "name": held.name,
        "title": held.title,
        "mimetype": held.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": held.user,
        "user_team": state.team.id,
        "editable": False,
        "size": held.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": bool(public),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "alt_txt": held.alt_txt,
        "url_private": f"{url}/{held.name}",
        "url_private_download": f"{url}/download/{held.name}",
        "permalink": f"https://{state.team.domain}.slack.com/files/{held.user}/{held.id}/{held.name}",
        "channels": public,
        "groups": private,
        "ims": [c for c in held.channels if state.channels[c].is_direct],
        "shares": _shares(state, held),
        "comments_count": 0,
        "has_rich_preview": False,
        "file_access": "visible",
    }


def _shares(state: State, held: File) -> Json:
    shares: Json = {}
    for channel_id, ts in held.shares:
        side = "public" if state.channels[channel_id].kind == "public" else "private"
        entry = {"ts": ts, "channel_name": state.channels[channel_id].name, "team_id": state.team.id}
        shares.setdefault(side, {}).setdefault(channel_id, []).append(entry)
    return shares


def view(shown: View) -> Json:
    """A view as in `views.open` and in payloads."""
    return {
        "id": shown.id,
        "team_id": shown.team_id,
        "type": shown.type,
        "blocks": list(shown.blocks),
        "private_metadata": shown.private_metadata,
        "callback_id": shown.callback_id,
        "state": {"values": {block: dict(values) for block, values in shown.values.items()}},
        "hash": shown.hash,
        "title": shown.title,
        "clear_on_close": shown.clear_on_close,
        "notify_on_close": shown.notify_on_close,
        "close": shown.close,
        "submit": shown.submit,
        "previous_view_id": shown.previous_view_id,
        "root_view_id": shown.root_view_id,
        "app_id": shown.app_id,
        "external_id": shown.external_id,
        "app_installed_team_id": shown.team_id,
        "bot_id": shown.bot_id,
    }
