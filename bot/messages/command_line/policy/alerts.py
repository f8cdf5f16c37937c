"""What becomes of alerts, and where they come from, as a policy has it."""

from collections.abc import Iterator, Sequence

from bot.domain.alerts.rules import Action, Hours, Match, Route, Within
from bot.domain.policy import Policy
from bot.messages.command_line.policy.table import enumerated, minutes, table

_HOURS = {Within.INSIDE: "within business hours", Within.OUTSIDE: "outside business hours"}


def alerts(policy: Policy) -> list[str]:
    """Where they come from, what is one group, and where each goes."""
    return [
        *_heard(policy),
        *_grouped(policy),
        *_understood(policy),
        *_routes(policy),
        *_polls(policy),
        *_stormed(policy),
    ]


def _heard(policy: Policy) -> Iterator[str]:
    yield f"Senders, each with a secret of its own: /alerts/{{{', '.join(policy.alerts.senders)}}}"
    if policy.alerts.messages:
        yield f"What other programs write in {enumerated(policy.alerts.messages)} is an alert, too."


def _grouped(policy: Policy) -> Iterator[str]:
    rules = policy.alerts
    yield f"One group is what is alike in: {', '.join(rules.group_by) or 'nothing; each goes by its fingerprint'}"
    yield f"A group is over after {minutes(rules.quiet_minutes)} in which nothing fired."
    yield f"What nobody tells the end of, such as an error, is over after {minutes(rules.quiet_minutes)} without another."
    yield f"It joins an open incident about the same of the last {minutes(rules.join_minutes)}."
    yield f"The button Ignore ignores it for {minutes(rules.ignore_minutes)}."
    for what, labels in (("Counted by their values", rules.distinct), ("Traces", rules.traces)):
        if labels:
            yield f"{what}: {', '.join(labels)}"
    for link in rules.links:
        yield f"Link {link.title}: {link.url}"


def _understood(policy: Policy) -> Iterator[str]:
    rules = policy.alerts
    yield f"How bad it is, say the labels {', '.join(rules.severity_labels) or '(none)'}."
    yield f"What is hit, say the labels {', '.join(rules.component_labels) or '(none)'}, or the title."
    means: dict[str, list[str]] = {}
    for word, id_ in rules.severities.items():
        means.setdefault(policy.severity(id_).name, []).append(word)
    for name, words in means.items():
        yield f"{name} is what they call {enumerated(words, 'or')}, too."
    if rules.business_hours:
        yield f"Business hours: {_hours(rules.business_hours)}"


def _hours(hours: Hours) -> str:
    return f"{', '.join(day.value for day in hours.days)}, {hours.begin} to {hours.end}, {hours.zone}"


def _routes(policy: Policy) -> list[str]:
    waits = f"waits on a card in {policy.channels.alerts or policy.channels.announcements}"
    rows = [
        (f"{number}. {route.name}", asked(route.match, policy), _taken(route, policy, waits))
        for number, route in enumerate(policy.alerts.routes, 1)
    ]
    return ["Where it goes; the first that fits:", *_inner([*rows, ("else", "", waits)])]


def asked(match: Match, policy: Policy) -> str:
    """What has to hold of an alert."""
    components = [found.name for id_ in match.components if (found := policy.component(id_))]
    severities = [policy.severity(id_).name for id_ in match.severities]
    conditions = [
        *([f"from {enumerated(match.sources, 'or')}"] if match.sources else []),
        *(f"{label} is {enumerated(values, 'or')}" for label, values in match.labels.items()),
        *([f"about {enumerated(components, 'or')}"] if components else []),
        *([enumerated(severities, "or")] if severities else []),
        *([_HOURS[match.hours]] if match.hours in _HOURS else []),
    ]
    return "; ".join(conditions) or "all"


def _taken(route: Route, policy: Policy, waits: str) -> str:
    """What is done then."""
    then = {
        Action.DECLARE: "declares an incident, or joins one",
        Action.TRIAGE: waits,
        Action.ATTACH: "joins an open incident, or is only counted",
        Action.DROP: "is only counted",
    }[route.then]
    severity = f", as {policy.severity(route.severity).name}" if route.severity else ""
    component = policy.component(route.component)
    return f"{then}{severity}{f', about {component.name}' if component else ''}"


def _polls(policy: Policy) -> list[str]:
    rows = [
        (
            poll.name,
            f"every {poll.every_seconds} s",
            poll.url,
            f"an alert after {poll.failures} bad answers in a row, over after {poll.recoveries} good ones",
        )
        for poll in policy.alerts.polls
    ]
    return ["Health endpoints that are asked:", *_inner(rows)] if rows else []


def _stormed(policy: Policy) -> Iterator[str]:
    storm = policy.alerts.storm
    yield (
        f"In a storm, at most {storm.cards} new cards and {storm.incidents} incidents within "
        f"{minutes(storm.within_minutes)}; who sends more than {storm.flood} requests a minute is named."
    )


def _inner(rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"  {line}" for line in table(rows)]
