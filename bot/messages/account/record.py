"""What was put on the timeline and taken off again, in words."""

from bot.domain import events as e
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages.account.rule import because, deed_of
from bot.messages.text import utc


@deed_of.register
def _(event: e.NoteAdded, _entry: Entry, _rules: Rules) -> str:
    return f"noted: {event.text}"


_CAPTURED = {"pin": "pinned", "reaction": "marked", "evidence": "declared it from"}


@deed_of.register
def _(event: e.MessageCaptured, _entry: Entry, _rules: Rules) -> str:
    message, how = event.message, _CAPTURED.get(event.how, "added")
    return f"{how} what {message.author.name} wrote at {utc(message.posted_at, message.posted_at)}: {said_in(message)}"


def said_in(message: e.Message) -> str:
    """What a captured message says, with how many files, as plain text."""
    count = len(message.files)
    files = f"({count} file{'s' if count > 1 else ''})" if count else ""
    return " ".join(filter(None, [message.text.strip(), files])) or "(no text)"


@deed_of.register
def _(event: e.MessageEdited, _entry: Entry, _rules: Rules) -> str:
    return f'edited a message, which now says: "{event.after}"'


@deed_of.register
def _(_event: e.MessageDeleted, _entry: Entry, _rules: Rules) -> str:
    return "deleted a message that is on the timeline"


@deed_of.register
def _(_event: e.MessageReleased, _entry: Entry, _rules: Rules) -> str:
    return "took a message off the timeline"


@deed_of.register
def _(event: e.FileKept, _entry: Entry, _rules: Rules) -> str:
    return f"kept a file of {event.size:,} bytes"


@deed_of.register
def _(event: e.EntryRedacted, _entry: Entry, _rules: Rules) -> str:
    return f"blanked entry {event.version}{because(event.why)}"
