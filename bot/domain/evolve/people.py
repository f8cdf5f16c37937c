"""Who does what in it."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.paging import taken
from bot.domain.evolve.rule import rule
from bot.domain.incident import Confidence, Incident
from bot.domain.people import Person
from bot.domain.timeline import Entry


@rule.register
def _(event: e.RoleAssigned, incident: Incident, entry: Entry) -> Incident:
    incident = taken(incident, event.role, event.to, entry)
    return replace(
        incident,
        roles={**incident.roles, event.role: event.to},
        guides={**incident.guides, event.role: entry.version},
    )


@rule.register
def _(event: e.ParticipantJoined, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, participants={**incident.participants, event.person.id: event.person})


@rule.register
def _(event: e.ParticipantLeft, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, participants=_without(incident.participants, event.person))


@rule.register
def _(event: e.Confided, incident: Incident, entry: Entry) -> Incident:
    return replace(incident, confidence=Confidence(entry.version, event.rule, event.why, event.to))


@rule.register
def _(event: e.Subscribed, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, subscribers={**incident.subscribers, event.person.id: event.person})


@rule.register
def _(event: e.Unsubscribed, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, subscribers=_without(incident.subscribers, event.person))


def _without(people: dict[str, Person], person: Person) -> dict[str, Person]:
    return {id_: one for id_, one in people.items() if id_ != person.id}
