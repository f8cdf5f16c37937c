"""Values that events carry."""

from datetime import datetime

import msgspec

from bot.domain.people import Person


class Rhythm(msgspec.Struct, frozen=True):
    """How often an update is promised, and when the next one is.

    Attributes:
        minutes: the interval.
        next_at: when the next update is due.
    """

    minutes: int
    next_at: datetime


class Field(msgspec.Struct, frozen=True):
    """One answered question of a form, with the label that was shown."""

    id: str
    label: str
    text: str


class File(msgspec.Struct, frozen=True):
    """A file of a captured message, as Slack described it. `size` is in bytes."""

    id: str
    name: str
    mimetype: str
    size: int
    permalink: str


class Message(msgspec.Struct, frozen=True):
    """A Slack message as it was when it was captured."""

    channel: str
    ts: str
    author: Person
    text: str
    posted_at: datetime
    permalink: str
    files: tuple[File, ...] = ()


class Happening(msgspec.Struct, frozen=True, tag=True):
    """What every event is: frozen, and stored under its class name."""
