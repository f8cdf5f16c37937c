"""The way every command takes: may this person, is it possible now, and then its own rule."""

from collections.abc import Sequence
from datetime import datetime
from functools import singledispatch
from typing import Any

import msgspec

from bot.domain.commands import Command
from bot.domain.decide.answering import acted
from bot.domain.events import Event
from bot.domain.incident import Incident
from bot.domain.lifecycle import check_possible
from bot.domain.permissions import check_allowed
from bot.domain.policy import Policy, Rules


class Situation(msgspec.Struct, frozen=True):
    """What a rule may look at besides the command."""

    incident: Incident
    rules: Rules
    now: datetime

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.rules.policy


@singledispatch
def rule(command: Any, _situation: Situation) -> Sequence[Event]:
    """What has happened when `command` is carried out; each command registers its own."""
    raise TypeError(f"no rule for {type(command).__name__}")


#: The classes that have a rule; a test holds it against the union of commands.
RULES = rule.registry


def decide(incident: Incident, command: Command, rules: Rules, now: datetime) -> list[Event]:
    """What happened to `incident`, in order; an empty list when there is nothing to say.

    Raises:
        Rejected: it may not happen; the sentence says why and what to do.
    """
    check_allowed(incident, command, rules.policy)
    check_possible(incident, command, rules.policy)
    events = list(rule(command, Situation(incident, rules, now)))
    return [*acted(incident, command, events, now), *events]
