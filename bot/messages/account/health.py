"""What was looked at when an incident began, in words."""

from bot.domain import events as e
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages.account.rule import deed_of


@deed_of.register
def _(event: e.SnapshotTaken, _entry: Entry, _rules: Rules) -> str:
    if not event.endpoints:
        return "listed what to look at first"
    looks = " ".join(f"{one.name}: {one.why}" for one in event.endpoints)
    return f"asked the health endpoints. {looks}"


@deed_of.register
def _(event: e.CheckTicked, _entry: Entry, _rules: Rules) -> str:
    return f"{'looked at' if event.on else 'took back having looked at'}: {event.title}"
