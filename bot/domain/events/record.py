"""What was put on the timeline, and taken off again."""

from bot.domain.events.values import Happening, Message


class NoteAdded(Happening, frozen=True, tag=True):
    """Somebody wrote something down."""

    text: str


class MessageCaptured(Happening, frozen=True, tag=True):
    """A message was put on the timeline. `how` is pin, reaction, shortcut or evidence."""

    message: Message
    how: str


class MessageEdited(Happening, frozen=True, tag=True):
    """A captured message says something else now.

    What it said before stands in the entry before about it; `before` is there in the first timelines only.
    """

    ts: str
    after: str
    before: str = ""


class MessageDeleted(Happening, frozen=True, tag=True):
    """A captured message was deleted in Slack; its entry stays."""

    ts: str


class MessageReleased(Happening, frozen=True, tag=True):
    """A captured message was taken out of the account again; its entry stays."""

    ts: str
    how: str


class FileKept(Happening, frozen=True, tag=True):
    """A captured message's file, or what a machine sent, is stored. `sha256` is hexadecimal, `size` in bytes."""

    file: str
    sha256: str
    size: int


class EntryRedacted(Happening, frozen=True, tag=True):
    """An entry's words were blanked. `digest` is that of its body afterwards."""

    version: int
    digest: str
    why: str
