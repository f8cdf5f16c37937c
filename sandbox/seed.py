"""The workspace everyone starts with: Acme, its people, its channels, its alert bot."""

from dataclasses import dataclass
from typing import Any

from sandbox.model import Channel, ChannelKind, User, UserGroup
from sandbox.state import State

ALERTBOT = {
    "display_information": {"name": "Alertbot"},
    "features": {"bot_user": {"display_name": "alertbot"}},
    "oauth_config": {"scopes": {"bot": ["chat:write", "chat:write.customize", "files:write"]}},
    "settings": {"interactivity": {"is_enabled": True}},
}


@dataclass(frozen=True, slots=True)
class _Who:
    handle: str
    name: str
    title: str
    color: str
    tz: str = "Etc/UTC"
    is_guest: bool = False
    is_deleted: bool = False
    is_stranger: bool = False


PEOPLE = (
    _Who("ada", "Ada Obi", "Site reliability engineer", "8f4a2e", "Europe/London"),
    _Who("ben", "Ben Castillo", "Staff engineer", "2e6f8f", "America/New_York"),
    _Who("cleo", "Cleo Marsh", "Engineer, payments", "5a8f2e", "Europe/Berlin"),
    _Who("dana", "Dana Whitfield", "VP Engineering", "7a3f8f", "America/Los_Angeles"),
    _Who("gus", "Gus Pardo", "Contractor", "8f7a2e", is_guest=True),
    _Who("olga", "Olga Rietveld", "Engineer", "666666", is_deleted=True),
    _Who("sam", "Sam Okafor", "Partner engineer, Globex", "2e8f7a", is_stranger=True),
)
STAFF = ("ada", "ben", "cleo", "dana")
CHANNELS: tuple[tuple[str, ChannelKind, tuple[str, ...]], ...] = (
    ("general", "public", STAFF),
    ("incidents", "public", STAFF),
    ("incident-room", "public", STAFF),
    ("alerts", "public", STAFF),
    ("random", "public", (*STAFF, "gus")),
    ("ext-globex", "public", ("ada", "sam")),
)


def email_of(handle: str, *, is_stranger: bool = False) -> str:
    """Where somebody gets mail who comes without an address."""
    return f"{handle}@{'globex' if is_stranger else 'acme'}.test"


def add_user(state: State, handle: str, name: str = "", **fields: Any) -> User:
    """A new person; the names follow the handle where they are not given."""
    stranger = bool(fields.get("is_stranger"))
    shown = name or handle.title()
    email = "" if fields.get("is_bot") else email_of(handle, is_stranger=stranger)
    given: dict[str, Any] = {
        "display_name": shown.split()[0],
        "email": email,
        "team_id": (state.partner if stranger else state.team).id,
        "updated": state.second(),
    } | fields
    user = User(id=state.ids.make("U"), handle=handle, name=shown, **given)
    state.users[user.id] = user
    return user


def plant(state: State) -> None:
    """Fill an empty workspace."""
    ids: dict[str, str] = {}
    for who in PEOPLE:
        user = add_user(
            state,
            who.handle,
            who.name,
            title=who.title,
            color=who.color,
            tz=who.tz,
            is_guest=who.is_guest,
            is_deleted=who.is_deleted,
            is_stranger=who.is_stranger,
        )
        ids[who.handle] = user.id
    for name, kind, members in CHANNELS:
        place = Channel(
            id=state.ids.make("C"),
            name=name,
            kind=kind,
            creator=ids["dana"],
            created=state.second(),
            updated=state.clock.now(),
            members=dict.fromkeys(ids[member] for member in members),
            is_general=name == "general",
            connected_teams=(state.partner.id,) if name == "ext-globex" else (),
        )
        state.channels[place.id] = place
    group = UserGroup(
        state.ids.make("S"), "sre", "Site reliability", (ids["ada"], ids["cleo"]), state.second()
    )
    state.groups[group.id] = group
