"""Sitroom's own bookkeeping: time, and what came of deliveries."""

from bot.domain.commands.order import Order
from bot.domain.events import File


class Tick(Order, frozen=True):
    """Do whatever time has made necessary."""


class RecordChannel(Order, frozen=True):
    """The channel exists."""

    channel: str
    name: str


class RecordMessage(Order, frozen=True):
    """One of Sitroom's messages exists."""

    surface: str
    channel: str
    ts: str


class RecordFailure(Order, frozen=True):
    """A step cannot be done in Slack.

    Attributes:
        part: which one, of a step that is done many times.
        again: whether it is tried again by itself; then one failure is told, and not how it changes.
    """

    step: str
    error: str
    part: str = ""
    again: bool = False


class RecordSuccess(Order, frozen=True):
    """A step that may have failed before is done."""

    step: str
    part: str = ""


class RecordPager(Order, frozen=True):
    """A pager has taken what it was asked in the entry `asked`."""

    asked: int


class RecordFile(Order, frozen=True):
    """A captured message's file is stored."""

    file: File
    sha256: str
    size: int
