"""App Home."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.messages import kit
from bot.messages.kit import Block, section


def home(person: Person, found: Sequence[Incident], policy: Policy, now: datetime) -> Block:
    """The home view of one person; `found` are the open incidents."""
    return kit.home([section("home")])
