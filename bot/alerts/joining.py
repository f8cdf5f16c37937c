"""A group of alerts comes to an incident: what its timeline says of it, with what was sent kept beside it."""

import hashlib
from collections.abc import Sequence

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import commands as c
from bot.domain.alerts.correlate import ENVIRONMENT, Decision
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.links import links_of, traces_of
from bot.domain.alerts.reception import attached
from bot.domain.decide import decide
from bot.domain.decide.declaring import TEXT_LIMIT, TITLE_LIMIT
from bot.domain.events import Tally, Told
from bot.domain.payloads import of_alert
from bot.domain.people import Actor, Standing, source_actor
from bot.domain.policy import Policy, Rules
from bot.messages.following import was_about_it
from bot.messages.storm import names_of_all, title_of_all
from bot.turn import Turn
from storage import alerts, files

_LINKS = 10

#: How many alerts are named in the description of an incident that is about many, in so many characters each.
_NAMED, _NAME = 10, 120


def actor_of(group: Group) -> Actor:
    """Who brings a group to an incident: its source, or who fired it for practice."""
    if group.starter:
        return Actor(group.starter, Standing.SYSTEM)
    return source_actor(group.source, group.sender)


def declaration(group: Group, by: Actor) -> c.Declare:
    """The incident that a group of alerts is about."""
    return c.Declare(
        by=by,
        title=_short(group.title, TITLE_LIMIT),
        severity=group.severity,
        description=_short(group.text, TEXT_LIMIT),
        component=group.component,
        drill=group.drill,
        labels={**group.annotations, **group.labels},
        secret=group.secret,
    )


def declaration_of_all(groups: Sequence[Group], by: Actor) -> c.Declare:
    """The incident that many groups of alerts are about, the worst of them first: as bad as that, called as it is."""
    first = groups[0]
    named = [_short(group.title, _NAME) for group in groups[:_NAMED]]
    return replace(
        declaration(first, by),
        title=title_of_all(first.title, len(groups), TITLE_LIMIT),
        description=_short(names_of_all(named, len(groups)), TEXT_LIMIT),
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def told_of(group: Group, policy: Policy) -> Told:
    """What an incident's timeline says of a group."""
    links = {link.url: link for link in (*group.links, *links_of(group.as_alert, policy))}
    environment = {name: group.annotations[name] for name in ENVIRONMENT if name in group.annotations}
    return Told(
        group=group.id,
        title=group.title,
        sender=group.sender,
        since=group.since,
        text=group.text,
        labels={**environment, **group.labels},  # of an error it is no label: it may happen in several
        links=tuple(links.values())[:_LINKS],
        traces=traces_of(group.as_alert, policy),
        severity=group.severity,
        expected=group.expected_of is not None,
    )


def tally_of(group: Group) -> Tally:
    """How many of its alerts fire, how often they were told of, and of how many users, or what else is counted."""
    distinct = {label: len(values) for label, values in group.values.items()}
    return Tally(group.standing.firing, group.standing.resolved, group.count, distinct)


async def attach(
    db: AsyncConnection, turn: Turn, group: Group, by: Actor, rules: Rules, *, why: str = ""
) -> Group:
    """The group, now an incident's, which takes over what was sent of it.

    Raises:
        Rejected: it may not.
    """
    told, tally = told_of(group, rules.policy), tally_of(group)
    command = c.AttachAlert(by=by, told=told, tally=tally, why=why, resolved_at=group.ended_at)
    turn.happened(by, decide(turn.so_far, command, rules, turn.now))
    for place, (_, body, _at) in enumerate(await alerts.payloads(db, group.id), start=1):
        await keep(db, turn, group, by, rules, body=body, place=place)
    return attached(group, turn.so_far.number, turn.now)


def why_it_came(group: Group, decision: Decision, before: Turn | None) -> str:
    """Why a group comes to an incident, where no person says so; `before` is the incident that was about it."""
    again = was_about_it(before.so_far) if before else ""
    named = f"route {group.route}" if group.route and group.expected_of is None else decision.why
    return ", ".join(filter(None, [named, again]))


def succeeded(
    ended: Group, after: Group, turn: Turn | None, came: Turn | None, said: Actor | None = None
) -> tuple[Group, Group]:
    """A group that is over and the one that comes after it, each with the other's number, if people may know.

    The incident of what is over hears that it is, and of what came. Of a private one nobody hears anything in public.

    Args:
        ended: what is over.
        after: what comes after it.
        turn: the incident that was about it.
        came: the one that what comes after it belongs to.
        said: who says so, where it is not the source.
    """
    secret = came is not None and came.so_far.private
    if turn:
        by = said or source_actor(ended.source, ended.sender)
        into = after.id if turn.so_far.private or not secret else None
        real = ended.expected_of is not None and after.expected_of is None
        command = c.NoteAlert(by=by, group=ended.id, tally=tally_of(ended), into=into, real=real)
        turn.happened(by, decide(turn.so_far, command, turn.rules, turn.now))
    aside = ended.stage in {Stage.IGNORED, Stage.DECLINED}
    if aside or (turn and not secret and after.stage is not Stage.COUNTED):
        return replace(ended, followed_by=after.id), replace(after, follows=ended.id)
    return ended, after


def note_of(before: Group, after: Group) -> c.NoteAlert:
    """How a group stands that the timeline of its incident knew as it was before."""
    return c.NoteAlert(
        by=source_actor(after.source, after.sender),
        group=after.id,
        tally=tally_of(after),
        flapped=before.has_flapped,
        silent_since=after.silent_since,
        ended_at=after.ended_at,
        severity=after.severity if before.worsened else None,
    )


async def keep(
    db: AsyncConnection, turn: Turn, group: Group, by: Actor, rules: Rules, *, body: str, place: int
) -> None:
    """Keep what was sent of a group with its incident."""
    content = body.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    name = of_alert(group.id, place)
    await files.keep(db, sha256, name, "text/plain", content)
    command = c.KeepPayload(by=by, name=name, sha256=sha256, size=len(content))
    turn.happened(by, decide(turn.so_far, command, rules, turn.now))
