"""What time makes necessary, and why: the clock is an argument, the reason has a name.

`upcoming` lists what will fall due if nothing else happens; `due` is the part of it that is due now.
The projection stores the earliest moment, so that a tick asks the database and not a memory of timers.
"""

import enum
from datetime import datetime, timedelta

import msgspec

from bot.domain.escalating import falling_due
from bot.domain.incident import Incident
from bot.domain.pagers import Occasion
from bot.domain.pagers import falling_due as pagers_due
from bot.domain.people import Person
from bot.domain.playbooks import needed
from bot.domain.policy import Policy

#: A nudge this late (in seconds) says so.
LATE_AFTER = 60


class Reason(enum.Enum):
    """Why somebody must be nudged."""

    UPDATE_DUE = "update due"
    ROLE_EMPTY = "role empty"
    ROLE_WANTED = "role wanted"
    LASTS_LONG = "duration"
    SENSITIVE_COMPONENT = "component"
    NOT_ACKNOWLEDGED = "unacknowledged"
    STABLE_LONG_ENOUGH = "stable"
    PAGE_UNANSWERED = "page unanswered"
    PLAYBOOK_FITS = "playbook"
    ESCALATION = "escalation"
    PAGER = "pager"


class Nudge(msgspec.Struct, frozen=True):
    """Something that time makes necessary.

    Attributes:
        reason: why.
        at: when it falls due.
        detail: the role, component, playbook, escalation rule, or call of a pager it is about.
    """

    reason: Reason
    at: datetime
    detail: str = ""

    def late_seconds(self, now: datetime, since: datetime | None) -> int:
        """How many seconds late it is at `now`; 0 where that is not worth saying.

        Before the policy was in force, `since` then, nothing could be told by it.
        """
        seconds = int((now - max(self.at, since or self.at)).total_seconds())
        return seconds if seconds >= LATE_AFTER else 0


def upcoming(incident: Incident, policy: Policy) -> list[Nudge]:
    """Everything that will fall due if nothing else happens."""
    if not incident.is_open:
        return []
    return [
        _update(incident),
        *_roles(incident, policy),
        *_wanted(incident, policy),
        *_leadership(incident, policy),
        *_stability(incident, policy),
        *_pages(incident),
        *(Nudge(Reason.PLAYBOOK_FITS, incident.open_since, one.id) for one, _ in needed(policy, incident)),
        *_escalations(incident, policy),
        *(pager_nudge(one) for one in pagers_due(incident, policy)),
    ]


def due(incident: Incident, policy: Policy, now: datetime) -> list[Nudge]:
    """Everything that is due at `now`."""
    return [nudge for nudge in upcoming(incident, policy) if nudge.at <= now]


def next_due_at(incident: Incident, policy: Policy) -> datetime | None:
    """When the incident must be looked at next, or None when time has no say in it."""
    return min((nudge.at for nudge in upcoming(incident, policy)), default=None)


def reminder_round(incident: Incident, now: datetime) -> int:
    """Which asking for the promised update it is at `now`: 0 at first, then one for each whole interval."""
    return (now - incident.rhythm.next_at) // timedelta(minutes=incident.rhythm.minutes)


def answerable(incident: Incident, round_: int) -> tuple[Person, ...]:
    """Who is to post the update now: the commander, and from the second asking on the scribe too.

    The scribe is asked at once where no message reaches the commander, who has been on the command line only, and where
    nobody commands yet.
    """
    commander = incident.commander
    reached = commander is not None and commander.has_account
    asked = [commander] if reached and not round_ else [commander, incident.scribe]
    return tuple({one.id: one for one in asked if one}.values())


def pager_nudge(occasion: Occasion) -> Nudge:
    """A pager is to call somebody."""
    return Nudge(Reason.PAGER, occasion.at, f"{occasion.key}/{occasion.version}")


def _update(incident: Incident) -> Nudge:
    rhythm = incident.rhythm
    asked = max((reminder.round for reminder in incident.reminders), default=-1)
    return Nudge(Reason.UPDATE_DUE, rhythm.next_at + (asked + 1) * timedelta(minutes=rhythm.minutes))


def _roles(incident: Incident, policy: Policy) -> list[Nudge]:
    # Where a machine declared it, nobody is there yet who could ask for help.
    minutes = 0 if incident.declared_by.is_machine else policy.unassigned_minutes
    at = incident.open_since + timedelta(minutes=minutes)
    return [
        Nudge(Reason.ROLE_EMPTY, at, role.id)
        for role in policy.roles
        if role.required and not role.is_for_some  # for those somebody is called, who answers or not
        if role.id not in incident.roles and role.id not in incident.called
    ]


def _wanted(incident: Incident, policy: Policy) -> list[Nudge]:
    """Roles that only some incidents call for, as soon as this is one; who has it or was asked is enough."""
    asked = {*incident.roles, *incident.pages, *incident.called}
    return [
        Nudge(Reason.ROLE_WANTED, incident.open_since, role.id)
        for role in policy.roles
        if role.is_for_some and role.is_for(incident.severity, incident.component)
        if incident.calls_people and role.id not in asked
    ]


def _leadership(incident: Incident, policy: Policy) -> list[Nudge]:
    if not incident.calls_people:
        return []
    rule, told = policy.leadership, incident.leadership
    if told is None:
        if incident.component in rule.components:
            return [Nudge(Reason.SENSITIVE_COMPONENT, incident.declared_at, incident.component or "")]
        return [Nudge(Reason.LASTS_LONG, incident.open_since + timedelta(minutes=rule.after_minutes))]
    if told.acknowledged_by or not rule.repeat_minutes:
        return []
    asked = max(told.at, incident.open_since)  # nobody was to answer while it was over
    return [Nudge(Reason.NOT_ACKNOWLEDGED, asked + timedelta(minutes=rule.repeat_minutes))]


def _pages(incident: Incident) -> list[Nudge]:
    """While somebody is called and does not answer; nobody was to answer while it was over."""
    if incident.drill:
        return []
    return [
        Nudge(Reason.PAGE_UNANSWERED, max(paging.answer_by, incident.open_since), role)
        for role, paging in incident.pages.items()
        if paging.waits and not paging.unanswered
    ]


def _escalations(incident: Incident, policy: Policy) -> list[Nudge]:
    return [Nudge(Reason.ESCALATION, at, rule.id) for rule, at in falling_due(incident, policy)]


def _stability(incident: Incident, policy: Policy) -> list[Nudge]:
    ready = stable_at(incident, policy)
    return [Nudge(Reason.STABLE_LONG_ENOUGH, ready)] if ready and not incident.stability_told else []


def stable_at(incident: Incident, policy: Policy) -> datetime | None:
    """When the stable minutes will have passed, or None while it is not stable or no minutes are asked for."""
    if incident.stable_since is None or not policy.stable_minutes:
        return None
    return incident.stable_since + timedelta(minutes=policy.stable_minutes)
