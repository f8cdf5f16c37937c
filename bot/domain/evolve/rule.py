"""The rules by which events change what is true: one an event, each in the module of what it is about."""

from functools import singledispatch
from typing import Any

from bot.domain.incident import Incident
from bot.domain.timeline import Entry


@singledispatch
def rule(_event: Any, _incident: Incident, entry: Entry) -> Incident:
    """What is true after `entry`, whose event is given first; each kind of event registers its own."""
    raise TypeError(f"no rule for {entry.kind}")


#: The classes that have a rule; a test holds it against the union of events.
RULES = rule.registry
