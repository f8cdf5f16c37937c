"""Which entries have a line of their own in the incident's channel: without one, it is said once there is one."""

from bot.domain import events as e
from bot.domain.effects import Show, Surface
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.timeline import Entry


def line_about(entry: Entry) -> Show | None:
    """What the channel would read of an entry by itself."""
    match entry.event:
        case e.UpdatePosted():
            return Show(Surface.UPDATE, entry.version)
        case e.AlertChanged(turn=turn) if turn:
            return Show(Surface.CHANGE, entry.version)
        case e.RoleAssigned(how="declared" | "roster") | e.EndpointTurned(steps=()):
            return None
        case (
            e.NoteAdded()
            | e.RoleAssigned()
            | e.TitleChanged()
            | e.ComponentChanged()
            | e.SeverityChanged()
            | e.StatusChanged()
            | e.Resolved()
            | e.Reopened()
            | e.Closed()
            | e.Declined()
            | e.Cancelled()
            | e.Merged()
            | e.TookIn()
            | e.AlertAttached()
            | e.EndpointTurned()
            | e.Escalated()
        ):
            return Show(Surface.CHANGE, entry.version)
        case _:
            return None


def asks_whether_worse(incident: Incident, severity: str | None, policy: Policy) -> bool:
    """Whether the line of an alert of that severity asks whether the incident is as bad: while one as bad fires."""
    fires = any(
        seen.tally.firing and not policy.is_worse(severity, seen.told.severity)
        for seen in incident.alerts.values()
    )
    return fires and incident.is_open and policy.is_worse(severity, incident.severity)


def is_last(event: e.AlertChanged, after: Incident) -> bool:
    """Whether of many alerts none fires any more."""
    return event.turn in {"resolved", "silent"} and len(after.alerts) > 1 and not after.firing


def is_spoken_of(event: e.Event, after: Incident) -> bool:
    """Whether the channel has the line; of the alerts of a storm it hears only of some, and of what nobody may miss."""
    match event:
        case e.AlertAttached():
            return after.speaks_of(event.told.group) or event.stable_since is not None
        case e.AlertChanged():
            matters = event.stable_since is not None or event.worse_than is not None or event.turn == "real"
            return after.speaks_of(event.group) or matters or is_last(event, after)
        case _:
            return True
