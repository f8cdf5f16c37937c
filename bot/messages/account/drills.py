"""What is practised, and what its hook answered, in words."""

from bot.domain import events as e
from bot.domain.alerts.health import called
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages.account.rule import deed_of


@deed_of.register
def _(event: e.ScenarioBegun, _entry: Entry, _rules: Rules) -> str:
    return f"began the scenario {event.title}"


@deed_of.register
def _(event: e.HookCalled, _entry: Entry, _rules: Rules) -> str:
    what = "begins" if event.on else "is over"
    said = f": {event.said}" if event.said else ""
    return f"told the hook that the drill {what}; it answered {called(event.status)}{said}"
