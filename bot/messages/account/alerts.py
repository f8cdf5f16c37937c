"""What alerts said, in words."""

from bot.domain import events as e
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import reference
from bot.messages.account.rule import because, deed_of


@deed_of.register
def _(event: e.AlertAttached, _entry: Entry, _rules: Rules) -> str:
    told, tally = event.told, event.tally
    came = f"handed over from {reference(event.merged_from)}" if event.merged_from else "attached"
    named = "".join(f", trace {one}" for one in told.traces)
    return (
        f"{came} the alert of {told.sender}: {told.title} "
        f"({tally.firing} firing, told of {times(tally.count)}{named}){because(event.why)}"
    )


@deed_of.register
def _(event: e.AlertChanged, _entry: Entry, _rules: Rules) -> str:
    tally = event.tally
    match event.turn:
        case "resolved":
            return f"heard that the alert is resolved: {event.title}"
        case "fired":
            return f"heard that the alert fires again: {event.title} ({tally.firing} firing)"
        case _:
            return (
                f"heard more of the alert: {event.title} ({tally.firing} firing, {tally.resolved} resolved)"
            )


def times(count: int) -> str:
    """How often: `once`, `17 times`."""
    return "once" if count == 1 else f"{count:,} times"
