"""Asking for the promise to be kept or moved, and for leadership to hear of it."""

from datetime import datetime
from typing import ClassVar

from bot.domain.commands.order import Order
from bot.domain.policy import LEADERSHIP


class PostUpdate(Order, frozen=True):
    """Say how it stands.

    Attributes:
        answers: by question id of the policy.
        next_at: when the next update is promised; None means after the usual interval.
    """

    verb: ClassVar[str] = "update"
    answers: dict[str, str]
    next_at: datetime | None = None


class Snooze(Order, frozen=True):
    """Put this reminder off once."""

    verb: ClassVar[str] = "snooze"
    minutes: int


class ChangeCadence(Order, frozen=True):
    """Change the interval between updates."""

    verb: ClassVar[str] = "cadence"
    minutes: int


class Escalate(Order, frozen=True):
    """Tell leadership now; with `once` only if they were not told yet."""

    verb: ClassVar[str] = "escalate"
    why: str = ""
    once: bool = False


class Acknowledge(Order, frozen=True):
    """Leadership knows, or those whom another rule told."""

    verb: ClassVar[str] = "acknowledge"
    rule: str = LEADERSHIP
