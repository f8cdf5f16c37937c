"""Everything fails at once: what has no card of its own stands in one summary."""

from datetime import datetime

import msgspec

from bot.domain.incident import Posted


class Surge(msgspec.Struct, frozen=True):
    """A storm of alerts: groups that came when too many others had come.

    Attributes:
        card: where its summary is.
        shown_at: when that was last to be shown anew.
        last_at: when the last group came to it.
        incident: the number of the incident that was declared for all of it.
        revision: how often it was changed.
    """

    id: int
    began_at: datetime
    last_at: datetime
    card: Posted | None = None
    shown_at: datetime | None = None
    incident: int | None = None
    revision: int = 0
