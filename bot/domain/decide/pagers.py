"""A pager of the policy is asked to call somebody outside Slack, and takes that."""

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.rule import Situation, rule
from bot.domain.due import Nudge, pager_nudge
from bot.domain.pagers import falling_due


def called_by(nudge: Nudge, at: Situation) -> e.PagerCalled:
    """The pager for which a nudge is, asked to call."""
    incident, late = at.incident, nudge.late_seconds(at.now, at.rules.since)
    [found] = [one for one in falling_due(incident, at.policy) if pager_nudge(one) == nudge]
    if found.rule:
        told = incident.escalations[found.rule]
        return e.PagerCalled(
            found.pager.id,
            found.pager.name,
            found.version,
            rule=found.rule,
            rule_name=told.name,
            late_seconds=late,
        )
    calls = {call.version: call.to for call in incident.pages[found.role].calls}
    to = calls.get(found.version)
    return e.PagerCalled(
        found.pager.id, found.pager.name, found.version, role=found.role, to=to, late_seconds=late
    )


@rule.register
def _(command: c.RecordPager, at: Situation) -> list[e.Event]:
    return [
        e.PagerReached(call.pager, call.name, command.asked)
        for call in at.incident.pagers.values()
        if command.asked in call.untaken
    ]
