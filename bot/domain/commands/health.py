"""What is looked at when an incident begins."""

from typing import ClassVar

from bot.domain.commands.order import Order
from bot.domain.events import HealthSeen


class RecordSnapshot(Order, frozen=True):
    """The health endpoints were asked."""

    endpoints: tuple[HealthSeen, ...]


class TickCheck(Order, frozen=True):
    """Something on the list was looked at, or a step of a playbook done; or was not, after all.

    `check` is an id on the list, or `PLAYBOOK/STEP`.
    """

    verb: ClassVar[str] = "check"
    check: str
    on: bool
