"""Alerts that begin anew: where what came later is, and which incident was about it before."""

from datetime import datetime

import msgspec

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.wording import reference
from bot.messages import marks
from bot.messages.text import channel_link, link, moment


class Later(msgspec.Struct, frozen=True):
    """What came after a group that is over: the incident, if it is one, and the address of its card."""

    incident: Incident | None
    address: str


def came_after(later: Later) -> str:
    """Where what fires now is, for the card of what fired before."""
    incident = later.incident
    if incident and incident.private:
        return "What fired after that is taken care of in private."
    if incident:
        return f":link: What fired after that is {_named(incident)}"
    card = f" has {link(later.address, 'a card of its own')}" if later.address else " waits further down"
    return f"What fired after that{card}."


def where(later: Later | None) -> str:
    """Where what fires now is, for the channel of the incident that was about it; empty where that must not be known."""
    if later is None:
        return ""
    if later.incident and not later.incident.private:
        return f"It is {_named(later.incident)}"
    return f"It has {link(later.address, 'a card')}" if later.address else ""


def came_before(incident: Incident | None, policy: Policy, now: datetime) -> str:
    """Which incident was about it before; a private one is nobody's business."""
    if incident is None or incident.private:
        return ""
    until = f" until {moment(incident.resolved_at, now)}" if incident.resolved_at else ""
    return f":rewind: About this{until}: {_named(incident)} · {marks.status_name(incident.status, policy)}"


def was_about_it(incident: Incident) -> str:
    """The same for the timeline of another incident, as plain text."""
    return "" if incident.private else f"{reference(incident.number)} was about it before"


def _named(incident: Incident) -> str:
    where_ = channel_link(incident.channel.id) if incident.channel else ""
    return " · ".join(filter(None, [marks.called_safely(incident), where_]))
