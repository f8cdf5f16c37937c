"""What is practised, and what was told that it begins."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.rule import rule
from bot.domain.incident import Incident, Practice
from bot.domain.timeline import Entry


@rule.register
def _(event: e.ScenarioBegun, incident: Incident, entry: Entry) -> Incident:
    practice = Practice(
        entry.version, event.scenario, event.title, event.happens, event.expected, event.hook, entry.version
    )
    return replace(incident, practice=practice)


@rule.register
def _(event: e.HookCalled, incident: Incident, entry: Entry) -> Incident:
    practice = incident.practice
    called = practice and replace(practice, told=event.on, told_at=entry.at, status=event.status)
    return replace(incident, practice=called)


def turned(before: Incident, after: Incident, version: int) -> Incident:
    """The incident with the entry since which its hook is to be told something else."""
    if after.practice is None or before.is_open == after.is_open:
        return after
    return replace(after, practice=replace(after.practice, turned=version))
