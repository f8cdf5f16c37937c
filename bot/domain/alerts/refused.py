"""What somebody sent to the door of alerts that was not taken, or not all of it."""

from datetime import datetime

import msgspec


class Refused(msgspec.Struct, frozen=True):
    """Something that was sent, and how often.

    Attributes:
        status: the HTTP status that it was answered with.
        reason: why, in a sentence.
        body: what was sent, or of it what was not understood; without secrets, perhaps shortened; empty where nothing
            showed whose it was.
    """

    id: int
    source: str
    status: int
    reason: str
    body: str
    first_at: datetime
    last_at: datetime
    count: int
