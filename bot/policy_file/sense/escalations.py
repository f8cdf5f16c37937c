"""Escalation rules: each has its time and somebody to tell, and none waits for itself."""

from collections.abc import Iterator

from bot.domain.policy import LEADERSHIP, EscalationRule, Policy, When
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.naming import known_component, known_severity, suggestion, twice


def unraised(policy: Policy) -> Iterator[Mistake]:
    """Rules that could never tell anybody, or not say when."""
    yield from twice("escalations", policy.escalations)
    for position, rule in enumerate(policy.escalations):
        path: Path = ("escalations", position)
        if rule.id == LEADERSHIP:
            says = f"is {LEADERSHIP}, which is told by the key of that name."
            yield Mistake((*path, "id"), says, "Choose another id.")
        yield from _untimely(path, rule)
        yield from _after(path, rule, policy)
        yield from _to_nobody((*path, "tell"), rule)
        for at, severity in enumerate(rule.severities):
            yield from known_severity((*path, "severities", at), severity, policy)
        for at, component in enumerate(rule.components):
            yield from known_component((*path, "components", at), component, policy)


def _untimely(path: Path, rule: EscalationRule) -> Iterator[Mistake]:
    at_once = rule.when is When.BEGUN
    if at_once and rule.minutes is not None:
        says = f"are not for when: {rule.when.value}, which is told at once."
        yield Mistake((*path, "minutes"), says, "Delete them, or say when: lasts.")
    if not at_once and rule.minutes is None:
        yield Mistake(path, "needs minutes.", "Add a line minutes: … and say after how many.")


def _after(path: Path, rule: EscalationRule, policy: Policy) -> Iterator[Mistake]:
    if rule.when is not When.UNACKNOWLEDGED:
        if rule.after is not None:
            says = f"is only for when: {When.UNACKNOWLEDGED.value}."
            yield Mistake((*path, "after"), says, "Delete it, or wait for an acknowledgement.")
        return
    known = [LEADERSHIP, *(one.id for one in policy.escalations)]
    if rule.after is None:
        says = "needs after: whose acknowledgement is waited for."
        yield Mistake(path, says, f"There are: {', '.join(one for one in known if one != rule.id)}.")
    elif rule.after not in known:
        says = f"names {rule.after}, which is not among the escalations."
        yield Mistake((*path, "after"), says, suggestion(rule.after, known))
    else:
        circle = _circle(rule, policy)
        if circle:
            says = f"makes a circle: {' waits for '.join(circle)}."
            yield Mistake(
                (*path, "after"), says, "Let the first of them wait for another, or for leadership."
            )


def _circle(rule: EscalationRule, policy: Policy) -> list[str]:
    """The rules that wait for each other, from this one to itself; none where it comes to an end."""
    waits_for = {one.id: one.after for one in policy.escalations}
    way = [rule.id]
    while (following := waits_for.get(way[-1])) and following not in way:
        way.append(following)
    return [*way, rule.id] if following == rule.id else []


def _to_nobody(path: Path, rule: EscalationRule) -> Iterator[Mistake]:
    tell = rule.tell
    if tell.groups and not tell.channels:
        says = "are mentioned in channels, and there are none."
        yield Mistake((*path, "groups"), says, "Add channels: the groups are mentioned there.")
    if tell.pagers and not (tell.channels or tell.people):
        says = "call until somebody acknowledges, and nobody could: there is no message with the button."
        yield Mistake((*path, "pagers"), says, "Add channels or people.")
    if not (tell.channels or tell.people or tell.groups or tell.pagers):
        yield Mistake(path, "is empty: nobody would hear of it.", "Add channels or people.")
