"""What a group of alerts has to do with the incidents that are open, and what is to be done with it."""

import enum
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from bot.domain.alerts.group import Group
from bot.domain.alerts.route import Routed
from bot.domain.alerts.rules import Action, Alerts
from bot.domain.incident import Incident
from bot.domain.policy.confidential import Secret
from bot.domain.wording import alike

#: So many groups an incident has at most because of routes: nobody reads more, and each is read with every command.
MOST_ALERTS = 200

#: Labels that say in which environment something is wrong, and others that say where.
ENVIRONMENT, _PLACE = ("env", "environment"), ("cluster", "namespace")


class Fate(enum.Enum):
    """What is to be done with a new group."""

    DECLARE = "declare"
    JOIN = "join"
    ASK = "ask"  # people, on a card
    COUNT = "count"


class Decision(msgspec.Struct, frozen=True):
    """What is to be done with a group, and why, in words that end a sentence.

    Attributes:
        incident: the one that it joins, or that people may want it to join.
    """

    fate: Fate
    why: str
    incident: int | None = None


def relative(
    group: Group, component: str | None, incidents: Iterable[Incident], rules: Alerts, now: datetime
) -> Incident | None:
    """The open incident that a group most probably belongs to, of the same environment.

    It is about the same component; where one of them is not known, it is called alike. Only one that was declared,
    or heard of by an alert, lately. A private one is never named by a machine, and no alarm belongs to a drill.
    """
    since = now - timedelta(minutes=rules.join_minutes)
    for incident in sorted(incidents, key=lambda one: one.number, reverse=True):
        if (
            _heard_of(incident) < since
            or not incident.is_open
            or incident.private
            or incident.drill != group.drill
        ):
            continue
        if _is_about(group, component, incident, rules):
            return incident
    return None


def _is_about(group: Group, component: str | None, incident: Incident, rules: Alerts) -> bool:
    if component and incident.component:
        same = component == incident.component
    else:  # a name is little, and half of all alerts may be called `HighErrorRate`
        others = (*rules.component_labels, *_PLACE)
        same = alike(group.title, component, incident)
        same = same and not any(_is_elsewhere(group, incident, [name]) for name in others)
    return same and not _is_elsewhere(group, incident, ENVIRONMENT, _spelled_alike)


def _is_elsewhere(
    group: Group, incident: Incident, names: Sequence[str], same: Callable[[str, str], bool] = operator.eq
) -> bool:
    """Whether the first of these labels says something else of an incident than of a group.

    Of an incident say so the alerts that it was declared for, all of them; what people declared may be anywhere. What
    joined later, by people's word, may be elsewhere, and then the incident is there too.
    """
    here = _said({**group.annotations, **group.labels}, names)
    begun = [seen for seen in incident.alerts.values() if seen.came_at == incident.declared_at]
    if not here or not begun or not all(_said(seen.told.labels, names) for seen in begun):
        return False
    there = {_said(seen.told.labels, names) for seen in incident.alerts.values()}
    return not any(same(here, one) for one in filter(None, there))


def _said(labels: Mapping[str, str], names: Sequence[str]) -> str:
    return next((labels[name].lower() for name in names if name in labels), "")


def _spelled_alike(one: str, other: str) -> bool:
    """Whether these are the same environment: `prod`, `production` and `prod-eu` are."""
    return one.startswith(other) or other.startswith(one)


def confided(
    group: Group,
    secret: Secret,
    routed: Routed,
    incidents: Iterable[Incident],
    rules: Alerts,
    *,
    now: datetime,
) -> Decision:
    """What is to be done with a new group that is confidential: no card tells of it, and no incident that others see.

    It joins what the same rule made private lately, and is one of its own otherwise, also where people would decide.
    Practice brings in nobody: who practises is alone in it, and joins no practice of others.
    """
    if routed.action is Action.DROP:
        return Decision(Fate.COUNT, "its route drops it")
    why, by = f"confidential: {secret.rule}", group.starter
    if group.drill and not (by and by.has_account):
        return Decision(Fate.COUNT, f"{why}, and nobody would be in the channel of this practice")
    since = now - timedelta(minutes=rules.join_minutes)
    for incident in sorted(incidents, key=lambda one: one.number, reverse=True):
        same = incident.confidence is not None and incident.confidence.rule == secret.rule
        same = same and incident.drill == group.drill and (by is None or incident.may_see(by))
        if same and incident.is_open and _heard_of(incident) >= since:
            full = len(incident.alerts) >= MOST_ALERTS
            return Decision(Fate.COUNT if full else Fate.JOIN, why, incident.number)
    if routed.action is Action.ATTACH:
        return Decision(Fate.COUNT, "no open incident is about the same")
    return Decision(Fate.DECLARE, why)


def _heard_of(incident: Incident) -> datetime:
    return max([incident.declared_at, *(seen.at for seen in incident.alerts.values())])


def decided(
    group: Group,
    routed: Routed,
    incidents: Iterable[Incident],
    rules: Alerts,
    now: datetime,
    *,
    may_declare: bool,
) -> Decision:
    """What is to be done with a new group; `may_declare` says whether routes may declare another incident just now."""
    if routed.action is Action.DROP:
        return Decision(Fate.COUNT, "its route drops it")
    found = relative(group, routed.component, incidents, rules, now)
    number = found.number if found else None
    if routed.action is Action.TRIAGE:
        return Decision(Fate.ASK, "people decide", number)
    if found and len(found.alerts) >= MOST_ALERTS:
        return Decision(Fate.COUNT, f"that incident has {MOST_ALERTS} alerts already")
    if found:
        same = found.component is not None and found.component == routed.component
        return Decision(Fate.JOIN, "about the same component" if same else "called alike", number)
    if routed.action is Action.ATTACH:
        return Decision(Fate.COUNT, "no open incident is about the same")
    if not may_declare:
        return Decision(Fate.ASK, f"routes declared {rules.storm.incidents} incidents lately")
    return Decision(Fate.DECLARE, "no open incident is about the same")
