"""Who does what: one holder a role, and always a commander."""

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.rule import Situation, rule
from bot.domain.people import Person
from bot.domain.policy import Policy, Role
from bot.domain.rejected import Rejected


@rule.register
def _(command: c.AssignRole, at: Situation) -> list[e.Event]:
    role = known_role(command.role, at.policy)
    held = at.incident.roles.get(role.id)
    if held and held.id == command.to.id:
        raise Rejected(f"{command.to.name} is {role.name} already.", "to")
    gives_away = held is not None and held.id == command.by.person.id
    how = "handed over" if command.handover and gives_away else "assigned"
    return [e.RoleAssigned(role.id, command.to, how, held)]


@rule.register
def _(command: c.ClaimRole, at: Situation) -> list[e.Event]:
    role = known_role(command.role, at.policy)
    held = at.incident.roles.get(role.id)
    me = command.by.person
    if held and held.id == me.id:
        raise Rejected(f"You are {role.name} already.")
    if held:
        raise Rejected(f"{held.name} is {role.name}. To take over, use `role {role.id} me`.")
    return [e.RoleAssigned(role.id, me, "claimed")]


def known_role(id_: str, policy: Policy) -> Role:
    """The role of this id, or a refusal."""
    if all(one.id != id_ for one in policy.roles):
        known = ", ".join(one.id for one in policy.roles)
        raise Rejected(f"`{id_}` is not a role. Known: {known}.", "role")
    return policy.role(id_)


@rule.register
def _(command: c.Join, at: Situation) -> list[e.Event]:
    if command.by.person.id in at.incident.participants:
        raise Rejected(f"You are in {_channel(at)} already.")
    return [e.JoinRequested(command.by.person)]


def _channel(at: Situation) -> str:
    return f"#{at.incident.channel.name}" if at.incident.channel else "the incident"


@rule.register
def _(command: c.Subscribe, at: Situation) -> list[e.Event]:
    me = command.by.person
    if command.on == (me.id in at.incident.subscribers):
        return []
    return [e.Subscribed(me) if command.on else e.Unsubscribed(me)]


@rule.register
def _(command: c.NoteArrival, at: Situation) -> list[e.Event]:
    return [] if _is_in(command.person, at) else [e.ParticipantJoined(command.person)]


@rule.register
def _(command: c.NoteDeparture, at: Situation) -> list[e.Event]:
    return [e.ParticipantLeft(command.person)] if _is_in(command.person, at) else []


def _is_in(person: Person, at: Situation) -> bool:
    return person.id in at.incident.participants
