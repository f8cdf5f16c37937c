"""What happens when time passes: each due nudge becomes a fact, once."""

from typing import assert_never

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.escalations import escalated
from bot.domain.decide.pagers import called_by
from bot.domain.decide.paging import first_page, next_page
from bot.domain.decide.playbooks import chosen
from bot.domain.decide.rule import Situation, rule
from bot.domain.due import Nudge, Reason, answerable, due, reminder_round


@rule.register
def _(_command: c.Tick, at: Situation) -> list[e.Event]:
    return [_happened(nudge, at) for nudge in due(at.incident, at.policy, at.now)]


def _happened(nudge: Nudge, at: Situation) -> e.Event:
    late = nudge.late_seconds(at.now, at.rules.since)
    match nudge.reason:
        case Reason.UPDATE_DUE:
            round_ = reminder_round(at.incident, at.now)
            to = answerable(at.incident, round_)
            return e.UpdateReminded(at.incident.rhythm.next_at, round_, to, late)
        case Reason.ROLE_EMPTY:
            return e.RoleCalled(nudge.detail, late)
        case Reason.SENSITIVE_COMPONENT:
            return e.LeadershipTold(nudge.reason.value, nudge.detail)
        case Reason.LASTS_LONG | Reason.NOT_ACKNOWLEDGED:
            return e.LeadershipTold(nudge.reason.value, late_seconds=late)
        case Reason.STABLE_LONG_ENOUGH:
            return e.StabilityReached(at.incident.stable_since or at.now, late)
        case Reason.PAGE_UNANSWERED:
            return next_page(nudge, at)
        case Reason.ROLE_WANTED:
            return first_page(nudge, at)
        case Reason.PLAYBOOK_FITS:
            return chosen(nudge.detail, at)
        case Reason.ESCALATION:
            return escalated(nudge.detail, at, late)
        case Reason.PAGER:
            return called_by(nudge, at)
        case _:
            assert_never(nudge.reason)
