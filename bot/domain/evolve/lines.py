"""Which entries have a line of their own in the incident's channel: without one, it is said once there is one."""

from bot.domain import events as e
from bot.domain.effects import Show, Surface
from bot.domain.timeline import Entry


def line_about(entry: Entry) -> Show | None:
    """What the channel would read of an entry by itself."""
    match entry.event:
        case e.UpdatePosted():
            return Show(Surface.UPDATE, entry.version)
        case e.AlertChanged(turn="resolved" | "fired" | "flapped" | "still"):
            return Show(Surface.CHANGE, entry.version)
        case e.RoleAssigned(how="declared" | "roster"):
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
