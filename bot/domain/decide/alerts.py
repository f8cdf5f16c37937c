"""What alerts have to do with an incident."""

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.rule import Situation, rule
from bot.domain.incident import Incident
from bot.domain.rejected import Rejected
from bot.domain.wording import reference


@rule.register
def _(command: c.AttachAlert, at: Situation) -> list[e.Event]:
    if str(command.told.group) in at.incident.alerts:
        raise Rejected(f"{reference(at.incident.number)} has this alert already.")
    return [e.AlertAttached(command.told, command.tally, command.why)]


@rule.register
def _(command: c.NoteAlert, at: Situation) -> list[e.Event]:
    known = at.incident.alerts.get(str(command.group))
    if known is None or known.tally == command.tally:
        return []
    before, after = known.tally.firing, command.tally.firing
    turn = "resolved" if before and not after else "fired" if after and not before else ""
    return [e.AlertChanged(command.group, known.told.title, command.tally, turn)]


@rule.register
def _(command: c.KeepPayload, _at: Situation) -> list[e.Event]:
    return [e.FileKept(command.name, command.sha256, command.size)]


def handed_over(merged: Incident, into: Incident) -> list[e.Event]:
    """What the alerts of a merged incident are to the one in which it goes on."""
    return [
        e.AlertAttached(seen.told, seen.tally, merged_from=merged.number)
        for group, seen in merged.alerts.items()
        if group not in into.alerts
    ]
