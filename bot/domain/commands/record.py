"""Asking for something to be put on the timeline or made of it."""

from typing import ClassVar

from bot.domain.commands.order import Order
from bot.domain.events import Message


class AddNote(Order, frozen=True):
    """Write something down."""

    verb: ClassVar[str] = "note"
    text: str


class CaptureMessage(Order, frozen=True):
    """Put a message on the timeline. `how` is pin, reaction or shortcut."""

    verb: ClassVar[str] = "capture"
    message: Message
    how: str


class Redact(Order, frozen=True):
    """Blank the words of an entry. `digest` is that of its body once blanked."""

    verb: ClassVar[str] = "redact"
    version: int
    digest: str
    why: str


class Retry(Order, frozen=True):
    """Try again what could not be done in Slack."""

    verb: ClassVar[str] = "retry"
    step: str


class ArchiveChannel(Order, frozen=True):
    """Make the channel read-only."""

    verb: ClassVar[str] = "archive"


class Export(Order, frozen=True):
    """Put the whole incident into the channel as a file. `format` is md or json."""

    verb: ClassVar[str] = "export"
    format: str
