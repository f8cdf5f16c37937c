"""Where incidents are seen, and what leads to more."""

from typing import Annotated

import msgspec

from bot.domain.parts import ChannelName, ChannelNameOrNone, Id, Link, Name, Part


class Channels(Part, frozen=True):
    """Where incidents are announced, where leadership reads, and where those who run Sitroom do, if anywhere.

    Attributes:
        alerts: where alerts wait for people; where incidents are announced, if it is not said.
    """

    announcements: ChannelName = "#incidents"
    alerts: ChannelNameOrNone = ""
    leadership: ChannelName = "#incident-room"
    operators: ChannelNameOrNone = ""


class Check(Part, frozen=True):
    """Something that a person looks at when an incident opens, with an address where there is one."""

    id: Id
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
    url: Link | None = None


class Bookmark(Part, frozen=True):
    """A link that every incident channel gets."""

    title: Name
    url: Link
    emoji: Id | None = None
