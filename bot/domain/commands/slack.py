"""What happened in Slack that an incident may care about."""

from datetime import datetime

from bot.domain.commands.order import Order
from bot.domain.people import Person


class NoteEdit(Order, frozen=True):
    """A message was edited."""

    ts: str
    text: str


class NoteDeletion(Order, frozen=True):
    """A message was deleted."""

    ts: str


class ReleaseMessage(Order, frozen=True):
    """The last pin or reaction that kept a message on the timeline was taken off it."""

    ts: str
    how: str


class NoteArrival(Order, frozen=True):
    """Somebody came into the channel."""

    person: Person


class NoteDeparture(Order, frozen=True):
    """Somebody left the channel."""

    person: Person


class NoteRename(Order, frozen=True):
    """The channel has another name."""

    name: str


class NoteArchived(Order, frozen=True):
    """The channel was archived, or brought back."""

    archived: bool


class NoteSilence(Order, frozen=True):
    """Nothing was heard from Slack for a while; `found` is how many entries that happened meanwhile follow."""

    since: datetime
    until: datetime
    found: int
