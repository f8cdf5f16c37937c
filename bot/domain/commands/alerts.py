"""What alerts have to do with an incident."""

from datetime import datetime
from typing import ClassVar

from bot.domain.commands.order import Order
from bot.domain.events import Tally, Told


class AttachAlert(Order, frozen=True):
    """A group of alerts belongs to this incident; `why`, where no person says so. `resolved_at`, where it is over."""

    verb: ClassVar[str] = "attach"
    told: Told
    tally: Tally
    why: str = ""
    resolved_at: datetime | None = None


class CountAlerts(Order, frozen=True):
    """So many more groups of alerts belong to this incident, more than its timeline is to follow."""

    verb: ClassVar[str] = "count"
    count: int


class NoteAlert(Order, frozen=True):
    """How many alerts of an attached group fire now.

    Attributes:
        flapped: whether one has fired since that was last noted.
        severity: how bad it is by now, if that was recognised.
        silent_since: when it was last told of, where none counts as firing any more for that.
        ended_at: when it was over, by the word of its source, where none fires.
        into: the number of the group that goes on, where one of this has begun to fire anew.
        real: whether that counts as real, and this did not: a drill had made it.
    """

    group: int
    tally: Tally
    flapped: bool = False
    severity: str | None = None
    silent_since: datetime | None = None
    ended_at: datetime | None = None
    into: int | None = None
    real: bool = False


class KeepPayload(Order, frozen=True):
    """What a source sent is kept: under which name, the SHA-256 of its bytes, hexadecimal, and how many they are."""

    name: str
    sha256: str
    size: int
