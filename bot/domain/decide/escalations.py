"""What a rule of the policy says is told, written down as it is now."""

from bot.domain import events as e
from bot.domain.decide.rule import Situation
from bot.domain.escalating import occasion, unanswered
from bot.domain.oncall import people
from bot.domain.policy import When


def escalated(id_: str, at: Situation, late: int) -> e.Escalated:
    """Those whom the rule with this id names are told."""
    incident, policy = at.incident, at.policy
    [rule] = [one for one in policy.escalations if one.id == id_]
    component = policy.component(incident.component) if rule.components else None
    asked = unanswered(rule, incident) if rule.when is When.UNACKNOWLEDGED else None
    return e.Escalated(
        rule=rule.id,
        name=rule.name,
        why=rule.when.value,
        severity=policy.severity(incident.severity).name if rule.severities else "",
        component=component.name if component else "",
        waited_for=asked.name if asked else "",
        channels=rule.tell.channels,
        people=people(at.rules, rule.tell.people, at.now),
        groups=rule.tell.groups,
        text=rule.text,
        occasion=occasion(rule, incident),
        late_seconds=late,
        pagers=rule.tell.pagers,
    )
