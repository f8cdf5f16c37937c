"""Alerts in a terminal: what would become of one; without anything that a terminal would obey."""

from collections.abc import Iterator

from bot.domain.alerts.links import links_of, traces_of
from bot.domain.alerts.trial import Trial
from bot.domain.policy import Policy
from bot.messages.text import one_line
from bot.messages.trial import component, outcome, severity


def trial(tried: Trial, policy: Policy) -> str:
    """What would become of an alert, by which route, and why not by the others."""
    state = "" if tried.alert.firing else " (resolved)"
    lines = [
        f"{one_line(tried.alert.title)}{state}, from {one_line(tried.sender)}",
        f"  {one_line(outcome(tried, policy))}",
        "",
        *(f"  {name:<12}{one_line(value)}" for name, value in _facts(tried, policy)),
        "",
        *_routes(tried),
    ]
    return "\n".join(lines)


def _facts(tried: Trial, policy: Policy) -> Iterator[tuple[str, str]]:
    yield "Route", tried.way.route or "none"
    yield "Severity", severity(tried, policy)
    yield "Component", component(tried, policy)
    yield (
        "Grouped by",
        ", ".join(f"{name}={value}" for name, value in tried.alike.items()) or "its fingerprint",
    )
    for trace in traces_of(tried.alert, policy):
        yield "Trace", trace
    for link in (*links_of(tried.alert, policy), *tried.alert.links):
        yield "Link", f"{link.title}: {link.url}"


def _routes(tried: Trial) -> Iterator[str]:
    """The verdicts, one a line; the first that matched is the one that counts."""
    taken = False
    for verdict in tried.verdicts:
        mark = "no"
        if verdict.matched:
            mark, taken = ("too late" if taken else "taken"), True
        yield f"  {mark:<10}{one_line(f'{verdict.route}: {verdict.why}')}"
    if not tried.verdicts:
        yield "  The policy has no routes."
