"""Which way an alert goes: the first route of the policy that matches, and why not the others.

What the labels say is somebody else's words: patterns are compared in time that grows with their length alone,
and what a sentence quotes of them is short.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.hours import inside
from bot.domain.alerts.rules import Action, Hours, Match, Route, Within
from bot.domain.policy import Policy
from bot.domain.wording import component_in, severity_in

_SHOWN, _NAMED = 80, 5


class Verdict(msgspec.Struct, frozen=True):
    """What one route says to an alert.

    Attributes:
        route: its name.
        matched: whether the alert is what it is for; the first such route is taken.
        why: what matched, or the first condition that did not; the rest of a sentence, without a full stop.
    """

    route: str
    matched: bool
    why: str


class Routed(msgspec.Struct, frozen=True):
    """Where an alert goes.

    Attributes:
        route: the name of the route that it takes; empty where none matches.
        action: where that leads.
        severity, component: ids; the route's own, else what was recognised, else None. Where no severity was, it is
            that of the component.
        why: as in `Verdict`.
    """

    route: str
    action: Action
    severity: str | None
    component: str | None
    why: str


class _Seen(msgspec.Struct, frozen=True):
    """An alert with what routes ask for; `said` is the severity that it says itself."""

    source: str
    alert: Alert
    said: str | None
    severity: str | None
    component: str | None
    hours: Hours | None
    now: datetime


def routed(source: str, alert: Alert, policy: Policy, now: datetime) -> Routed:
    """Where an alert of this source goes; people decide where no route matches."""
    seen = _seen(source, alert, policy, now)
    for route in policy.alerts.routes:
        verdict = _verdict(route, seen)
        if verdict.matched:
            component = route.component or seen.component
            severity = route.severity or seen.said or _suggested(component, policy)
            return Routed(route.name, route.then, severity, component, verdict.why)
    why = "no route matches it" if policy.alerts.routes else "the policy has no routes"
    return Routed("", Action.TRIAGE, seen.severity, seen.component, why)


def loudest_of(ways: Iterable[Routed], policy: Policy) -> Routed | None:
    """That of these ways which makes the most of an alert, and of those the worst; None where there is none."""
    actions = list(Action)
    return min(ways, key=lambda way: (actions.index(way.action), policy.rank(way.severity)), default=None)


def verdicts(source: str, alert: Alert, policy: Policy, now: datetime) -> tuple[Verdict, ...]:
    """What each route says to an alert of this source, in their order."""
    seen = _seen(source, alert, policy, now)
    return tuple(_verdict(route, seen) for route in policy.alerts.routes)


def asks_for(match: Match, source: str, alert: Alert, policy: Policy, now: datetime) -> bool:
    """Whether all that is said here holds of an alert of this source."""
    return all(holds for holds, _ in _conditions(match, _seen(source, alert, policy, now)))


def severity_of(alert: Alert, policy: Policy) -> str | None:
    """The id of the severity that the first label to say one says: in the policy's words for it, or any spelling."""
    meant = {word.lower(): id_ for word, id_ in policy.alerts.severities.items()}
    for label in policy.alerts.severity_labels:
        value = alert.label(label)
        if found := meant.get(value.lower()):
            return found
        if spelled := severity_in(value, policy):
            return spelled.id
    return None


def component_of(alert: Alert, policy: Policy) -> str | None:
    """The id of the component that a label says, the first that says one; else of the one in the title."""
    for value in filter(None, map(alert.label, policy.alerts.component_labels)):
        for one in policy.components:
            if value.lower() in {one.id, one.name.lower()}:
                return one.id
        if found := component_in(value, policy):
            return found.id
    named = component_in(alert.title, policy)
    return named.id if named else None


def fits(pattern: str, value: str) -> bool:
    """Whether a value is what a pattern says, in which `*` stands for anything, and nothing else for something.

    Not `fnmatch`, to which `[` and `?` mean something too, and whose regular expressions a value can slow down.
    """
    first, *others = pattern.split("*")
    if not others:
        return pattern == value
    last = others.pop()
    if len(value) < len(first) + len(last) or not (value.startswith(first) and value.endswith(last)):
        return False
    at, end = len(first), len(value) - len(last)
    for part in others:
        found = value.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _seen(source: str, alert: Alert, policy: Policy, now: datetime) -> _Seen:
    said, component = severity_of(alert, policy), component_of(alert, policy)
    severity = said or _suggested(component, policy)
    return _Seen(source, alert, said, severity, component, policy.alerts.business_hours, now)


def _suggested(component: str | None, policy: Policy) -> str | None:
    found = policy.suggested(component)
    return found.id if found else None


def _verdict(route: Route, seen: _Seen) -> Verdict:
    held: list[str] = []
    for holds, why in _conditions(route.match, seen):
        if not holds:
            return Verdict(route.name, matched=False, why=why)
        held.append(why)
    return Verdict(route.name, matched=True, why=", ".join(held) or "it is for everything")


def _conditions(match: Match, seen: _Seen) -> Iterator[tuple[bool, str]]:
    """What a route asks for, one after the other: whether it holds, and the sentence for that."""
    if match.sources:
        yield _named("source", seen.source, match.sources)
    for label, patterns in match.labels.items():
        yield _labelled(label, seen.alert.label(label), patterns)
    if match.components:
        yield _named("component", seen.component, match.components)
    if match.severities:
        yield _named("severity", seen.severity, match.severities)
    if match.hours is not Within.ALWAYS:
        yield _timely(match.hours, seen)


def _named(what: str, id_: str | None, wanted: Sequence[str]) -> tuple[bool, str]:
    if id_ is None:
        return False, f"no {what} was recognised"
    if id_ in wanted:
        return True, f"{what} is `{id_}`"
    return False, f"{what} is `{id_}`, {_neither(wanted)}"


def _labelled(label: str, value: str, patterns: Sequence[str]) -> tuple[bool, str]:
    if not value:
        return False, f"there is no label {_quoted(label)}"
    told = f"{_quoted(label)} is {_quoted(value)}"
    if any(fits(pattern, value) for pattern in patterns):
        return True, told
    return False, f"{told}, {_neither(patterns)}"


def _timely(wanted: Within, seen: _Seen) -> tuple[bool, str]:
    if seen.hours is None:
        return False, "the policy has no business hours"
    within = inside(seen.hours, seen.now)
    told = "it is within business hours" if within else "it is outside business hours"
    return within is (wanted is Within.INSIDE), told


def _neither(wanted: Sequence[str]) -> str:
    if len(wanted) == 1:
        return f"not {_short(wanted[0])}"
    more = [f"{len(wanted) - _NAMED} more"] if len(wanted) > _NAMED else []
    return f"not one of {', '.join([*map(_short, wanted[:_NAMED]), *more])}"


def _quoted(text: str) -> str:
    return f"`{_short(text).replace('`', chr(39))}`"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
