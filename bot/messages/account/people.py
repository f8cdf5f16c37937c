"""Who came and went, and who does what, in words."""

from bot.domain import events as e
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages.account.rule import deed_of


@deed_of.register
def _(event: e.RoleAssigned, entry: Entry, rules: Rules) -> str:
    role = rules.policy.role(event.role).name
    if event.how == "handed over":
        return f"handed {role} over to {event.to.name}"
    if event.to.id == entry.by.id:
        return f"took the role {role}{_from(event.before)}"
    return f"gave the role {role} to {event.to.name}{_from(event.before)}"


def _from(before: Person | None) -> str:
    return f" (before: {before.name})" if before else ""


@deed_of.register
def _(event: e.Confided, _entry: Entry, _rules: Rules) -> str:
    named = ", ".join(person.name for person in event.to) or "nobody else"
    return f"had it private from the beginning, because {event.why} ({event.rule}); told {named}"


@deed_of.register
def _(event: e.ParticipantJoined, entry: Entry, _rules: Rules) -> str:
    return "came in" if event.person.id == entry.by.id else f"brought {event.person.name} in"


@deed_of.register
def _(event: e.ParticipantLeft, entry: Entry, _rules: Rules) -> str:
    return "left" if event.person.id == entry.by.id else f"noticed that {event.person.name} left"


@deed_of.register
def _(_event: e.JoinRequested, _entry: Entry, _rules: Rules) -> str:
    return "asked to join"


@deed_of.register
def _(_event: e.Subscribed, _entry: Entry, _rules: Rules) -> str:
    return "follows the updates"


@deed_of.register
def _(_event: e.Unsubscribed, _entry: Entry, _rules: Rules) -> str:
    return "does not follow the updates any more"
