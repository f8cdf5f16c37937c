"""The things a workspace is made of.

Messages, views, files and people are values: a change makes a new one. Channels are the places
where those values are kept, and change in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im", "mpim"]


@dataclass(frozen=True, slots=True)
class Team:
    """A Slack workspace."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or a bot."""

    id: str
    team_id: str
    handle: str
    name: str
    display_name: str
    email: str = ""
    title: str = ""
    tz: str = "Etc/UTC"
    color: str = "4a6fa5"
    is_guest: bool = False
    is_deleted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    bot_id: str | None = None
    app_id: str | None = None
    updated: int = 0


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group such as `@sre`."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...]
    created: int = 0


class Names:
    """What identifiers are called, for showing mentions to people."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}

    def user(self, user_id: str) -> str:
        """The display name of a person, or the identifier where nobody has it."""
        known = self.users.get(user_id)
        return user_id if known is None else known.display_name or known.name

    def channel(self, channel_id: str) -> str:
        """The name of a channel, or its identifier."""
        known = self.channels.get(channel_id)
        return channel_id if known is None else known.name

    def group(self, group_id: str) -> str:
        """The handle of a user group, or its identifier."""
        known = self.groups.get(group_id)
        return group_id if known is None else known.handle


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji under a message, and who put it there."""

    name: str
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """A message pinned to its channel."""

    ts: str
    user: str
    created: int


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A link in a channel's header."""

    id: str
    channel: str
    title: str
    link: str
    emoji: str
    created: int
    app_id: str | None
    updated: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A channel's topic or purpose."""

    value: str = ""
    creator: str = ""
    last_set: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, ephemeral or not."""

    ts: str
    channel: str
    text: str = ""
    user: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    icons: Json | None = None
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[str, ...] = ()
    thread_ts: str | None = None
    subtype: str | None = None
    metadata: Json | None = None
    edited: tuple[str, str] | None = None
    ephemeral_to: str | None = None
    reactions: tuple[Reaction, ...] = ()
    broadcast: bool = False
    extra: Json = field(default_factory=dict)
    names: Names = field(default_factory=Names, repr=False, compare=False)

    @property
    def is_reply(self) -> bool:
        """Whether this message stands in a thread below another."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_from_person(self) -> bool:
        """Whether a person typed it."""
        return self.bot_id is None and self.user is not None

    @property
    def is_deleted(self) -> bool:
        """Whether only the marker of a deleted thread parent is left."""
        return self.subtype == "tombstone"


@dataclass(slots=True, kw_only=True, eq=False)
class Channel:
    """A conversation: public or private channel, or direct message."""

    id: str
    name: str
    kind: ChannelKind
    creator: str
    created: int
    members: dict[str, None] = field(default_factory=dict)
    topic: Note = Note()
    purpose: Note = Note()
    is_archived: bool = False
    is_general: bool = False
    connected_teams: tuple[str, ...] = ()
    previous_names: tuple[str, ...] = ()
    updated: float = 0.0
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    pins: dict[str, Pin] = field(default_factory=dict)
    bookmarks: dict[str, Bookmark] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)

    @property
    def is_direct(self) -> bool:
        """Whether it is a direct message of two or more."""
        return self.kind in {"im", "mpim"}

    @property
    def is_shared(self) -> bool:
        """Whether another workspace takes part."""
        return bool(self.connected_teams)

    def replies(self, ts: str) -> list[Message]:
        """The replies below a message, oldest first."""
        return [self.messages[reply] for reply in self.threads.get(ts, ()) if reply in self.messages]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An uploaded file with its content."""

    id: str
    name: str
    title: str
    user: str
    created: int
    mimetype: str = "application/octet-stream"
    content: bytes = b""
    size: int = 0
    channels: tuple[str, ...] = ()
    shares: tuple[tuple[str, str], ...] = ()
    app_id: str | None = None
    alt_txt: str = ""
    is_uploaded: bool = False
    is_complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or an App Home."""

    id: str
    team_id: str
    app_id: str
    bot_id: str
    user: str
    type: str
    hash: str
    title: Json
    blocks: tuple[Json, ...]
    callback_id: str = ""
    private_metadata: str = ""
    external_id: str = ""
    submit: Json | None = None
    close: Json | None = None
    clear_on_close: bool = False
    notify_on_close: bool = False
    submit_disabled: bool = False
    root_view_id: str = ""
    previous_view_id: str | None = None
    values: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names, repr=False, compare=False)
