"""Who is called for a role, and who is next."""

from collections.abc import Collection
from datetime import datetime

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.answering import answered
from bot.domain.decide.rule import Situation, rule
from bot.domain.due import Nudge
from bot.domain.oncall import people
from bot.domain.people import Person
from bot.domain.policy import Role, Rules
from bot.domain.rejected import Rejected


def paged(role: Role, to: Person) -> list[e.Paged]:
    """Calls somebody for a role, where they are asked to answer."""
    return [e.Paged(role.id, to, role.acknowledge_minutes)] if role.acknowledge_minutes else []


def on_roster(role: Role, rules: Rules, now: datetime, *, but: Collection[str] = ()) -> tuple[Person, ...]:
    """Who is on the roster of a role now, the first first."""
    return tuple(one for one in people(rules, role.roster, now) if one.id not in but)


def next_page(nudge: Nudge, at: Situation) -> e.Paged | e.PageUnanswered:
    """The next backup is called; or there is none any more, and that is said."""
    role, paging = at.policy.role(nudge.detail), at.incident.pages[nudge.detail]
    late = nudge.late_seconds(at.now)
    passed = {call.to.id for call in paging.calls}
    passed |= {one.id for one in (at.incident.roles.get(role.id), at.incident.commander) if one}
    for one in people(at.rules, role.backup, at.now):
        if one.id not in passed:
            return e.Paged(role.id, one, role.acknowledge_minutes or paging.minutes, late)
    return e.PageUnanswered(role.id, late)


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
