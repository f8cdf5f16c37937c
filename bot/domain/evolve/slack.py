"""What exists in Slack, and what could not be done there."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.rule import rule
from bot.domain.incident import INDISPENSABLE, Channel, Incident, Posted
from bot.domain.pagers import is_repeated
from bot.domain.timeline import Entry


@rule.register
def _(event: e.ChannelOpened, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, channel=Channel(event.channel, event.name), unsaid=())


@rule.register
def _(event: e.ChannelRenamed, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, channel=incident.channel and replace(incident.channel, name=event.name))


@rule.register
def _(_event: e.ChannelArchived, incident: Incident, _entry: Entry) -> Incident:
    return _archived(incident, archived=True)


@rule.register
def _(_event: e.ChannelUnarchived, incident: Incident, _entry: Entry) -> Incident:
    return _archived(incident, archived=False)


@rule.register
def _(_event: e.ArchiveRequested, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, archive_requested=True)


@rule.register
def _(event: e.MessagePosted, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, posts={**incident.posts, event.surface: Posted(event.channel, event.ts)})


@rule.register
def _(event: e.StepFailed, incident: Incident, entry: Entry) -> Incident:
    told = (entry.version,) if event.step in INDISPENSABLE else ()
    parts = {**_parts(incident, event.step), event.part: event.error} if event.part else {}
    missed = _missing(incident, event.step, event.error, parts)
    return replace(missed, troubles=(*incident.troubles, *told))


@rule.register
def _(event: e.StepRetried, incident: Incident, _entry: Entry) -> Incident:
    return _done(incident, event.step) if is_repeated(event.step) else incident


@rule.register
def _(event: e.StepRecovered, incident: Incident, _entry: Entry) -> Incident:
    others = {part: error for part, error in _parts(incident, event.step).items() if part != event.part}
    if not others:
        return _done(incident, event.step)
    return _missing(incident, event.step, [*others.values()][-1], others)


def _parts(incident: Incident, step: str) -> dict[str, str]:
    return incident.missing_parts.get(step, {})


def _missing(incident: Incident, step: str, error: str, parts: dict[str, str]) -> Incident:
    missing_parts = {**incident.missing_parts, step: parts} if parts else incident.missing_parts
    return replace(incident, missing={**incident.missing, step: error}, missing_parts=missing_parts)


def _done(incident: Incident, step: str) -> Incident:
    missing = {one: error for one, error in incident.missing.items() if one != step}
    parts = {one: parts for one, parts in incident.missing_parts.items() if one != step}
    troubles = incident.troubles if INDISPENSABLE & missing.keys() else ()
    return replace(incident, missing=missing, missing_parts=parts, troubles=troubles)


def _archived(incident: Incident, *, archived: bool) -> Incident:
    channel = incident.channel and replace(incident.channel, archived=archived)
    return replace(incident, channel=channel, archive_requested=False)
