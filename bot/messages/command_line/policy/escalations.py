"""Whom else a policy tells, in a terminal."""

from bot.domain.policy import LEADERSHIP, EscalationRule, Policy, When
from bot.messages.command_line.policy.table import enumerated, minutes, table


def escalations(policy: Policy) -> list[str]:
    """Who is told by a rule, and when; none where there is no rule."""
    if not policy.escalations:
        return []
    rows = [(_when(rule), _whom(rule), _what(rule, policy)) for rule in policy.escalations]
    return [*table(rows), "Not of private ones, nor of drills."]


def _when(rule: EscalationRule) -> str:
    return "at once" if rule.minutes is None else f"after {minutes(rule.minutes)}"


def _whom(rule: EscalationRule) -> str:
    tell = rule.tell
    return ", ".join([*tell.channels, *tell.groups, *tell.people, *(f"pager {one}" for one in tell.pagers)])


def _what(rule: EscalationRule, policy: Policy) -> str:
    why = {
        When.BEGUN: "",
        When.LASTS: "if it is open still",
        When.OVERDUE: "if a promised update has not come",
        When.UNCOMMANDED: "if nobody commands",
        When.UNACKNOWLEDGED: f"if {_awaited(rule, policy)} has not acknowledged",
    }[rule.when]
    return ", ".join(filter(None, [rule.name, why, _only(rule, policy)]))


def _awaited(rule: EscalationRule, policy: Policy) -> str:
    names = {LEADERSHIP: "leadership", **{one.id: one.name for one in policy.escalations}}
    return names.get(rule.after or "", "")


def _only(rule: EscalationRule, policy: Policy) -> str:
    severe = [one.name for one in policy.severities if one.id in rule.severities]
    affected = [one.name for one in policy.components if one.id in rule.components]
    told = [
        f"it is {enumerated(severe, 'or')}" if severe else "",
        f"{enumerated(affected, 'or')} is affected" if affected else "",
    ]
    only = " and ".join(filter(None, told))
    return f"where {only}" if only else ""
