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
    pagers = (f"the pager {pager}" for pager in event.pagers)
    told = [*event.channels, *(person.name for person in event.people), *pagers]
    whom = f" ({', '.join(told)})" if told else ", of whom Slack knows nobody"
    late = f", {duration(timedelta(seconds=event.late_seconds))} late" if event.late_seconds else ""
    since = f" since {utc(event.occasion, entry.at)}" if event.occasion else ""
    return f"told {event.name}{whom}: {escalated_why(event)}{since}{late}"


@deed_of.register
def _(event: e.EscalationAcknowledged, _entry: Entry, _rules: Rules) -> str:
    return f"acknowledged for {event.name}"


def escalated_why(event: e.Escalated) -> str:
    """Why they were told, as plain text; where there is an occasion, it is so since then."""
    match event.why:
        case "lasts":
            return _about(event, "it is not over yet")
        case "overdue":
            return _about(event, "the update is overdue")
        case "uncommanded":
            return _about(event, "nobody commands")
        case "unacknowledged":
            return f"{event.waited_for or 'leadership'} was told, and has not acknowledged"
        case _:
            return _about(event, "")


def _about(event: e.Escalated, what: str) -> str:
    """What it is, and what of it."""
    severe = f"it is {event.severity}" if event.severity else ""
    affected = f"{event.component} is affected" if event.component else ""
    return ", and ".join(filter(None, [severe, affected, what])) or "it has begun"
