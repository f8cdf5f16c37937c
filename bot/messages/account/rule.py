"""How a line comes about: words for each kind of event, each in the module of what it is about."""

from functools import singledispatch
from typing import Any

from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages.text import one_line


def sentence(entry: Entry, rules: Rules) -> str:
    """Who did what, as plain text on one line."""
    return f"{one_line(entry.by.name)} {deed(entry, rules)}"


def deed(entry: Entry, rules: Rules) -> str:
    """What somebody did, as plain text to follow their name: `changed the severity from SEV2 to SEV1`."""
    return one_line(deed_of(entry.event, entry, rules))


@singledispatch
def deed_of(_event: Any, entry: Entry, _rules: Rules) -> str:
    """The words for an entry, whose event is given first; each kind of event registers its own."""
    raise TypeError(f"no words for {entry.kind}")


def because(why: str) -> str:
    """A reason behind what was done; empty where none was given."""
    return f": {why}" if why.strip() else ""


def component_name(id_: str | None, rules: Rules) -> str:
    """The team's name for a component, or its id where the policy has it no more."""
    found = rules.policy.component(id_)
    return found.name if found else id_ or "none"
