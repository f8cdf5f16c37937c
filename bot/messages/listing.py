"""Lists and summaries of incidents, for whoever asks."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import events as e
from bot.domain.incident import Incident
from bot.domain.policy import Policy, Rules
from bot.domain.postmortem import is_bookkeeping
from bot.domain.timeline import Entry
from bot.messages import kit, marks
from bot.messages.account import sentence
from bot.messages.kit import Post
from bot.messages.steps import could_not, named
from bot.messages.text import channel_link, link, moment, name, phrase, said

#: How many entries the timeline shows, and how many turns a catch-up.
_ENTRIES, _TURNS = 25, 6
_LINE = 250

#: What somebody who comes in late wants to know of what was decided.
_DECISIONS = (
    e.SeverityChanged,
    e.StatusChanged,
    e.Resolved,
    e.Reopened,
    e.ComponentChanged,
    e.RoleAssigned,
    e.NoteAdded,
    e.CadenceChanged,
)


def incidents(found: Sequence[Incident], policy: Policy, now: datetime, *, more: int = 0) -> Post:
    """One line an incident, as they come; `more` is how many are not among them."""
    if not found:
        return kit.post("No open incidents.", [kit.section("No open incidents.")])
    hidden = f"And {more} more: narrow it down with `mine`, a severity or a word." if more else ""
    lines = [line(incident, policy, now) for incident in found]
    return kit.post(f"Incidents: {len(found) + more}", [*kit.paragraphs(lines), kit.context(hidden)])


def line(incident: Incident, policy: Policy, now: datetime) -> str:
    """One incident on one line."""
    marked = ("Drill: " if incident.drill else "") + (":lock: " if incident.private else "")
    since = f"since {moment(incident.declared_at, now)}" if incident.is_open else marks.lasted(incident, now)
    commander = name(incident.commander) if incident.commander else ""
    channel = channel_link(incident.channel.id) if incident.channel else ""
    parts = [
        f"{marked}*{marks.called_safely(incident)}*",
        marks.standing(incident, policy),
        commander,
        since,
        channel,
    ]
    return " · ".join(filter(None, parts))


def summary(incident: Incident, policy: Policy, now: datetime) -> Post:
    """One incident for whoever asks from elsewhere."""
    lines = [
        line(incident, policy, now),
        said(incident.summary or incident.description, 800),
        *_who(incident, policy),
        *_update(incident, now),
    ]
    if incident.is_open:
        lines += [marks.promise(incident, now), marks.stability(incident, policy, now)]
    return marks.about(incident, marks.called(incident), kit.paragraphs(filter(None, lines)))


def timeline(incident: Incident, entries: Sequence[Entry], rules: Rules, now: datetime) -> Post:
    """The last entries, one line each, with the numbers by which they can be redacted."""
    told = [entry for entry in entries if not is_bookkeeping(entry.event)]
    shown = told[-_ENTRIES:]
    count = f" (the last {len(shown)} of {len(told)})" if len(shown) < len(told) else ""
    head = f"*Timeline of {marks.called_safely(incident)}*{count}"
    lines = [
        f"`{entry.version}` {moment(entry.at, now)} {phrase(sentence(entry, rules), _LINE)}"
        for entry in shown
    ]
    foot = "Numbers that are missing are Sitroom's own bookkeeping. `export` gives all of it as a file."
    blocks = [*kit.paragraphs([head, *lines]), kit.context(foot)]
    return marks.about(incident, f"Timeline of {marks.called(incident)}", blocks)


def catchup(incident: Incident, entries: Sequence[Entry], rules: Rules, now: datetime) -> Post:
    """What somebody who comes in late has to know: state, decisions, what is open, who is who."""
    policy = rules.policy
    turns = [entry for entry in entries if isinstance(entry.event, _DECISIONS) and not _at_once(entry)][
        -_TURNS:
    ]
    decided = [f"• {moment(entry.at, now)} {phrase(sentence(entry, rules), _LINE)}" for entry in turns]
    still_open = [f"• {text}" for text in _open(incident, policy, now)]
    lines = [
        f"*{marks.called_safely(incident)}*",
        f"{marks.standing(incident, policy)} · {marks.lasted(incident, now)}",
        said(incident.summary or incident.description, 800),
        *_who(incident, policy),
        *_update(incident, now),
        *(["*What happened last*", *decided] if decided else []),
        *(["*Open*", *still_open] if still_open else []),
    ]
    return marks.about(incident, f"Catch up on {marks.called(incident)}", kit.paragraphs(filter(None, lines)))


def links(policy: Policy) -> Post:
    """The policy's links."""
    if not policy.links:
        text = "The policy has no links. They are listed under `links` in the policy file."
        return kit.post(text, [kit.section(text)])
    lines = [f"• {link(one.url, one.title)}" for one in policy.links]
    return kit.post("Links", kit.paragraphs(lines))


def _at_once(entry: Entry) -> bool:
    return isinstance(entry.event, e.RoleAssigned) and entry.event.how in {"declared", "roster"}


def _who(incident: Incident, policy: Policy) -> list[str]:
    holders = [
        f"*{marks.role_name(role, policy)}:* {name(person)}" for role, person in incident.roles.items()
    ]
    return [" · ".join(holders)] if holders else []


def _update(incident: Incident, now: datetime) -> list[str]:
    update = incident.update
    if update is None:
        return []
    head = f"*Last update* {moment(update.at, now)} by {name(update.by)}"
    return [head, *(f"*{phrase(one.label)}* {phrase(one.text, 400)}" for one in update.fields)]


def _open(incident: Incident, policy: Policy, now: datetime) -> list[str]:
    if not incident.is_open:
        return []
    needed = policy.needed_roles(incident.severity, incident.component)
    empty = [role.id for role in needed if role.id not in incident.roles]
    waiting = incident.leadership is not None and incident.leadership.acknowledged_by is None
    return [
        marks.promise(incident, now),
        *filter(None, [marks.stability(incident, policy, now)]),
        *(f"Nobody is {marks.role_name(role, policy)}." for role in empty),
        *(["Leadership was told and has not acknowledged."] if waiting else []),
        *(
            f"{phrase(one.name)} was told and has not acknowledged."
            for one in incident.escalations.values()
            if one.acknowledged_by is None
        ),
        *(f":warning: Sitroom {phrase(could_not(named(step, policy)))}." for step in incident.missing),
    ]
