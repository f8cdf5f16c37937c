"""What alerts say about an incident."""

from datetime import datetime

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.lines import is_spoken_of
from bot.domain.evolve.playbooks import known_to_fail
from bot.domain.evolve.rule import rule
from bot.domain.evolve.stability import settled
from bot.domain.incident import Incident, Seen
from bot.domain.timeline import Entry


@rule.register
def _(event: e.AlertAttached, incident: Incident, entry: Entry) -> Incident:
    resolved_at = None if event.tally.firing else event.resolved_at or entry.at
    seen = Seen(event.told, event.tally, entry.at, resolved_at, entry.at)
    after = _asking(_with(incident, seen), event, event.told.severity, entry)
    after = replace(after, endpoints={**known_to_fail(after), **incident.endpoints})
    return settled(incident, after, entry.at)


@rule.register
def _(event: e.AlertsCounted, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, counted_alerts=incident.counted_alerts + event.count)


@rule.register
def _(event: e.AlertChanged, incident: Incident, entry: Entry) -> Incident:
    known = incident.alerts.get(str(event.group))
    if known is None:
        return incident
    over_at = event.since or entry.at
    resolved_at = None if event.tally.firing else known.resolved_at or over_at
    flapped = event.turn == "flapped"
    if flapped:
        resolved_at = entry.at
    told = replace(known.told, severity=event.severity or known.told.severity)
    anew = known.anew if event.into is None else entry.version
    seen = replace(known, told=told, tally=event.tally, at=entry.at, resolved_at=resolved_at, anew=anew)
    after = _asking(_with(incident, seen), event, event.severity, entry)
    return settled(
        incident, after, _calm_since(after, entry.at) if event.turn == "silent" else entry.at, shaken=flapped
    )


def _calm_since(incident: Incident, at: datetime) -> datetime:
    """Since when nothing is known to be wrong, where that shows only `at` a later time."""
    over = [seen.resolved_at for seen in incident.alerts.values() if seen.resolved_at]
    return max([incident.moved_at or at, *over])


def _asking(
    after: Incident, event: e.AlertAttached | e.AlertChanged, severity: str | None, entry: Entry
) -> Incident:
    """The incident, which knows what line of its channel says how bad an alert is."""
    if severity is None or not is_spoken_of(event, after):
        return after
    return replace(after, asks={**after.asks, str(entry.version): severity})


def _with(incident: Incident, seen: Seen) -> Incident:
    return replace(incident, alerts={**incident.alerts, str(seen.told.group): seen})
