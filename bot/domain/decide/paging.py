"""Who is called for a role, and who is next."""

from collections.abc import Collection
from datetime import datetime

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.answering import answered
from bot.domain.decide.people import known_role
from bot.domain.decide.rule import Situation, rule
from bot.domain.due import Nudge
from bot.domain.oncall import duties, people
from bot.domain.people import Person
from bot.domain.policy import Role, Rules
from bot.domain.rejected import Rejected

#: Who is called for a role that asks nobody to answer in time has so long.
_MINUTES = 5


def paged(role: Role, to: Person, rules: Rules, now: datetime) -> list[e.Paged]:
    """Calls somebody for a role, where they are asked to answer."""
    if not role.acknowledge_minutes:
        return []
    return [e.Paged(role.id, to, role.acknowledge_minutes, duties=duties(rules, to, now))]


def on_roster(role: Role, rules: Rules, now: datetime, *, but: Collection[str] = ()) -> tuple[Person, ...]:
    """Who is on the roster of a role now, the first first."""
    return tuple(one for one in people(rules, role.roster, now) if one.id not in but)


def first_page(nudge: Nudge, at: Situation) -> e.Paged | e.RoleAssigned | e.RoleCalled:
    """Somebody is called for a role that the incident calls for by now; it is offered where the roster has nobody."""
    role, commander = at.policy.role(nudge.detail), at.incident.commander
    first = on_roster(role, at.rules, at.now, but={commander.id} if commander else ())[:1]
    for one in first:
        return next(iter(paged(role, one, at.rules, at.now)), e.RoleAssigned(role.id, one, "roster"))
    return e.RoleCalled(role.id)


def next_page(nudge: Nudge, at: Situation) -> e.Paged | e.PageUnanswered:
    """The next backup is called; or there is none any more, and that is said. Into a private incident none is."""
    role, paging = at.policy.role(nudge.detail), at.incident.pages[nudge.detail]
    late = nudge.late_seconds(at.now, at.rules.since)
    passed = {call.to.id for call in paging.calls}
    passed |= {one.id for one in (at.incident.roles.get(role.id), at.incident.commander) if one}
    backups = role.backup if at.incident.calls_people else ()
    for one in people(at.rules, backups, at.now):
        if one.id not in passed:
            minutes = role.acknowledge_minutes or paging.minutes
            return e.Paged(role.id, one, minutes, late, duties(at.rules, one, at.now))
    return e.PageUnanswered(role.id, late)


@rule.register
def _(command: c.Page, at: Situation) -> list[e.Event]:
    role = known_role(command.role, at.policy)
    if at.incident.drill:
        raise Rejected("This is a drill, and a drill calls nobody. Ask them in person, or by `role`.")
    to = command.to or _on_duty(role, command.by.person, at)
    if to.id == command.by.person.id:
        raise Rejected(f"You are here already. To take it, use `role {role.id} me`.")
    paging = at.incident.pages.get(role.id)
    if paging and paging.waits_for(to):
        raise Rejected(
            f"{to.name} is called already, and has until {paging.answer_by:%H:%M} UTC to answer. "
            f"To call somebody else, use `page {role.id} @person`."
        )
    minutes = role.acknowledge_minutes or _MINUTES
    return [e.Paged(role.id, to, minutes, duties=duties(at.rules, to, at.now))]


def _on_duty(role: Role, asker: Person, at: Situation) -> Person:
    """Who is called for a role where nobody is named: the next of its roster and backups.

    That may be who has the role: by the roster they got it without being asked.
    """
    if at.incident.private:
        raise Rejected(f"This incident is private, so name who is called: `page {role.id} @person`.")
    named = people(at.rules, (*role.roster, *role.backup), at.now)
    known = [one for one in named if one.id != asker.id]
    if not known:
        raise Rejected(
            f"The policy names nobody to call as {role.name}. Name somebody: `page {role.id} @person`."
        )
    paging = at.incident.pages.get(role.id)
    calls = paging.calls if paging and paging.waits and not paging.unanswered else ()
    passed = {call.to.id for call in calls}
    left = [one for one in known if one.id not in passed]
    return left[0] if left else calls[-1].to


@rule.register
def _(command: c.AnswerPage, at: Situation) -> list[e.Event]:
    paging = at.incident.pages.get(command.role)
    me, role = command.by.person, at.policy.role(command.role).name
    if paging is None:
        raise Rejected(f"Nobody was called as {role}.")
    if paging.taken_by is None:
        return answered(at.incident, command.role, me, at.now)
    if paging.taken_by.id == me.id:
        raise Rejected("You have it already.")
    since = f"{paging.taken_at:%H:%M} UTC"
    raise Rejected(
        f"{paging.taken_by.name} has it since {since}. To take over, use `role {command.role} me`."
    )
