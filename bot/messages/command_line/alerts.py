"""Alerts in a terminal: what would become of one; without anything that a terminal would obey."""

from collections.abc import Iterator, Sequence

from bot.domain.alerts.links import links_of
from bot.domain.alerts.refused import Refused
from bot.domain.alerts.trial import Trial
from bot.domain.policy import Policy
from bot.messages.alerts import identifiers
from bot.messages.text import one_line, tidy
from bot.messages.trial import component, confidential, outcome, severity

#: How many alerts that are not understood are named.
_MISFITS = 5


def trial(tried: Trial, policy: Policy) -> str:
    """What would become of an alert, by which route, and why not by the others."""
    state = "" if tried.alert.firing else " (resolved)"
    lines = [
        f"{one_line(tried.alert.title)}{state}, from {one_line(tried.fresh.sender)}",
        f"  {one_line(outcome(tried, policy))}",
        "",
        *(f"  {name:<16}{one_line(value)}" for name, value in _facts(tried, policy)),
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
    if secret := confidential(tried, policy):
        yield "Confidential", secret
    for kind, one in identifiers(tried.alert, policy):
        yield kind[0].upper() + kind[1:], one
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


def trials(found: Sequence[Trial], count: int, policy: Policy) -> str:
    """What would become of alerts; `count` is how many there are."""
    if not found:
        return "There is no alert in it: it would be answered, and nothing would happen."
    more = [f"\n… and {count - len(found)} more."] if count > len(found) else []
    return "\n\n".join([*(trial(one, policy) for one in found), *more])


def misfits(sentences: Sequence[str]) -> str:
    """Some alerts were not understood, and why; the first of them are named."""
    more = [f"… and {len(sentences) - _MISFITS} more."] if len(sentences) > _MISFITS else []
    lines = ["\nNot understood, and left out:", *sentences[:_MISFITS], *more]
    return "\n  ".join(lines)


def fired() -> str:
    """Alerts were sent, as practice."""
    return "\nSent as practice: Sitroom sorts it while it runs; what comes of it is marked as a drill."


def no_source(id_: str, known: Sequence[str]) -> str:
    """There is no such source."""
    return f"There is no source {id_!r}. There are: {', '.join(known)}."


def unread(file: str, why: str) -> str:
    """The file cannot be read."""
    return f"{file} cannot be read: {why}."


def not_understood(file: str, why: str) -> str:
    """The file holds nothing that this source would send."""
    return f"{file} is not what this source sends. {why}"


def rejected(rows: Sequence[Refused]) -> str:
    """What was sent and not taken, the latest first."""
    if not rows:
        return "Everything that was sent was taken."
    lines = [
        f"{row.id:>6}  {row.last_at:%Y-%m-%d %H:%M:%S} UTC  {row.status}  {row.count:>5} times  "
        f"{one_line(row.source)}: {one_line(row.reason)}"
        for row in rows
    ]
    return "\n".join([*lines, "", "`sitroom alerts rejected NUMBER` shows what was sent."])


def rejected_whole(row: Refused) -> str:
    """One of them, with what was sent."""
    times = "once" if row.count == 1 else f"{row.count:,} times"
    since = f"from {row.first_at:%Y-%m-%d %H:%M:%S} to " if row.count > 1 else ""
    head = f"{one_line(row.source)}, answered with {row.status}: {one_line(row.reason)}"
    body = tidy(row.body) or "What was sent is not kept: nothing showed whose it was."
    return f"{head}\n{times}, {since}{row.last_at:%Y-%m-%d %H:%M:%S} UTC\n\n{body}"


def no_rejected(number: int) -> str:
    """There is none of this number."""
    return f"There is no {number}. `sitroom alerts rejected` lists them."
