"""App Home: what waits for me, what I am part of, what is open."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.due import answerable
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Policy, Rules
from bot.messages import ids, kit, marks
from bot.messages.kit import Block
from bot.messages.oncall import in_brief
from bot.messages.text import channel_link, moment

#: How many incidents each part shows.
_SHOWN = 10


def home(me: Person, found: Sequence[Incident], rules: Rules, now: datetime) -> Block:
    """The home view of one person, who sees nothing here of what they may not know."""
    policy = rules.policy
    running = [incident for incident in found if incident.is_open and incident.may_see(me)]
    ranks = {severity.id: rank for rank, severity in enumerate(policy.severities)}
    running.sort(key=lambda one: (one.drill, ranks.get(one.severity, len(ranks)), -one.number))
    mine = [incident for incident in running if incident.involves(me)]
    others = [incident for incident in running if not incident.involves(me)]
    declare = kit.button("Declare an incident", ids.Action.DECLARE_OPEN, "home", style="primary")
    blocks = [
        kit.actions([declare]),
        *_waiting(mine, me, now),
        *_part("My incidents", mine, me, policy, now),
        *_part("Open incidents", others, me, policy, now),
    ]
    if not running:
        blocks.append(
            kit.section("No open incidents. Something broken? Declare it; it can be declined later.")
        )
    duties = in_brief(rules, now)
    if duties:
        blocks += [kit.header("On call now"), *kit.paragraphs(duties)]
    return kit.home(blocks)


def home_of_outsider() -> Block:
    """The home view of somebody who is not of this workspace."""
    sentence = "People from other workspaces see no incidents here. Ask a full member of this workspace."
    return kit.home([kit.section(sentence)])


def _waiting(mine: Sequence[Incident], me: Person, now: datetime) -> list[Block | None]:
    """Updates that are due and that I am asked for."""
    due = [one for one in mine if one.rhythm.next_at <= now and _asks(one, me)]
    if not due:
        return []
    return [kit.header("Waiting for you"), *(_due(incident, now) for incident in due[:_SHOWN])]


def _asks(incident: Incident, me: Person) -> bool:
    round_ = max((reminder.round for reminder in incident.reminders), default=0)
    return any(person.id == me.id for person in answerable(incident, round_))


def _due(incident: Incident, now: datetime) -> Block:
    drill = "Drill: " if incident.drill else ""
    update = kit.button("Post update", ids.Action.UPDATE_OPEN, ids.value(incident.number), style="primary")
    channel = f" · {channel_link(incident.channel.id)}" if incident.channel else ""
    text = f"{drill}*{marks.called_safely(incident)}*{channel}\n{marks.promise(incident, now)}"
    return kit.section(text, update)


def _part(
    title: str, found: Sequence[Incident], me: Person, policy: Policy, now: datetime
) -> list[Block | None]:
    if not found:
        return []
    more = len(found) - _SHOWN
    hidden = kit.context(f"And {more} more.") if more > 0 else None
    return [kit.header(title), *(_one(incident, me, policy, now) for incident in found[:_SHOWN]), hidden]


def _one(incident: Incident, me: Person, policy: Policy, now: datetime) -> Block:
    marked = ("Drill: " if incident.drill else "") + (":lock: " if incident.private else "")
    roles = [marks.role_name(role, policy) for role, person in incident.roles.items() if person.id == me.id]
    mine = f"You are {', '.join(roles)}" if roles else marks.commanded(incident, policy)
    channel = channel_link(incident.channel.id) if incident.channel else ""
    since = f"since {moment(incident.declared_at, now)}"
    standing = " · ".join(filter(None, [marks.standing(incident, policy), mine, since, channel]))
    show = kit.button("Show", ids.Action.SHOW, ids.value(incident.number))
    return kit.section(f"{marked}*{marks.called_safely(incident)}*\n{standing}", show)
