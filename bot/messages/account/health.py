"""What was looked at when an incident began, in words."""

from bot.domain import events as e
from bot.domain.playbooks import is_step
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
    done = "did" if is_step(event.check) else "looked at"
    back = "took back having done" if is_step(event.check) else "took back having looked at"
    return f"{done if event.on else back}: {event.title}"
