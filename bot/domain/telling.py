"""What people told and were told: updates, requests for them, leadership, and whom rules of the policy name."""

from datetime import datetime

import msgspec

from bot.domain.events import Field
from bot.domain.people import Person


class Update(msgspec.Struct, frozen=True):
    """What the last update said. `version` is that of its entry."""

    version: int
    at: datetime
    by: Person
    fields: tuple[Field, ...]


class Reminder(msgspec.Struct, frozen=True):
    """A request for an update that nobody has answered yet."""

    version: int
    round: int
    due_at: datetime
    to: tuple[Person, ...]


class Telling(msgspec.Struct, frozen=True):
    """Leadership was told, last `at`; `first_at`, if that was before. `versions` are the entries of all tellings."""

    at: datetime
    why: str
    versions: tuple[int, ...]
    acknowledged_by: Person | None = None
    first_at: datetime | None = None


class Escalation(msgspec.Struct, frozen=True):
    """Those whom a rule of the policy names were told.

    Attributes:
        version: of the entry that says so last.
        at: when that was.
        name: who they are, in the team's words.
        channels, people: where the messages are.
        occasion: on which they were told, of a rule that tells more than once.
        pagers: the ids of those that are to call them outside Slack.
    """

    version: int
    at: datetime
    name: str
    channels: tuple[str, ...]
    people: tuple[Person, ...]
    occasion: datetime | None = None
    acknowledged_by: Person | None = None
    pagers: tuple[str, ...] = ()
