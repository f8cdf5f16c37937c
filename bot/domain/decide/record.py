"""What goes on the timeline, and what may be taken off again (never by deleting)."""

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.declaring import checked_text
from bot.domain.decide.keeping import kept, kept_text
from bot.domain.decide.rule import Situation, rule
from bot.domain.redaction import REDACTED
from bot.domain.rejected import Rejected
from bot.domain.timeline import digest_of

EXPORT_FORMATS = ("md", "json")


@rule.register
def _(command: c.AddNote, _at: Situation) -> list[e.Event]:
    text = checked_text(command.text, "text")
    if not text:
        raise Rejected("Write what happened, for example: rolled back to 1.8.2.", "text")
    return [e.NoteAdded(text)]


@rule.register
def _(command: c.CaptureMessage, at: Situation) -> list[e.Event]:
    message = command.message
    if message.ts in at.incident.captured:
        return []
    return [e.MessageCaptured(kept(message), command.how)]


@rule.register
def _(command: c.NoteEdit, at: Situation) -> list[e.Event]:
    captured = at.incident.captured.get(command.ts)
    text = kept_text(command.text)
    same = {digest_of(text), digest_of(REDACTED)}  # an edit would bring back what was blanked
    return [] if captured is None or captured.digest in same else [e.MessageEdited(command.ts, text)]


@rule.register
def _(command: c.NoteDeletion, at: Situation) -> list[e.Event]:
    captured = at.incident.captured.get(command.ts)
    return [e.MessageDeleted(command.ts)] if captured and not captured.deleted else []


@rule.register
def _(command: c.ReleaseMessage, at: Situation) -> list[e.Event]:
    captured = at.incident.captured.get(command.ts)
    by_a_mark = captured is not None and captured.how in {"pin", "reaction"}  # the shortcut is not taken back
    return [e.MessageReleased(command.ts, command.how)] if by_a_mark else []


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
    under_way = at.incident.archive_requested and "archive" not in at.incident.missing
    return [] if under_way else [e.ArchiveRequested()]


@rule.register
def _(command: c.Retry, at: Situation) -> list[e.Event]:
    if command.step not in at.incident.missing:
        raise Rejected("That has been done meanwhile; nothing is missing.")
    # Which format had failed is not known here; the file for people is what nearly everybody asks for.
    again = [e.ExportRequested(EXPORT_FORMATS[0])] if command.step == "export" else []
    return [e.StepRetried(command.step), *again]
