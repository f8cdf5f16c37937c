"""Updates, reminders and what leadership heard, in words."""

from collections.abc import Iterable
from datetime import timedelta

from bot.domain import events as e
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import duration
from bot.messages.account.rule import component_name, deed_of
from bot.messages.text import utc


@deed_of.register
def _(event: e.UpdatePosted, _entry: Entry, _rules: Rules) -> str:
    return f"posted an update. {' '.join(f'{field.label} {field.text}' for field in event.fields)}"


@deed_of.register
def _(event: e.UpdateReminded, entry: Entry, _rules: Rules) -> str:
    what = "for the overdue update" if event.round else "for an update"
    was_due = f"{what} (due {utc(event.due_at, entry.at)})"
    return f"asked {_names(event.to)} {was_due}{_late(event.late_seconds)}"


def _names(people: Iterable[Person]) -> str:
    return " and ".join(person.name for person in people) or "nobody"


def _late(seconds: int) -> str:
    return f", {duration(timedelta(seconds=seconds))} late." if seconds else ""


@deed_of.register
def _(event: e.Snoozed, _entry: Entry, _rules: Rules) -> str:
    return f"put the update off by {event.minutes} min"


@deed_of.register
def _(event: e.CadenceChanged, _entry: Entry, _rules: Rules) -> str:
    return f"changed the cadence of updates from {event.before} to {event.rhythm.minutes} min"


@deed_of.register
def _(event: e.RoleCalled, _entry: Entry, rules: Rules) -> str:
    return f"asked who is {rules.policy.role(event.role).name}{_late(event.late_seconds)}"


@deed_of.register
def _(event: e.LeadershipTold, _entry: Entry, rules: Rules) -> str:
    return f"told leadership: {told_why(event, rules)}{_late(event.late_seconds)}"


def told_why(event: e.LeadershipTold, rules: Rules) -> str:
    """Why leadership was told, as plain text."""
    match event.why:
        case "component":
            return f"{component_name(event.detail, rules)} is affected"
        case "duration":
            return "it lasts long"
        case "unacknowledged":
            return "nobody has acknowledged yet"
        case _:
            return event.detail or "somebody asked for it"


@deed_of.register
def _(_event: e.LeadershipAcknowledged, _entry: Entry, _rules: Rules) -> str:
    return "acknowledged for leadership"


@deed_of.register
def _(event: e.StabilityReached, entry: Entry, _rules: Rules) -> str:
    return f"saw that it is stable for long enough, since {utc(event.since, entry.at)}{_late(event.late_seconds)}"
