"""What was looked at when an incident began."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.rule import rule
from bot.domain.incident import Checked, Incident
from bot.domain.timeline import Entry


@rule.register
def _(event: e.SnapshotTaken, incident: Incident, entry: Entry) -> Incident:
    checks = {one.id: Checked(one.title) for one in event.checks}
    failing = {one.poll: False for one in event.endpoints if not one.well}
    return replace(
        incident,
        snapshot=entry.version,
        checks={**incident.checks, **checks},
        endpoints={**failing, **incident.endpoints},
    )


@rule.register
def _(event: e.CheckTicked, incident: Incident, entry: Entry) -> Incident:
    checked = Checked(event.title, entry.version)
    if event.on:
        checked = replace(checked, by=entry.by, at=entry.at)
    return replace(incident, checks={**incident.checks, event.check: checked})
