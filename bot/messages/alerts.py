"""What people see of alerts: the card of a group, and the list of those that wait."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.links import links_of, traces_of
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Component, Policy
from bot.domain.status import Status
from bot.domain.wording import duration, reference
from bot.messages import ids, kit, marks
from bot.messages.account.alerts import times, told_by
from bot.messages.following import Later, came_after, came_before
from bot.messages.kit import Block, Post
from bot.messages.text import channel_link, code, kind_of_id, link, moment, name, phrase, said

_TEXT, _LABELS, _LINKS, _OWNERS = 400, 8, 6, 3


#: Of an alert that a drill made.
EXPECTED = "Expected of a drill, so it opens nothing and calls nobody"


class AlertScene(msgspec.Struct, frozen=True):
    """What the card of a group is rendered from.

    Attributes:
        incident: the one that it is attached to, wherever that goes on by now.
        suggested: the open one that people may want it to join.
        owners: of the component that it is about.
        earlier: the one that was about this before, where this is another matter.
        later: what fires now, where it is another group's.
    """

    group: Group
    policy: Policy
    now: datetime
    incident: Incident | None = None
    suggested: Incident | None = None
    owners: tuple[Person, ...] = ()
    earlier: Incident | None = None
    later: Later | None = None


def alert_card(scene: AlertScene) -> Post:
    """The card of a group of alerts as it is now."""
    group = scene.group
    if group.stage is Stage.ATTACHED and (scene.incident is None or scene.incident.private):
        return _private(group)
    blocks = [
        kit.context(f":construction: {marks.DRILL}") if group.drill else None,
        kit.section("\n".join(filter(None, [_headline(scene), _facts(scene), said(group.text, _TEXT)]))),
        kit.context(*_details(scene)),
        kit.context(came_before(scene.earlier, scene.policy, scene.now)),
        kit.context(_fate(scene)),
        kit.actions(_buttons(scene)),
    ]
    drill = "Drill: " if group.drill else ""
    state = "" if group.is_firing else " (resolved)"
    return kit.post(f"{drill}{group.sender}: {group.title}{state}", blocks)


def _private(group: Group) -> Post:
    """Nothing of what is told by now, which is the business of those who see the incident."""
    taken = ":lock: It is taken care of in private."
    named = f"{'Drill: ' if group.drill else ''}An alert of {group.sender}"
    return kit.post(f"{named}. {taken}", [kit.section(f"{phrase(named)}\n{taken}")])


def _headline(scene: AlertScene) -> str:
    return f":arrow_right: ~{phrase(scene.group.title, 200)}~" if _moved(scene) else _title(scene.group)


def _moved(scene: AlertScene) -> bool:
    """Whether what people had put aside goes on elsewhere; what was an incident's is over."""
    return scene.later is not None and scene.group.stage is not Stage.ATTACHED


def _title(group: Group) -> str:
    title = phrase(group.title, 200)
    if group.is_firing:
        return f":rotating_light: *{title}*"
    return f":white_check_mark: ~{title}~"


def _facts(scene: AlertScene) -> str:
    group, policy, now = scene.group, scene.policy, scene.now
    severity = policy.severity(group.severity) if group.severity else None
    component = policy.component(group.component)
    standing = group.standing
    if _moved(scene):
        state = ""  # which is the other's
    elif group.ended_at is None:
        more = "+" if group.more else ""
        state = f"{standing.firing:,}{more} firing" + (
            f", {standing.resolved} resolved" if standing.resolved else ""
        )
    else:
        state = f"resolved {moment(group.ended_at, now)} after {duration(group.ended_at - group.since)}"
    facts = [
        f":{severity.emoji}: {phrase(severity.name)}" if severity else "",
        _component(component, scene.owners) if component else "",
        phrase(group.sender) if component is None or component.name != group.sender else "",
        f"since {moment(group.since, now)}",
        state,
        f"told of {times(group.count)}" if group.count > standing.firing + standing.resolved else "",
    ]
    return " · ".join(filter(None, facts))


def _component(component: Component, owners: Sequence[Person]) -> str:
    named = ", ".join(name(owner) for owner in owners[:_OWNERS])
    return phrase(component.name) + (f" (owner: {named})" if named else "")


def _details(scene: AlertScene) -> list[str]:
    group, policy = scene.group, scene.policy
    labels = [f"{phrase(label, 40)} {code(value)}" for label, value in _telling(group, policy)[:_LABELS]]
    traces = [f"{kind} {code(one)}" for kind, one in identifiers(group.as_alert, policy)[:3]]
    links = {one.url: one for one in (*links_of(group.as_alert, policy), *group.links)}
    shown = [link(one.url, one.title) for one in list(links.values())[:_LINKS]]
    return [" · ".join(_spread(group)), " · ".join([*labels, *traces]), " · ".join(shown)]


def identifiers(alert: Alert, policy: Policy) -> list[tuple[str, str]]:
    """The identifiers of its traces, spans and correlations, each behind what it is called."""
    labels = {**alert.annotations, **alert.labels}
    return [(kind_of_id(one, labels, policy.alerts.traces), one) for one in traces_of(alert, policy)]


def _telling(group: Group, policy: Policy) -> list[tuple[str, str]]:
    """The labels that say what the lines above do not."""
    component = policy.component(group.component)
    known = {_letters(group.title)} | (
        {_letters(component.id), _letters(component.name)} if component else set()
    )
    shown = {*policy.alerts.traces, *group.values, *(policy.alerts.severity_labels if group.severity else ())}
    return [
        (label, value)
        for label, value in group.labels.items()
        if label not in shown and _letters(value) not in known
    ]


def _letters(text: str) -> str:
    """What is left of a name however it is written: `Catalog is slow`, `catalog-is-slow`, `CatalogIsSlow`."""
    return "".join(filter(str.isalnum, text)).casefold()


def _spread(group: Group) -> list[str]:
    """Whether it is one user, or all of them (SP-9)."""
    found = []
    for label, values in group.values.items():
        if len(values) == 1:
            found.append(f":bust_in_silhouette: One {phrase(label, 40)} only: {code(values[0])}")
        else:
            found.append(f":busts_in_silhouette: Systemic: {marks.different(label, len(values))}")
    return found


def _fate(scene: AlertScene) -> str:
    after = came_after(scene.later) if scene.later else ""
    between = " " if _moved(scene) else "\n"
    return between.join(filter(None, [_decided(scene), after]))


def _decided(scene: AlertScene) -> str:
    group, now = scene.group, scene.now
    by = name(group.by) if group.by else ""
    match group.stage:
        case Stage.ATTACHED:
            return _attached(scene)
        case Stage.DECLINED:
            at = f" {moment(group.decided_at, now)}" if group.decided_at else ""
            if scene.later:
                return f":no_entry_sign: {by} declined it{at}."
            return f":no_entry_sign: {by} declined it{at}: it is no incident."
        case Stage.IGNORED:
            if scene.later:
                return f":zzz: {by} ignored it."
            until = moment(group.until, now) if group.until else "later"
            return f":zzz: {by} ignores it until {until}. If it fires then, there will be a new card."
        case Stage.COUNTED:
            return "Only counted."
        case Stage.WAITING:
            taken = f":leftwards_arrow_with_hook: {by} took it up again." if by else ""
            held = f":hourglass: Not declared by itself: {phrase(group.held)}." if group.held else ""
            return " ".join(filter(None, [taken, held]))


def _attached(scene: AlertScene) -> str:
    group, incident = scene.group, scene.incident
    if incident is None:
        return ""  # as in private, of which nothing is shown
    done = f"{name(group.by)} took it: " if group.by else ""
    called = reference(incident.number)
    if not (incident.channel and incident.title == group.title):
        called = marks.called_safely(incident)
    status = scene.policy.status_name(incident.status)
    where = channel_link(incident.channel.id) if incident.channel else ""
    if group.expected_of is not None:
        done = f"{EXPECTED}: "
    ended = ":white_check_mark: " if incident.status in {Status.RESOLVED, Status.CLOSED} else ":link: "
    parts = [called, phrase(status), where]
    return ended + done + " · ".join(filter(None, parts))


def _buttons(scene: AlertScene) -> list[Block | None]:
    group, suggested = scene.group, scene.suggested
    if group.stage in {Stage.DECLINED, Stage.IGNORED} and not group.over:
        return [kit.button("Take up again", ids.Action.ALERT_TAKE_UP, ids.value(group.id))]
    if group.expected_of is not None and group.is_firing and not group.over:
        return [it_is_real(group.id)]
    if group.stage is not Stage.WAITING or group.over:
        return []
    number = group.id
    severity = scene.policy.severity(group.severity or scene.policy.default_severity)
    join = None
    if suggested:
        label = f"Join INC-{suggested.number}"
        join = kit.button(label, ids.Action.ALERT_JOIN, ids.value(number, str(suggested.number)))
    style = "primary" if group.is_firing else ""  # what is over is no incident most of the time
    return [
        kit.button(f"Accept as {severity.name}", ids.Action.ALERT_ACCEPT, ids.value(number), style=style),
        join,
        kit.button("Merge…", ids.Action.ALERT_MERGE_OPEN, ids.value(number)),
        kit.button(f"Ignore {_minutes(scene.policy)}", ids.Action.ALERT_IGNORE, ids.value(number)),
        kit.button("Decline", ids.Action.ALERT_DECLINE, ids.value(number)),
    ]


def it_is_real(group: int) -> Block:
    """The button of what a drill has."""
    return kit.button("It is real", ids.Action.ALERT_ACCEPT, ids.value(group))


def _minutes(policy: Policy) -> str:
    minutes = policy.alerts.ignore_minutes
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def waiting(
    groups: Sequence[Group],
    policy: Policy,
    now: datetime,
    links: Mapping[int, str],
    counted: Sequence[tuple[str, int, int]] = (),
    *,
    more: int = 0,
) -> Post:
    """The groups that wait for somebody to decide, for whoever asks; each with the way to its card.

    Args:
        groups: the worst first.
        policy: the policy in force.
        now: the time.
        links: by number, the address of the card, or of the summary in which it stands.
        more: how many wait that are not among them.
        counted: who told in the last day of what is only counted: the name, of how many groups, and how often.
    """
    silent = kit.context(f"Only counted, and told of in the last day: {told_by(counted)}." if counted else "")
    if not groups:
        return kit.post("No alert waits.", [kit.section("No alert waits for anybody to decide."), silent])
    lines = []
    for group in groups:
        card = link(links[group.id], "card" if group.card else "summary") if group.id in links else ""
        facts = _facts(AlertScene(group, policy, now))
        drill = ":construction: Drill" if group.drill else ""
        lines.append(" · ".join(filter(None, [_title(group), drill, facts, card])))
    others = kit.context(f"And {more:,} more." if more else "")
    return kit.post(f"Alerts that wait: {len(groups) + more:,}", [*kit.paragraphs(lines), others, silent])
