"""What counts as the answer of somebody who is called: that they say so, or that they act."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.incident import Incident
from bot.domain.people import Person


def answered(incident: Incident, role: str, me: Person, now: datetime) -> list[e.Event]:
    """Somebody has it: the role is theirs, if it was not before."""
    holder = incident.roles.get(role)
    acknowledged = e.PageAcknowledged(role, incident.pages[role].late_seconds(me, now))
    if holder and holder.id == me.id:
        return [acknowledged]
    return [acknowledged, e.RoleAssigned(role, me.elsewhere, "answered", holder)]


def acted(incident: Incident, command: c.Command, events: Sequence[e.Event], now: datetime) -> list[e.Event]:
    """What a command, of which `events` come, says besides: whoever is called and does something is there.

    Sitroom's own bookkeeping is done for people who may be asleep, and answers nothing. Who has somebody else called for
    the same role has not taken it, nor has who only acknowledges to have heard of the incident. Once another is called
    instead, or it was given up, people count on that: who was called before has to say that they have it.
    """
    me = command.by.person
    if not (command.verb and incident.is_open) or isinstance(command, c.Acknowledge):
        return []
    given = {
        event.role for event in events if isinstance(event, e.RoleAssigned | e.PageAcknowledged | e.Paged)
    }
    return [
        event
        for role, paging in incident.pages.items()
        if paging.waits_for(me) and role not in given
        for event in answered(incident, role, me, now)
    ]
