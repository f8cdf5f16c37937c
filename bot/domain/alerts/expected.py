"""Alerts that a drill makes: what its scenario expects is the drill's, and neither opens anything nor calls anybody.

So while it is open, and for a while after that: what was broken for practice recovers late, and monitors see that late.
What still fires then counts as real, and goes by the routes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.correlate import MOST_ALERTS, Decision, Fate
from bot.domain.alerts.folding import is_over
from bot.domain.alerts.group import PRACTICE, Group, Stage
from bot.domain.alerts.route import Routed, asks_for, loudest_of, routed
from bot.domain.incident import Incident
from bot.domain.policy import Policy

#: How often is looked whether a drill is over of which alerts fire.
LOOK = timedelta(minutes=1)

#: For so long after a drill its alerts may go on firing.
AFTERMATH = timedelta(minutes=10)

#: For so long after it began a drill takes alerts: nobody practises longer, but many a drill is forgotten.
TAKES = timedelta(hours=8)

WHY = "expected of this drill"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of alerts like one that may be a drill's.

    Attributes:
        running: the incidents that are open, and others.
        taken: the active group of those that are a drill's, and `drill` that drill, wherever it goes on.
        real: the active group of those that are real, and `incident` the one that it is attached to.
    """

    running: Sequence[Incident]
    taken: Group | None = None
    drill: Incident | None = None
    real: Group | None = None
    incident: Incident | None = None


def key_expected(key: str) -> str:
    """The key of the group of what is a drill's, where this one is that of what is real."""
    return f"{PRACTICE}expected {key}"


def keys_expected(fresh: Group) -> list[str]:
    """The same, of what is no practice itself. Also where no drill expects anything now: it may have when it began."""
    return [] if fresh.drill else [key_expected(fresh.key)]


def scenarios_of(source: str, alert: Alert, policy: Policy, now: datetime) -> frozenset[str]:
    """The ids of the scenarios that expect an alert."""
    return frozenset(
        one.id
        for one in policy.game_days.scenarios
        if any(asks_for(match, source, alert, policy, now) for match in one.expects)
    )


def drill_of(
    alert: Alert, scenarios: frozenset[str], known: Known, policy: Policy, now: datetime
) -> int | None:
    """The number of the drill whose an alert is that these scenarios expect; None where it is real.

    What a drill has, it keeps until it is over. What fires already is real, and so is what began before the drill, or
    belongs to an incident that people work on. A private drill takes nothing: its hook is not called.
    """
    taken, real = known.taken, known.real
    mine = taken.members.get(alert.fingerprint) if taken else None
    if taken and mine and (mine.firing or not (alert.firing or _has(real, alert))):
        return taken.expected_of
    if not alert.firing or _is_real(known, policy, now):
        return None
    began = alert.started_at or now
    drills = [
        one.number for one in known.running if _expects(one, scenarios, now) and one.open_since <= began
    ]
    over = known.drill is not None and not known.drill.is_open
    if taken and taken.is_firing and not over:  # one group has one drill
        return taken.expected_of if known.drill and known.drill.number in drills else None
    return max(drills, default=None)


def _has(group: Group | None, alert: Alert) -> bool:
    return group is not None and alert.fingerprint in group.members


def _is_real(known: Known, policy: Policy, now: datetime) -> bool:
    """Whether alerts like it fire in earnest, or have to do with what people work on."""
    real, incident = known.real, known.incident
    if real is None:
        return False
    worked_on = real.stage is Stage.ATTACHED and incident is not None and incident.is_open
    return worked_on or (real.is_firing and not is_over(real, policy.alerts, now))


def _expects(incident: Incident, scenarios: frozenset[str], now: datetime) -> bool:
    practice = incident.practice
    meant = practice is not None and practice.scenario in scenarios
    return meant and incident.is_open and not incident.private and now - incident.open_since < TAKES


def taken_by(fresh: Group, number: int, now: datetime) -> Group:
    """The group that would begin for an alert, where it is a drill's."""
    return replace(fresh, key=key_expected(fresh.key), expected_of=number, until=now + LOOK)


def takes_over(fresh: Group, known: Group | None) -> Group:
    """The group that would begin for a drill, with what fires still of the one before it, which is over."""
    if known is None or known.expected_of is None or fresh.expected_of is None:
        return fresh
    firing = {name: member for name, member in known.members.items() if member.firing}
    ways = {name: way for name, way in known.ways.items() if name in firing}
    return replace(fresh, members=firing, ways=ways, redacted=known.redacted)


def expected(group: Group, running: Sequence[Incident]) -> Decision:
    """What is to be done with a new group that is a drill's."""
    drill = next((one for one in running if one.number == group.expected_of), None)
    full = drill is not None and len(drill.alerts) >= MOST_ALERTS
    return Decision(Fate.COUNT if full else Fate.JOIN, WHY, group.expected_of)


def real_at(drill: Incident) -> datetime | None:
    """When what fires of a drill counts as real; None while that is open."""
    return None if drill.is_open or drill.resolved_at is None else drill.resolved_at + AFTERMATH


def next_look(drill: Incident, now: datetime) -> datetime | None:
    """When to look again whether alerts of a drill still fire; None where they count as real by now."""
    at = real_at(drill) or now + LOOK
    return at if at > now else None


def made_real(taken: Group, fresh: Group) -> Group:
    """The group that would begin for what a drill has, where that counts as real; blank where its words were redacted.

    It has the key of what is like it: without words that could not be found anew.
    """
    return replace(fresh, key=taken.key.removeprefix(key_expected("")), redacted=taken.redacted)


def with_ways(group: Group, alerts: Iterable[Alert], policy: Policy, now: datetime) -> Group:
    """The group after it was told of alerts; of a drill's is known which way each goes if it counts as real.

    A group has the words of the last alert, and the labels that all have in common: by those a route would miss one.
    """
    if group.expected_of is None:
        return group
    told = {one.fingerprint: _way(group.source, one, policy, now) for one in alerts if one.firing}
    ways = {name: way for name, way in {**group.ways, **told}.items() if name in group.members}
    return replace(group, ways=ways)


def _way(source: str, alert: Alert, policy: Policy, now: datetime) -> Routed:
    return replace(routed(source, alert, policy, now), why="")


def way_of(group: Group, policy: Policy) -> Routed:
    """Which way goes what still fires of a drill's group: the loudest of theirs; of too many to follow, the group's."""
    own = Routed(group.route, group.action, group.severity, group.component, "")
    ways = [way for name, way in group.ways.items() if group.members[name].firing]
    return loudest_of(ways if ways and not group.more else [*ways, own], policy) or own


def released(group: Group) -> tuple[Alert, ...]:
    """What still fires of a drill's group, as it would be told of anew; of too many to follow, one for all."""
    told = group.as_alert
    firing = tuple(
        replace(told, fingerprint=name, lasting=member.lasting, started_at=member.started_at)
        for name, member in group.members.items()
        if member.firing
    )
    return firing or (replace(told, lasting=False),)
