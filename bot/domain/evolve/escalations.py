"""Who else was told, and who said that they know."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.rule import rule
from bot.domain.incident import Incident
from bot.domain.telling import Escalation
from bot.domain.timeline import Entry


@rule.register
def _(event: e.Escalated, incident: Incident, entry: Entry) -> Incident:
    told = Escalation(
        entry.version,
        entry.at,
        event.name,
        event.channels,
        event.people,
        occasion=event.occasion,
        pagers=event.pagers,
    )
    return replace(incident, escalations={**incident.escalations, event.rule: told})


@rule.register
def _(event: e.EscalationAcknowledged, incident: Incident, entry: Entry) -> Incident:
    told = incident.escalations.get(event.rule)
    if told is None:
        return incident
    known = replace(told, acknowledged_by=entry.by)
    return replace(incident, escalations={**incident.escalations, event.rule: known})
