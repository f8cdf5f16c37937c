"""How each event changes what is true. One small rule an event; policy has no say here."""

from collections.abc import Iterable
from datetime import datetime
from functools import singledispatch
from typing import Any

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.incident import (
    INDISPENSABLE,
    REPEATED,
    Captured,
    Change,
    Channel,
    Incident,
    Posted,
    Reminder,
    Telling,
    Update,
)
from bot.domain.people import Person
from bot.domain.status import Status
from bot.domain.timeline import Entry


def evolve(incident: Incident | None, entry: Entry) -> Incident:
    """What is true after `entry`, which follows directly on `incident` (None before the first).

    Raises:
        ValueError: the entry is not the next one of this incident.
    """
    if incident is None:
        if not isinstance(entry.event, e.Declared) or entry.version != 1:
            raise ValueError(f"a timeline begins with Declared, not with {entry.kind} {entry.version}")
        return _declared(entry.event, entry)
    if (entry.incident, entry.version) != (incident.number, incident.version + 1):
        raise ValueError(f"entry {entry.incident}/{entry.version} does not follow {incident.version}")
    return replace(_apply(entry.event, incident, entry), version=entry.version)


def fold(entries: Iterable[Entry]) -> Incident | None:
    """What is true after all of `entries`, or None when there are none."""
    incident = None
    for entry in entries:
        incident = evolve(incident, entry)
    return incident


def _declared(event: e.Declared, entry: Entry) -> Incident:
    return Incident(
        number=entry.incident,
        version=entry.version,
        title=event.title,
        description=event.description,
        severity=event.severity,
        component=event.component,
        status=event.status,
        private=event.private,
        drill=event.drill,
        declared_at=entry.at,
        declared_by=entry.by,
        origin=event.origin,
        rhythm=event.rhythm,
    )


@singledispatch
def _apply(_event: Any, _incident: Incident, entry: Entry) -> Incident:
    raise TypeError(f"no rule for {entry.kind}")


#: The classes that have a rule; a test holds it against the union of events.
RULES = _apply.registry


@_apply.register
def _(_event: e.Declared, incident: Incident, _entry: Entry) -> Incident:
    raise ValueError(f"INC-{incident.number} was declared already")


@_apply.register(e.NoteAdded)
@_apply.register(e.FileKept)
@_apply.register(e.EntryRedacted)
@_apply.register(e.ExportRequested)
@_apply.register(e.JoinRequested)
def _record_only(_event: Any, incident: Incident, _entry: Entry) -> Incident:
    return incident


@_apply.register
def _(event: e.TitleChanged, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, title=event.after)


@_apply.register
def _(event: e.ComponentChanged, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, component=event.after)


@_apply.register
def _(event: e.SeverityChanged, incident: Incident, _entry: Entry) -> Incident:
    return replace(
        _answered(incident, event.rhythm), severity=event.after, last_change=Change(severity=event.before)
    )


@_apply.register
def _(event: e.StatusChanged, incident: Incident, entry: Entry) -> Incident:
    return _moved(incident, event.before, event.after, entry.at)


@_apply.register
def _(event: e.Resolved, incident: Incident, entry: Entry) -> Incident:
    moved = _moved(incident, event.before, Status.RESOLVED, entry.at)
    return replace(
        moved,
        summary=event.summary,
        resolved_at=entry.at,
        mitigated_at=incident.mitigated_at or entry.at,
        reminders=(),
    )


@_apply.register
def _(event: e.Reopened, incident: Incident, entry: Entry) -> Incident:
    moved = _moved(incident, event.before, Status.INVESTIGATING, entry.at)
    return replace(
        moved, rhythm=event.rhythm, reopened_at=entry.at, resolved_at=None, mitigated_at=None, summary=""
    )


@_apply.register
def _(event: e.Closed, incident: Incident, entry: Entry) -> Incident:
    return _moved(incident, event.before, Status.CLOSED, entry.at)


@_apply.register
def _(event: e.Declined, incident: Incident, entry: Entry) -> Incident:
    return _ended(incident, event.before, Status.DECLINED, entry)


@_apply.register
def _(event: e.Cancelled, incident: Incident, entry: Entry) -> Incident:
    return _ended(incident, event.before, Status.CANCELLED, entry)


@_apply.register
def _(event: e.Merged, incident: Incident, entry: Entry) -> Incident:
    return replace(_ended(incident, event.before, Status.MERGED, entry), merged_into=event.into)


@_apply.register
def _(event: e.RoleAssigned, incident: Incident, entry: Entry) -> Incident:
    return replace(
        incident,
        roles={**incident.roles, event.role: event.to},
        guides={**incident.guides, event.role: entry.version},
    )


@_apply.register
def _(event: e.ParticipantJoined, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, participants={**incident.participants, event.person.id: event.person})


@_apply.register
def _(event: e.ParticipantLeft, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, participants=_without(incident.participants, event.person))


@_apply.register
def _(event: e.Subscribed, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, subscribers={**incident.subscribers, event.person.id: event.person})


@_apply.register
def _(event: e.Unsubscribed, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, subscribers=_without(incident.subscribers, event.person))


@_apply.register
def _(event: e.UpdatePosted, incident: Incident, entry: Entry) -> Incident:
    update = Update(entry.version, entry.at, entry.by, event.fields)
    return replace(_answered(incident, event.rhythm), update=update)


@_apply.register
def _(event: e.UpdateReminded, incident: Incident, entry: Entry) -> Incident:
    reminder = Reminder(entry.version, event.round, event.due_at, event.to)
    return replace(incident, reminders=(*incident.reminders, reminder))


@_apply.register
def _(event: e.Snoozed, incident: Incident, _entry: Entry) -> Incident:
    return _answered(incident, event.rhythm)


@_apply.register
def _(event: e.CadenceChanged, incident: Incident, _entry: Entry) -> Incident:
    return _answered(incident, event.rhythm)


@_apply.register
def _(event: e.RoleCalled, incident: Incident, entry: Entry) -> Incident:
    return replace(incident, called={**incident.called, event.role: entry.version})


@_apply.register
def _(event: e.LeadershipTold, incident: Incident, entry: Entry) -> Incident:
    earlier = incident.leadership.versions if incident.leadership else ()
    return replace(incident, leadership=Telling(entry.at, event.why, (*earlier, entry.version)))


@_apply.register
def _(_event: e.LeadershipAcknowledged, incident: Incident, entry: Entry) -> Incident:
    told = incident.leadership
    return replace(incident, leadership=told and replace(told, acknowledged_by=entry.by))


@_apply.register
def _(_event: e.StabilityReached, incident: Incident, entry: Entry) -> Incident:
    return replace(incident, stability_told=entry.version)


@_apply.register
def _(event: e.MessageCaptured, incident: Incident, entry: Entry) -> Incident:
    message = event.message
    captured = Captured(message.channel, entry.version, event.how, entry.by.id, message.text)
    return replace(incident, captured={**incident.captured, message.ts: captured})


@_apply.register
def _(event: e.MessageEdited, incident: Incident, _entry: Entry) -> Incident:
    return _captured_is(incident, event.ts, text=event.after)


@_apply.register
def _(event: e.MessageDeleted, incident: Incident, _entry: Entry) -> Incident:
    return _captured_is(incident, event.ts, deleted=True)


@_apply.register
def _(event: e.MessageReleased, incident: Incident, _entry: Entry) -> Incident:
    captured = {ts: how for ts, how in incident.captured.items() if ts != event.ts}
    return replace(incident, captured=captured)


@_apply.register
def _(event: e.ChannelOpened, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, channel=Channel(event.channel, event.name))


@_apply.register
def _(event: e.ChannelRenamed, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, channel=incident.channel and replace(incident.channel, name=event.name))


@_apply.register
def _(_event: e.ChannelArchived, incident: Incident, _entry: Entry) -> Incident:
    return _archived(incident, archived=True)


@_apply.register
def _(_event: e.ChannelUnarchived, incident: Incident, _entry: Entry) -> Incident:
    return _archived(incident, archived=False)


@_apply.register
def _(_event: e.ArchiveRequested, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, archive_requested=True)


@_apply.register
def _(event: e.MessagePosted, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, posts={**incident.posts, event.surface: Posted(event.channel, event.ts)})


@_apply.register
def _(event: e.StepFailed, incident: Incident, entry: Entry) -> Incident:
    told = (entry.version,) if event.step in INDISPENSABLE else ()
    missing = {**incident.missing, event.step: event.error}
    return replace(incident, missing=missing, troubles=(*incident.troubles, *told))


@_apply.register
def _(event: e.StepRetried, incident: Incident, _entry: Entry) -> Incident:
    return _done(incident, event.step) if event.step in REPEATED else incident


@_apply.register
def _(event: e.StepRecovered, incident: Incident, _entry: Entry) -> Incident:
    return _done(incident, event.step)


def _done(incident: Incident, step: str) -> Incident:
    missing = {one: error for one, error in incident.missing.items() if one != step}
    troubles = incident.troubles if INDISPENSABLE & missing.keys() else ()
    return replace(incident, missing=missing, troubles=troubles)


def _without(people: dict[str, Person], person: Person) -> dict[str, Person]:
    return {id_: one for id_, one in people.items() if id_ != person.id}


def _captured_is(incident: Incident, ts: str, **changes: Any) -> Incident:
    captured = incident.captured.get(ts)
    if captured is None:
        return incident
    return replace(incident, captured={**incident.captured, ts: replace(captured, **changes)})


def _answered(incident: Incident, rhythm: e.Rhythm) -> Incident:
    """Whatever was asked for under the old promise is answered, unless the promise is the same."""
    if rhythm == incident.rhythm:
        return incident
    return replace(incident, rhythm=rhythm, reminders=())


def _moved(incident: Incident, before: Status, after: Status, at: datetime) -> Incident:
    monitoring = after is Status.MONITORING
    return replace(
        incident,
        status=after,
        last_change=Change(status=before),
        stable_since=at if monitoring else None,
        stability_told=0,
        mitigated_at=incident.mitigated_at or (at if monitoring else None),
    )


def _ended(incident: Incident, before: Status, after: Status, entry: Entry) -> Incident:
    ended_at = incident.resolved_at or entry.at
    return replace(_moved(incident, before, after, entry.at), resolved_at=ended_at, reminders=())


def _archived(incident: Incident, *, archived: bool) -> Incident:
    channel = incident.channel and replace(incident.channel, archived=archived)
    return replace(incident, channel=channel, archive_requested=False)
