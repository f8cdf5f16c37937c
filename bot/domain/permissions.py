"""Who may give which command: the policy's word, held against who somebody is."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import commands as c
from bot.domain.incident import COMMANDER, Incident
from bot.domain.oncall import people
from bot.domain.people import Actor, Person, Standing
from bot.domain.policy import Permissions, Policy, Rules, Who
from bot.domain.rejected import Rejected
from bot.domain.wording import reference

#: Which permission each command of a person needs; what is not here is Sitroom's own bookkeeping.
NEEDS: dict[type[c.Command], str] = {
    c.Declare: "declare",
    c.ChangeTitle: "change",
    c.ChangeComponent: "change",
    c.ChangeSeverity: "change",
    c.ChangeStatus: "change",
    c.Resolve: "resolve",
    c.Reopen: "resolve",
    c.Close: "resolve",
    c.Decline: "resolve",
    c.Cancel: "resolve",
    c.Merge: "resolve",
    c.AssignRole: "roles",
    c.ClaimRole: "join",
    c.Page: "roles",
    c.AnswerPage: "join",
    c.Join: "join",
    c.Subscribe: "join",
    c.PostUpdate: "update",
    c.Snooze: "update",
    c.ChangeCadence: "update",
    c.Escalate: "update",
    c.Acknowledge: "acknowledge",
    c.AddNote: "note",
    c.CaptureMessage: "note",
    c.Redact: "redact",
    c.Retry: "join",
    c.ArchiveChannel: "archive",
    c.Export: "note",
    c.AttachAlert: "triage",
    c.CountAlerts: "triage",
    c.TickCheck: "note",
    c.PostPlaybook: "change",
}

#: How many of those are named who may decide on an alert.
_NAMED = 5

_ONLY = {
    Who.MEMBERS: "Guests cannot do that here. Ask a full member of the workspace.",
    Who.RESPONDERS: "Only responders can do that. Press Join on the announcement, then try again.",
    Who.COMMANDER: "Only the Incident Commander can do that. Ask them, or take over with `ic me` first.",
}


def check_allowed(incident: Incident | None, command: c.Command, policy: Policy) -> None:
    """Refuse a command that its giver may not give.

    Raises:
        Rejected: says who may, and how to become one of them.
    """
    actor = command.by
    if actor.standing is Standing.SYSTEM:
        return
    if incident and not actor.in_channel and not incident.may_see(actor.person):
        raise Rejected(f"There is no {reference(incident.number)}. Use `list` to see the open incidents.")
    needed = NEEDS.get(type(command))
    if needed is None:
        return
    if actor.standing is Standing.OUTSIDER:
        raise Rejected("Bots, deactivated accounts and people from other workspaces cannot do that.")
    if incident and isinstance(command, c.Retry) and actor.person.id == incident.declared_by.id:
        return  # a guest too: it is the declarer who is told that something is missing
    who = _who(policy.permissions, needed)
    if not _is(who, incident, actor):
        raise Rejected(_ONLY[who])


def check_triage(
    actor: Actor, rules: Rules, now: datetime, component: str | None = None, *, joins: bool = False
) -> None:
    """Refuse whoever may not decide about alerts that wait, which are about this component.

    Of what is no incident yet, responders are those whom the policy brings into one. Whether somebody may have it join
    an incident, where it `joins` one, is decided by that.

    Raises:
        Rejected: says who may.
    """
    if actor.standing is Standing.SYSTEM:
        return
    if actor.standing is Standing.OUTSIDER:
        raise Rejected("Bots, deactivated accounts and people from other workspaces cannot do that.")
    who = rules.policy.permissions.triage
    called = () if joins else _called(who, component, rules, now)
    if called and actor.person.id not in {one.id for one in called}:
        raise Rejected(f"Only those whom the policy calls for it decide on this. Ask {_named(called)}.")
    if not called and not _is(who, None, actor):
        raise Rejected(_ONLY[Who.MEMBERS])


def _called(who: Who, component: str | None, rules: Rules, now: datetime) -> tuple[Person, ...]:
    """Whom the policy brings into an incident about a component, of whom `who` speaks; none where anybody may."""
    policy = rules.policy
    match who:
        case Who.RESPONDERS:
            found = policy.component(component)
            duties = [callee for role in policy.roles for callee in (*role.roster, *role.backup)]
            return people(rules, (*duties, *(found.owners if found else ()), *policy.invite), now)
        case Who.COMMANDER:
            role = policy.role(COMMANDER)
            return people(rules, (*role.roster, *role.backup), now)
        case _:
            return ()


def _named(called: Sequence[Person]) -> str:
    more = [f"{len(called) - _NAMED} more"] if len(called) > _NAMED else []
    *first, last = [one.name for one in called[:_NAMED]] + more
    return f"{', '.join(first)} or {last}" if first else last


def _who(permissions: Permissions, needed: str) -> Who:
    who: Who = getattr(permissions, needed)
    return who


def _is(who: Who, incident: Incident | None, actor: Actor) -> bool:
    if who is Who.EVERYONE:
        return True
    if who is Who.MEMBERS or incident is None:
        return actor.standing is Standing.MEMBER
    if who is Who.RESPONDERS:
        return actor.in_channel or incident.involves(actor.person)
    return incident.commander is not None and incident.commander.id == actor.person.id
