"""Who may give which command: the policy's word, held against who somebody is."""

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.people import Actor, Standing
from bot.domain.policy import Permissions, Policy, Who
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
    c.TickCheck: "note",
}

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


def check_triage(actor: Actor, policy: Policy) -> None:
    """Refuse whoever may not decide about alerts that wait.

    Raises:
        Rejected: says who may.
    """
    if actor.standing is Standing.OUTSIDER:
        raise Rejected("Bots, deactivated accounts and people from other workspaces cannot do that.")
    if actor.standing is not Standing.SYSTEM and not _is(policy.permissions.triage, None, actor):
        raise Rejected(_ONLY[Who.MEMBERS])


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
