"""From entries to what is true."""

from collections.abc import Iterable

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.drills import turned
from bot.domain.evolve.lines import is_spoken_of, line_about
from bot.domain.evolve.rule import rule
from bot.domain.incident import Incident
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
    after = turned(incident, rule(entry.event, incident, entry), entry.version)
    after = replace(after, version=entry.version)
    line = line_about(entry)
    if line is None or after.channel or not is_spoken_of(entry.event, after):
        return after
    return replace(after, unsaid=(*after.unsaid, line.key))


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
        severity_from=event.severity_from,
    )
