"""What becomes of alerts that came in: which group they are told of, and what that group then asks for.

Two clocks keep it quiet. An incident's timeline and channel hear of a group's turns at once, then at growing intervals
while it flaps, but for the word that it fires again; a card's count is edited every half a minute. What was held back
is said when its time has come.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.correlate import Decision, Fate, confided, decided
from bot.domain.alerts.expected import expected, takes_over, with_ways
from bot.domain.alerts.folding import absorbed, ended, fallen_silent, goes_on, is_over, successor
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.route import Routed, loudest_of, routed
from bot.domain.alerts.rules import Action
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.status import Status

#: After the first note on an incident's timeline; doubled with each that follows soon, up to the longest.
NOTE_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)

#: After which a group that flapped counts as calm.
_CALM = timedelta(minutes=30)

#: For how long after people resolved an incident its alerts may go on firing, and are still their business.
LINGERING = timedelta(days=1)


class Surroundings(msgspec.Struct, frozen=True):
    """What is true around the alerts that are looked at.

    Attributes:
        incidents: the open ones.
        may_declare: whether routes may declare another incident just now.
    """

    policy: Policy
    incidents: Sequence[Incident]
    now: datetime
    may_declare: bool = True


class Reception(msgspec.Struct, frozen=True):
    """What became of alerts of one group.

    Attributes:
        group: as it is now; None where nothing of it fires, nobody ever heard of it, and what comes late cannot be told
            from what is new.
        ended: the group before, where these alerts began another.
        decision: what is to be done with a group that is new, or worse than it was.
        news: whether anything is new but the count.
    """

    group: Group | None
    ended: Group | None = None
    decision: Decision | None = None
    news: bool = False


def received(
    known: Group | None,
    fresh: Group,
    alerts: Sequence[Alert],
    incident: Incident | None,
    around: Surroundings,
    *,
    known_way: Routed | None = None,
) -> Reception:
    """What becomes of alerts of one group.

    Args:
        known: the active group of their key.
        fresh: one that nothing was told of yet, for where there is none.
        alerts: in the order in which they came.
        incident: the one that the known group is attached to.
        around: what else is true.
        known_way: which way they go, where that was found when they were told of first.
    """
    rules, now = around.policy.alerts, around.now
    fires = any(one.firing for one in alerts)
    if known and not (fires and _is_another_matter(known, fresh, alerts, incident, around)):
        after = with_ways(absorbed(known, alerts, rules, now), alerts, around.policy, now)
        if fires and incident and _outlives(after, incident):
            after = replace(after, noted=None)
        if known.is_echo and after.is_firing:
            after = replace(after, opened_at=now)
        news = (after.standing, after.title, after.labels) != (known.standing, known.title, known.labels)
        way = (known_way or loudest(known.source, alerts, around)) if news else None
        if after.expected_of is not None and after.stage is Stage.COUNTED:
            return Reception(after, news=news)
        if news and after.stage in {Stage.COUNTED, Stage.WAITING}:
            return _raised(after, way, around)
        if way and _is_worse(way, after, around.policy):
            if after.stage is Stage.ATTACHED:
                return Reception(replace(after, severity=way.severity, worsened=True), news=True)
            return _begun(ended(after, now), successor(after, now), way, around)
        return Reception(after, news=news)
    before = ended(known, now) if known else None
    group = with_ways(absorbed(takes_over(fresh, known), alerts, rules, now), alerts, around.policy, now)
    if not fires and any(one.started_at for one in alerts):
        return Reception(replace(group, stage=Stage.COUNTED))  # or what comes late would never end
    return _begun(before, group, known_way or loudest(group.source, alerts, around), around)


def reconsidered(known: Group, around: Surroundings) -> Reception:
    """What becomes of a group that was ignored for long enough: what still fires goes on in another one."""
    group = successor(known, around.now)
    way = Routed(group.route, group.action, group.severity, group.component, "") if group.members else None
    return _begun(ended(known, around.now), group, way, around)


def silenced(group: Group, now: datetime) -> Group | None:
    """The group of an incident once it counts as over, because nobody has told of it for long; None before."""
    silent_at = _silent_at(group)
    return fallen_silent(group) if silent_at and silent_at <= now else None


def _silent_at(group: Group) -> datetime | None:
    return group.silent_at if group.stage is Stage.ATTACHED else None


def _is_worse(way: Routed, group: Group, policy: Policy) -> bool:
    """Whether something fires that is worse than what people know of, or put aside."""
    return policy.is_worse(way.severity, group.severity)


def _is_another_matter(
    group: Group, fresh: Group, alerts: Sequence[Alert], incident: Incident | None, around: Surroundings
) -> bool:
    """Whether what fires now is none of this group's."""
    now = around.now
    if group.expected_of is not None:
        return group.expected_of != fresh.expected_of
    if group.stage is not Stage.ATTACHED:
        return is_over(group, around.policy.alerts, now)
    if incident is None or incident.is_open:
        return incident is None
    known = all(goes_on(group, one, now) for one in alerts if one.firing)
    return not (known and _may_linger(group, incident, now))


def _may_linger(group: Group, incident: Incident, now: datetime) -> bool:
    """Whether what fires since before people resolved an incident is still its own: where they hear so, and for a day."""
    heard = incident.channel is not None and not incident.channel.archived and incident.speaks_of(group.id)
    resolved_at = incident.resolved_at if incident.status is Status.RESOLVED else None
    return heard and resolved_at is not None and now - resolved_at < LINGERING


def _outlives(group: Group, incident: Incident) -> bool:
    """Whether a group fires, and the incident has not been told since people resolved it."""
    if incident.is_open or incident.resolved_at is None or group.noted_at is None:
        return False
    return group.is_firing and group.noted_at <= incident.resolved_at


def loudest(source: str, alerts: Sequence[Alert], around: Surroundings) -> Routed | None:
    """The way of that alert which routes make the most of, and of those the worst; None where none fires."""
    policy = around.policy
    asked = _asked(policy)
    ways: dict[tuple[str, ...], Routed] = {}
    for alert in alerts:
        seen = (alert.title, *(alert.label(name) for name in asked))
        if alert.firing and seen not in ways:
            ways[seen] = routed(source, alert, policy, around.now)
    return loudest_of(ways.values(), policy)


def _asked(policy: Policy) -> tuple[str, ...]:
    """The labels that decide which way an alert goes."""
    rules = policy.alerts
    named = [name for route in rules.routes for name in route.match.labels]
    return tuple(dict.fromkeys([*named, *rules.severity_labels, *rules.component_labels]))


def _begun(before: Group | None, group: Group, way: Routed | None, around: Surroundings) -> Reception:
    """What becomes of a new group; nothing where none of it fires, for of that nobody heard."""
    if way is None:
        return Reception(None, before)
    decision = _decided(group, way, around)
    group = _routed(group, way, decision)
    if decision.fate is Fate.COUNT:
        group = replace(group, stage=Stage.COUNTED)
    return Reception(group, before, decision, news=True)


def _raised(group: Group, way: Routed | None, around: Surroundings) -> Reception:
    """What becomes of a group that nobody decided about, now that something else in it fires, which may be worse."""
    decision = _decided(group, way, around) if way else None
    if way is None or decision is None or decision.fate is Fate.COUNT:
        return Reception(group, news=True)
    if decision.fate is Fate.ASK and group.stage is Stage.WAITING:
        worse = _is_worse(way, group, around.policy)
        after, asked = (_routed(group, way, decision), decision) if worse else (group, None)
        return Reception(after, None, asked, news=True)
    return Reception(replace(_routed(group, way, decision), stage=Stage.WAITING), None, decision, news=True)


def _routed(group: Group, way: Routed, decision: Decision) -> Group:
    held = decision.why if way.action is Action.DECLARE and decision.fate is Fate.ASK else ""
    return replace(
        group, route=way.route, action=way.action, severity=way.severity, component=way.component, held=held
    )


def _decided(group: Group, way: Routed, around: Surroundings) -> Decision:
    if group.expected_of is not None:
        return expected(group, around.incidents)
    if group.secret:
        return confided(group, group.secret, way, around.incidents, around.policy.alerts, now=around.now)
    return decided(
        group, way, around.incidents, around.policy.alerts, around.now, may_declare=around.may_declare
    )


def attached(group: Group, number: int, now: datetime) -> Group:
    """The group, now an incident's; the timeline of that says so."""
    return replace(
        group,
        stage=Stage.ATTACHED,
        by=None,
        decided_at=None,
        incident=number,
        noted=group.standing,
        noted_at=now,
        notes=1,
        refired=False,
        worsened=False,
        storm=None,
        revision=group.revision + 1,
    )


def noted(group: Group, now: datetime) -> Group | None:
    """The group, once its incident's timeline says how it stands; None where there is nothing to say yet."""
    if not _has_news(group) or (_note_at(group) > now and not group.worsened):
        return None
    calm = group.noted_at is None or now - group.noted_at >= _CALM
    return replace(
        group,
        noted=group.standing,
        noted_at=now,
        notes=1 if calm else group.notes + 1,
        refired=False,
        worsened=False,
        revision=group.revision + 1,
    )


def _has_news(group: Group) -> bool:
    """Whether there is something that the timeline of its incident does not know."""
    unsaid = group.standing != group.noted or group.has_flapped or group.worsened
    return group.stage is Stage.ATTACHED and unsaid


def _note_at(group: Group) -> datetime:
    """When the timeline may say again how the group stands.

    At once that it fires, where it said that it is over: people would go by that, and the pause may be longer than the
    stable minutes. There is one such word in a pause, for it waits before it says that it is over again.
    """
    if group.noted_at and group.noted and not group.noted.firing and group.standing.firing:
        return group.noted_at
    pause: timedelta = min(NOTE_PAUSE * (1 << min(max(group.notes - 1, 0), 10)), LONGEST_PAUSE)
    return (group.noted_at or group.opened_at) + pause


def due_at(group: Group) -> datetime | None:
    """When the group is to be looked at again, if nothing more is told of it; None where it need not be."""
    if group.over:
        return None
    looked_at = group.until if group.expected_of is not None and group.is_firing else None
    if _has_news(group):
        at: datetime | None = _note_at(group)
    else:
        at = group.until if group.stage is Stage.IGNORED else _silent_at(group)
    return min(filter(None, (at, looked_at)), default=None)
