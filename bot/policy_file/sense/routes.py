"""Routes of alerts: what they ask for can be, and every route can be reached."""

from collections.abc import Iterator

from bot.domain.alerts.route import fits
from bot.domain.alerts.rules import MESSAGES, WELL_KNOWN, Match, Within
from bot.domain.policy import Policy
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.naming import known_component, known_severity, suggestion


def misrouted(policy: Policy) -> Iterator[Mistake]:
    """Routes that name what there is not, and those that no alert can reach."""
    alerts = policy.alerts
    for word, severity in alerts.severities.items():
        yield from known_severity(("alerts", "severities", word), severity, policy)
    names: dict[str, int] = {}
    for position, route in enumerate(alerts.routes):
        path: Path = ("alerts", "routes", position)
        first = names.setdefault(route.name, position)
        if first != position:
            says = f"is {route.name} again, as in alerts.routes[{first}]."
            yield Mistake((*path, "name"), says, "Give each its own.")
        yield from known_severity((*path, "severity"), route.severity, policy)
        yield from known_component((*path, "component"), route.component, policy)
        yield from ill_asked((*path, "match"), route.match, policy)
        yield from _unreachable(position, policy)


def ill_asked(path: Path, match: Match, policy: Policy) -> Iterator[Mistake]:
    """What is asked for of an alert, and is not there."""
    own = [source.id for source in policy.alerts.sources], [poll.id for poll in policy.alerts.polls]
    sources = [*WELL_KNOWN, *own[0], *own[1], MESSAGES]
    for position, source in enumerate(match.sources):
        if source not in sources:
            says = f"names {source}, which is not among the sources."
            yield Mistake((*path, "sources", position), says, suggestion(source, sources))
    for position, component in enumerate(match.components):
        yield from known_component((*path, "components", position), component, policy)
    for position, severity in enumerate(match.severities):
        yield from known_severity((*path, "severities", position), severity, policy)


def _unreachable(position: int, policy: Policy) -> Iterator[Mistake]:
    route = policy.alerts.routes[position]
    for earlier, other in enumerate(policy.alerts.routes[:position]):
        if _takes_all(other.match, route.match):
            says = f"can never match: alerts.routes[{earlier}] ({other.name}) takes all that it is for."
            yield Mistake(("alerts", "routes", position), says, "Put it before that one, or delete it.")
            return


def _takes_all(first: Match, second: Match) -> bool:
    """Whether what the second is for is never left over by the first: none of the first's conditions is narrower."""
    return (
        _is_wider(first.sources, second.sources)
        and _is_wider(first.components, second.components)
        and _is_wider(first.severities, second.severities)
        and first.hours in {Within.ALWAYS, second.hours}
        and all(
            label in second.labels
            # A pattern that fits another pattern as it is written fits all that the other fits.
            and all(any(fits(wide, narrow) for wide in patterns) for narrow in second.labels[label])
            for label, patterns in first.labels.items()
        )
    )


def _is_wider(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    return not first or (bool(second) and set(second) <= set(first))
