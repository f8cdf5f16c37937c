"""How bad it is, how the work goes, how it ends."""

from datetime import datetime

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.playbooks import known_to_fail
from bot.domain.evolve.rule import rule
from bot.domain.evolve.stability import settled
from bot.domain.evolve.updates import answered
from bot.domain.incident import (
    Change,
    Incident,
)
from bot.domain.status import Status
from bot.domain.timeline import Entry


@rule.register
def _(_event: e.Declared, incident: Incident, _entry: Entry) -> Incident:
    raise ValueError(f"INC-{incident.number} was declared already")


@rule.register
def _(event: e.TitleChanged, incident: Incident, entry: Entry) -> Incident:
    return replace(incident, title=event.after, titled=(*incident.titled, entry.version))


@rule.register
def _(event: e.ComponentChanged, incident: Incident, entry: Entry) -> Incident:
    return replace(incident, component=event.after, rated_at=entry.at)


@rule.register
def _(event: e.SeverityChanged, incident: Incident, entry: Entry) -> Incident:
    return replace(
        answered(incident, event.rhythm),
        severity=event.after,
        severity_from="",
        rated_at=entry.at,
        last_change=Change(severity=event.before),
    )


@rule.register
def _(event: e.StatusChanged, incident: Incident, entry: Entry) -> Incident:
    return _moved(incident, event.before, event.after, entry.at)


@rule.register
def _(event: e.Resolved, incident: Incident, entry: Entry) -> Incident:
    moved = _moved(incident, event.before, Status.RESOLVED, entry.at)
    return replace(
        moved,
        summary=event.summary,
        resolved_at=entry.at,
        mitigated_at=incident.mitigated_at or entry.at,
        reminders=(),
    )


@rule.register
def _(event: e.Reopened, incident: Incident, entry: Entry) -> Incident:
    moved = _moved(incident, event.before, Status.INVESTIGATING, entry.at)
    return replace(
        moved,
        rhythm=event.rhythm,
        reopened_at=entry.at,
        resolved_at=None,
        mitigated_at=None,
        summary="",
        endpoints=known_to_fail(incident),  # nobody looked while it was over
    )


@rule.register
def _(event: e.Closed, incident: Incident, entry: Entry) -> Incident:
    return _moved(incident, event.before, Status.CLOSED, entry.at)


@rule.register
def _(event: e.Declined, incident: Incident, entry: Entry) -> Incident:
    return _ended(incident, event.before, Status.DECLINED, entry)


@rule.register
def _(event: e.Cancelled, incident: Incident, entry: Entry) -> Incident:
    return _ended(incident, event.before, Status.CANCELLED, entry)


@rule.register
def _(event: e.Merged, incident: Incident, entry: Entry) -> Incident:
    ended = _ended(incident, event.before, Status.MERGED, entry)
    return replace(ended, merged_into=event.into, merged_channel=event.channel)


@rule.register
def _(_event: e.TookIn, incident: Incident, _entry: Entry) -> Incident:
    return incident


def _moved(incident: Incident, before: Status, after: Status, at: datetime) -> Incident:
    monitoring = after is Status.MONITORING
    moved = replace(
        incident,
        status=after,
        moved_at=at,
        last_change=Change(status=before),
        mitigated_at=incident.mitigated_at or (at if monitoring else None),
    )
    return settled(incident, moved, at)


def _ended(incident: Incident, before: Status, after: Status, entry: Entry) -> Incident:
    ended_at = incident.resolved_at or entry.at
    return replace(_moved(incident, before, after, entry.at), resolved_at=ended_at, reminders=())
