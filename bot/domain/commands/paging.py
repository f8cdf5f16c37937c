"""Calling somebody, and answering."""

from typing import ClassVar

from bot.domain.commands.order import Order
from bot.domain.people import Person


class Page(Order, frozen=True):
    """Call somebody for a role: `to`, or else whoever is on its roster."""

    verb: ClassVar[str] = "page"
    role: str
    to: Person | None = None


class AnswerPage(Order, frozen=True):
    """Have what somebody was called for: the role is theirs."""

    verb: ClassVar[str] = "answer"
    role: str
