"""Who else was told, in words."""

from datetime import timedelta

from bot.domain import events as e
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import duration
from bot.messages.account.rule import deed_of
from bot.messages.text import utc


@deed_of.register
def _(event: e.Escalated, entry: Entry, _rules: Rules) -> str:
    told = [*event.channels, *(person.name for person in event.people)]
    whom = f" ({', '.join(told)})" if told else ", of whom Slack knows nobody"
    late = f", {duration(timedelta(seconds=event.late_seconds))} late" if event.late_seconds else ""
    return f"told {event.name}{whom}: {escalated_why(event, entry)}{late}"


@deed_of.register
def _(event: e.EscalationAcknowledged, _entry: Entry, _rules: Rules) -> str:
    return f"acknowledged for {event.name}"


def escalated_why(event: e.Escalated, entry: Entry) -> str:
    """Why they were told, as plain text."""
    since = utc(event.occasion, entry.at) if event.occasion else ""
    match event.why:
        case "lasts":
            return _about(event, "it is not over yet")
        case "overdue":
            return _about(event, f"the update due {since} has not come")
        case "uncommanded":
            return _about(event, "nobody commands")
        case "unacknowledged":
            return f"{event.waited_for or 'leadership'} was told {since} and nobody has acknowledged"
        case _:
            return _about(event, "")


def _about(event: e.Escalated, what: str) -> str:
    """What it is, and what of it."""
    severe = f"it is {event.severity}" if event.severity else ""
    affected = f"{event.component} is affected" if event.component else ""
    return ", and ".join(filter(None, [severe, affected, what])) or "it has begun"
