"""Who was called, and who answered, in words."""

from datetime import timedelta

from bot.domain import events as e
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import duration
from bot.messages.account.rule import deed_of


@deed_of.register
def _(event: e.Paged, _entry: Entry, rules: Rules) -> str:
    role = rules.policy.role(event.role).name
    return (
        f"called {event.to.name} as {role}, to answer within {event.minutes} min{_late(event.late_seconds)}"
    )


@deed_of.register
def _(event: e.PageAcknowledged, _entry: Entry, rules: Rules) -> str:
    return f"answered the call as {rules.policy.role(event.role).name}{_late(event.late_seconds)}"


@deed_of.register
def _(event: e.PageUnanswered, _entry: Entry, rules: Rules) -> str:
    role = rules.policy.role(event.role).name
    return f"found nobody else to call as {role}; nobody has answered{_late(event.late_seconds)}"


@deed_of.register
def _(event: e.PagerCalled, _entry: Entry, rules: Rules) -> str:
    if event.rule:
        return f"asked {event.name} to call {event.rule_name}{_late(event.late_seconds)}"
    role = rules.policy.role(event.role).name
    if event.to is None:
        return f"asked {event.name} to say that nobody has answered as {role}{_late(event.late_seconds)}"
    return f"asked {event.name} to call {event.to.name} as {role}{_late(event.late_seconds)}"


@deed_of.register
def _(event: e.PagerReached, _entry: Entry, _rules: Rules) -> str:
    return f"reached {event.name}, which took the call"


def _late(seconds: int) -> str:
    return f", {duration(timedelta(seconds=seconds))} late" if seconds else ""
