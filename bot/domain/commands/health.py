"""What is looked at when an incident begins."""

from typing import ClassVar

from bot.domain.commands.order import Order
from bot.domain.events import HealthSeen


class RecordSnapshot(Order, frozen=True):
    """The health endpoints were asked."""

    endpoints: tuple[HealthSeen, ...]


class TickCheck(Order, frozen=True):
    """Something on the list was looked at; or was not, after all."""

    verb: ClassVar[str] = "check"
    check: str
    on: bool
