"""What alerts say about an incident."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.rule import rule
from bot.domain.evolve.stability import settled
from bot.domain.incident import Incident, Seen
from bot.domain.timeline import Entry


@rule.register
def _(event: e.AlertAttached, incident: Incident, entry: Entry) -> Incident:
    resolved_at = None if event.tally.firing else event.resolved_at or entry.at
    seen = Seen(event.told, event.tally, entry.at, resolved_at, entry.at)
    return settled(incident, _with(incident, seen), entry.at)


@rule.register
def _(event: e.AlertsCounted, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, counted_alerts=incident.counted_alerts + event.count)


@rule.register
def _(event: e.AlertChanged, incident: Incident, entry: Entry) -> Incident:
    known = incident.alerts.get(str(event.group))
    if known is None:
        return incident
    resolved_at = None if event.tally.firing else known.resolved_at or entry.at
    flapped = event.turn == "flapped"
    if flapped:
        resolved_at = entry.at
    told = replace(known.told, severity=event.severity or known.told.severity)
    seen = replace(known, told=told, tally=event.tally, at=entry.at, resolved_at=resolved_at)
    return settled(incident, _with(incident, seen), entry.at, shaken=flapped)


def _with(incident: Incident, seen: Seen) -> Incident:
    return replace(incident, alerts={**incident.alerts, str(seen.told.group): seen})
