"""By what else people are called, outside Slack, in a terminal."""

from bot.domain.policy import Pager, PagerKind, Policy
from bot.messages.command_line.policy.table import enumerated, minutes, table

_KINDS = {PagerKind.PAGERDUTY: "PagerDuty", PagerKind.EMAIL: "e-mail", PagerKind.WEBHOOK: "webhook"}


def pagers(policy: Policy) -> list[str]:
    """Each pager with when it calls, and for what; none where there is no pager."""
    if not policy.pagers:
        return []
    rows = [(one.name, _KINDS[one.kind], _when(one), _for(one, policy)) for one in policy.pagers]
    return [*table(rows), "Not in private ones, nor in drills."]


def _when(pager: Pager) -> str:
    return f"after {minutes(pager.after_minutes)} without an answer" if pager.after_minutes else "at once"


def _for(pager: Pager, policy: Policy) -> str:
    named = [policy.role(id_) for id_ in pager.roles]
    roles = [one.name for one in named if one.acknowledge_minutes]
    by_hand = [one.name for one in named if not one.acknowledge_minutes]
    duties = [one.name for one in policy.oncall if one.id in pager.rotations]
    rules = [one.name for one in policy.escalations if pager.id in one.tell.pagers]
    severe = [one.name for one in policy.severities if one.id in pager.severities]
    called = [
        f"who is called as {enumerated(roles, 'or')}" if roles else "",
        f"whom page calls as {enumerated(by_hand, 'or')}" if by_hand else "",
        f"who is called while on call for {enumerated(duties, 'or')}" if duties else "",
    ]
    calls = " or ".join(filter(None, called))
    said = [
        calls + (f", where it is {enumerated(severe, 'or')}" if calls and severe else ""),
        f"when {enumerated(rules)} are told" if rules else "",
        f"also to {enumerated(pager.to)}" if pager.to else "",
    ]
    return "; ".join(filter(None, said))
