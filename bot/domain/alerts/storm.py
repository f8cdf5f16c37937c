"""Everything fails at once: what has no card of its own stands in one summary."""

from datetime import datetime

import msgspec

from bot.domain.alerts.group import Group
from bot.domain.incident import Posted
from bot.domain.people import Person
from bot.domain.policy import Policy


class Surge(msgspec.Struct, frozen=True):
    """A storm of alerts: groups that came when too many others had come.

    Attributes:
        card: where its summary is.
        shown_at: when that was last to be shown anew.
        last_at: when the last group came to it.
        incident: the number of the incident that was declared for all of it.
        declined, declined_by, declined_at: how many groups were declined together, where that was decided last.
        revision: how often it was changed.
    """

    id: int
    began_at: datetime
    last_at: datetime
    card: Posted | None = None
    shown_at: datetime | None = None
    incident: int | None = None
    declined: int = 0
    declined_by: Person | None = None
    declined_at: datetime | None = None
    revision: int = 0


def presses(group: Group, policy: Policy) -> bool:
    """Whether nobody must miss a group: it would have been declared, or nothing is worse than it."""
    return bool(group.held) or group.severity == policy.severities[0].id
