"""What was promised, asked for and said."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.rule import rule
from bot.domain.incident import Incident
from bot.domain.telling import Reminder, Telling, Update
from bot.domain.timeline import Entry


@rule.register
def _(event: e.UpdatePosted, incident: Incident, entry: Entry) -> Incident:
    update = Update(entry.version, entry.at, entry.by, event.fields)
    return replace(answered(incident, event.rhythm), update=update)


@rule.register
def _(event: e.UpdateReminded, incident: Incident, entry: Entry) -> Incident:
    reminder = Reminder(entry.version, event.round, event.due_at, event.to)
    return replace(incident, reminders=(*incident.reminders, reminder))


@rule.register
def _(event: e.Snoozed, incident: Incident, _entry: Entry) -> Incident:
    return answered(incident, event.rhythm)


@rule.register
def _(event: e.CadenceChanged, incident: Incident, _entry: Entry) -> Incident:
    return answered(incident, event.rhythm)


@rule.register
def _(event: e.RoleCalled, incident: Incident, entry: Entry) -> Incident:
    return replace(incident, called={**incident.called, event.role: entry.version})


@rule.register
def _(event: e.LeadershipTold, incident: Incident, entry: Entry) -> Incident:
    told = incident.leadership
    earlier = told.versions if told else ()
    first_at = (told.first_at or told.at) if told else None
    telling = Telling(entry.at, event.why, (*earlier, entry.version), first_at=first_at)
    return replace(incident, leadership=telling)


@rule.register
def _(_event: e.LeadershipAcknowledged, incident: Incident, entry: Entry) -> Incident:
    told = incident.leadership
    return replace(incident, leadership=told and replace(told, acknowledged_by=entry.by))


@rule.register
def _(_event: e.StabilityReached, incident: Incident, entry: Entry) -> Incident:
    return replace(incident, stability_told=entry.version)


def answered(incident: Incident, rhythm: e.Rhythm) -> Incident:
    """Whatever was asked for under the old promise is answered, unless the promise is the same."""
    if rhythm == incident.rhythm:
        return incident
    return replace(incident, rhythm=rhythm, reminders=())
