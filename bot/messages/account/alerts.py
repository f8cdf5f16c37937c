"""What alerts said, in words."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain import events as e
from bot.domain.policy import Policy, Rules
from bot.domain.timeline import Entry
from bot.domain.wording import reference
from bot.messages.account.rule import deed_of
from bot.messages.text import kind_of_id, phrase, utc

#: What has been wrong for so long when it comes to an incident, is said since when.
_LONG = timedelta(minutes=10)

#: How many of those are named who told of something.
_SENDERS = 10


@deed_of.register
def _(event: e.AlertAttached, entry: Entry, rules: Rules) -> str:
    told, tally = event.told, event.tally
    if event.merged_from:
        came = f"handed over an alert of {told.sender} from {reference(event.merged_from)}"
    else:
        came = "alerts" if entry.by.is_machine else f"attached an alert of {told.sender}"
    late = tally.firing and not event.merged_from and entry.at - told.since >= _LONG
    known = [
        _worse(event.told.severity, event.worse_than, rules.policy) if event.worse_than else "",
        f"since {utc(told.since, entry.at)}" if late else "",
        {0: "over", 1: ""}.get(tally.firing, f"{tally.firing} firing"),
        f"told of {times(tally.count)}" if tally.count > tally.firing + tally.resolved else "",
        *(f"{kind_of_id(one, told.labels, rules.policy.alerts.traces)} {one}" for one in told.traces),
        event.why,
    ]
    more = ", ".join(filter(None, known))
    return f"{came}: {told.title}" + (f" ({more})" if more else "") + _unsettled(event, entry)


def _worse(severity: str | None, than: str | None, policy: Policy) -> str:
    if severity is None:
        return ""
    known = policy.severity(severity).name
    return f"{known}, worse than this {policy.severity(than).name}" if than else known


@deed_of.register
def _(event: e.AlertsCounted, _entry: Entry, _rules: Rules) -> str:
    if event.merged_from:
        return f"handed over {many(event.count)} from {reference(event.merged_from)} that are only counted"
    return f"attached {event.count:,} more alerts, which are only counted"


@deed_of.register
def _(event: e.AlertChanged, entry: Entry, rules: Rules) -> str:
    tally = event.tally
    firing = ", ".join(
        filter(None, [_worse(event.severity, event.worse_than, rules.policy), f"{tally.firing} firing"])
    )
    match event.turn:
        case "resolved":
            late = event.since and entry.at - event.since >= _LONG
            since = f", since {utc(event.since, entry.at)}" if event.since and late else ""
            return f"says that this is over: “{event.title}”{since}"
        case "silent":
            return f"has told nothing more of it, so it counts as over: {event.title}"
        case "fired":
            return f"says that it fires again: {event.title} ({firing}){_unsettled(event, entry)}"
        case "flapped":
            return f"says that it is over again: {event.title}{_unsettled(event, entry)}"
        case "anew":
            return f"says that it fires again: {event.title}, which is an alert of its own"
        case "real" if not entry.by.is_machine:
            return f"says that it is real: {event.title}"
        case "real":
            return f"says that it fires still, after the drill, so it counts as real: {event.title}"
        case "still":
            return f"says that it fires still: {event.title} ({firing})"
        case "worse":
            return f"says that it is worse: {event.title} ({firing})"
        case _:
            return f"says more of it: {event.title} ({tally.firing} firing, {tally.resolved} resolved)"


def _unsettled(event: e.AlertAttached | e.AlertChanged, entry: Entry) -> str:
    """That the stable minutes begin anew, where they ran."""
    since = event.stable_since
    return f". It was stable since {utc(since, entry.at)}; that begins anew" if since else ""


def times(count: int) -> str:
    """How often: `once`, `17 times`."""
    return "once" if count == 1 else f"{count:,} times"


def many(count: int) -> str:
    """So many alerts, as a sentence begins: `1 alert`, `297 alerts`."""
    return "1 alert" if count == 1 else f"{count:,} alerts"


def told_by(senders: Sequence[tuple[str, int, int]]) -> str:
    """Who told of alerts, of how many groups each, and how often all of them: `Grafana (3), told of 17 times`."""
    more = [f"{len(senders) - _SENDERS} more"] if len(senders) > _SENDERS else []
    named = [f"{phrase(sender, 80)} ({count:,})" for sender, count, _ in senders[:_SENDERS]]
    return f"{', '.join([*named, *more])}, told of {times(sum(often for _, _, often in senders))}"
