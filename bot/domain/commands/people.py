"""Asking for roles, and to be let in."""

from typing import ClassVar

from bot.domain.commands.order import Order
from bot.domain.people import Person


class AssignRole(Order, frozen=True):
    """Give a role to somebody. `handover` says that its holder gives it away themselves."""

    verb: ClassVar[str] = "role"
    role: str
    to: Person
    handover: bool = False


class ClaimRole(Order, frozen=True):
    """Take a role nobody holds."""

    verb: ClassVar[str] = "claim"
    role: str


class Join(Order, frozen=True):
    """Be brought into the channel."""

    verb: ClassVar[str] = "join"


class Subscribe(Order, frozen=True):
    """Get each update as a direct message, or stop getting them."""

    verb: ClassVar[str] = "subscribe"
    on: bool = True
