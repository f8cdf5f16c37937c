"""What goes on the timeline, and what may be taken off again (never by deleting)."""

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.declaring import checked_text
from bot.domain.decide.rule import Situation, rule
from bot.domain.rejected import Rejected

#: What of a message's own text is kept on the timeline; the permalink leads to the rest.
KEPT_TEXT = 8000

EXPORT_FORMATS = ("md", "json")

#: What may be tried again when Slack would not do it, in the order an incident needs it.
STEPS = (
    "channel", "card", "announcement", "leadership", "invite", "pin", "topic", "bookmarks", "archive", "export",
)  # fmt: skip


@rule.register
def _(command: c.AddNote, _at: Situation) -> list[e.Event]:
    text = checked_text(command.text, "text")
    if not text:
        raise Rejected("Write the note behind the word, for example `note Rolled back to 1.8.2`.", "text")
    return [e.NoteAdded(text)]


@rule.register
def _(command: c.CaptureMessage, at: Situation) -> list[e.Event]:
    message = command.message
    if message.ts in at.incident.captured:
        return []
    return [e.MessageCaptured(kept(message), command.how)]


def kept(message: e.Message) -> e.Message:
    """The message with no more text than the timeline keeps."""
    if len(message.text) <= KEPT_TEXT:
        return message
    return e.Message(
        channel=message.channel,
        ts=message.ts,
        author=message.author,
        text=message.text[: KEPT_TEXT - 1] + "…",
        posted_at=message.posted_at,
        permalink=message.permalink,
        files=message.files,
    )


@rule.register
def _(command: c.NoteEdit, at: Situation) -> list[e.Event]:
    captured = at.incident.captured.get(command.ts)
    text = command.text[:KEPT_TEXT]
    if captured is None or captured.text == text:
        return []
    return [e.MessageEdited(command.ts, captured.text, text)]


@rule.register
def _(command: c.NoteDeletion, at: Situation) -> list[e.Event]:
    return [e.MessageDeleted(command.ts)] if command.ts in at.incident.captured else []


@rule.register
def _(command: c.ReleaseMessage, at: Situation) -> list[e.Event]:
    captured = at.incident.captured.get(command.ts)
    if captured is None or captured.how != command.how:
        return []
    if command.how == "reaction" and captured.by != command.by.person.id:
        return []  # somebody else's reaction put it there
    return [e.MessageReleased(command.ts, command.how)]


@rule.register
def _(command: c.RecordFile, _at: Situation) -> list[e.Event]:
    return [e.FileKept(command.file.id, command.sha256, command.size)]


@rule.register
def _(command: c.Redact, at: Situation) -> list[e.Event]:
    if not 1 <= command.version <= at.incident.version:
        raise Rejected(f"There is no entry {command.version}. `timeline` shows the numbers.", "version")
    why = checked_text(command.why, "why")
    if not why:
        raise Rejected("Say why in a few words; it goes on the timeline.", "why")
    return [e.EntryRedacted(command.version, command.digest, why)]


@rule.register
def _(command: c.Export, _at: Situation) -> list[e.Event]:
    if command.format not in EXPORT_FORMATS:
        raise Rejected(
            f"Formats: {', '.join(EXPORT_FORMATS)}. For example `export {EXPORT_FORMATS[0]}`.", "format"
        )
    return [e.ExportRequested(command.format)]


@rule.register
def _(_command: c.ArchiveChannel, at: Situation) -> list[e.Event]:
    channel = at.incident.channel
    if channel is None or channel.archived:
        raise Rejected("There is no channel to archive.")
    return [] if at.incident.archive_requested else [e.ArchiveRequested()]


@rule.register
def _(command: c.Retry, at: Situation) -> list[e.Event]:
    if command.step not in at.incident.missing:
        raise Rejected("That has been done meanwhile; nothing is missing.")
    return [e.StepRetried(command.step)]
