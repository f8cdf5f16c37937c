"""When an escalation rule of the policy makes it necessary to tell somebody.

Each rule tells once; but for each promise that is missed, and for each telling that nobody acknowledges, once more.
What happened before an incident was reopened makes nothing necessary.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from bot.domain.incident import Incident
from bot.domain.policy import LEADERSHIP, EscalationRule, Policy, When


class Unanswered(msgspec.Struct, frozen=True):
    """Some were told, and nobody acknowledged.

    Attributes:
        name: who they are; empty where it is leadership.
        at: when they were told first.
    """

    name: str
    at: datetime


def falling_due(incident: Incident, policy: Policy) -> Iterator[tuple[EscalationRule, datetime]]:
    """The rules whose time comes if nothing else happens, and when."""
    if not incident.calls_people:
        return
    for rule in policy.escalations:
        at = _time_of(rule, incident)
        if at is not None and not _is_told(rule, incident):
            yield rule, at


def occasion(rule: EscalationRule, incident: Incident) -> datetime | None:
    """Which of the occasions it is on which a rule tells; None for a rule that has but one."""
    match rule.when:
        case When.OVERDUE:
            return incident.rhythm.next_at
        case When.UNACKNOWLEDGED:
            asked = unanswered(rule, incident)
            return asked.at if asked else None
        case _:
            return None


def unanswered(rule: EscalationRule, incident: Incident) -> Unanswered | None:
    """Who was told before and did not acknowledge, where a rule waits for that."""
    if rule.after == LEADERSHIP:
        told = incident.leadership
        return Unanswered("", told.first_at or told.at) if told and not told.acknowledged_by else None
    earlier = incident.escalations.get(rule.after or "")
    return Unanswered(earlier.name, earlier.at) if earlier and not earlier.acknowledged_by else None


def _is_told(rule: EscalationRule, incident: Incident) -> bool:
    told = incident.escalations.get(rule.id)
    return told is not None and told.occasion == occasion(rule, incident)


def _time_of(rule: EscalationRule, incident: Incident) -> datetime | None:
    """When a rule's time comes; None where it is not for this incident, or waits for something."""
    if rule.severities and incident.severity not in rule.severities:
        return None
    if rule.components and incident.component not in rule.components:
        return None
    since = _waits_since(rule, incident)
    if since is None:
        return None
    is_for_some = rule.severities or rule.components
    became_so = (incident.rated_at if is_for_some else None) or incident.open_since
    return max(since + timedelta(minutes=rule.minutes or 0), became_so)


def _waits_since(rule: EscalationRule, incident: Incident) -> datetime | None:
    match rule.when:
        case When.OVERDUE:
            return incident.rhythm.next_at
        case When.UNCOMMANDED:
            return None if incident.commander else incident.open_since
        case When.UNACKNOWLEDGED:
            asked = unanswered(rule, incident)
            return max(asked.at, incident.open_since) if asked else None
        case _:
            return incident.open_since
