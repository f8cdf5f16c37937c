"""What is on the timeline; most of it changes nothing else."""

from typing import Any

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.rule import rule
from bot.domain.incident import (
    Captured,
    Incident,
)
from bot.domain.timeline import Entry, digest_of


@rule.register(e.NoteAdded)
@rule.register(e.FileKept)
@rule.register(e.EntryRedacted)
@rule.register(e.ExportRequested)
@rule.register(e.JoinRequested)
@rule.register(e.SilenceEnded)
def _record_only(_event: Any, incident: Incident, _entry: Entry) -> Incident:
    return incident


@rule.register
def _(event: e.MessageCaptured, incident: Incident, entry: Entry) -> Incident:
    message = event.message
    captured = Captured(message.channel, entry.version, event.how, digest_of(message.text))
    return replace(incident, captured={**incident.captured, message.ts: captured})


@rule.register
def _(event: e.MessageEdited, incident: Incident, _entry: Entry) -> Incident:
    return _captured_is(incident, event.ts, digest=digest_of(event.after))


@rule.register
def _(event: e.MessageDeleted, incident: Incident, _entry: Entry) -> Incident:
    return _captured_is(incident, event.ts, deleted=True)


@rule.register
def _(event: e.MessageReleased, incident: Incident, _entry: Entry) -> Incident:
    captured = {ts: how for ts, how in incident.captured.items() if ts != event.ts}
    return replace(incident, captured=captured)


def _captured_is(incident: Incident, ts: str, **changes: Any) -> Incident:
    captured = incident.captured.get(ts)
    if captured is None:
        return incident
    return replace(incident, captured={**incident.captured, ts: replace(captured, **changes)})
