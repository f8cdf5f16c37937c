"""What stands in a queue: work that must be done once, whatever process dies meanwhile."""

import enum
from datetime import datetime

import msgspec


class State(enum.Enum):
    """Where a job stands."""

    PENDING = "pending"
    DONE = "done"
    OVERTAKEN = "overtaken"  # a newer job of its slot made it pointless before it was tried
    DEAD = "dead"  # given up; a person may replay or discard it
    DISCARDED = "discarded"


class NewJob(msgspec.Struct, frozen=True):
    """A job that is to be stored.

    Attributes:
        key: unique in its queue; a second job of the same key is not stored.
        lane: jobs of one lane are done one after another, in the order they were stored.
        kind: what the worker knows it by.
        body: what the worker needs; emptied when the job is over.
        incident: the number of the incident it belongs to.
        slot: of jobs of one slot only the newest needs doing: it overtakes those never tried.
    """

    key: str
    lane: str
    kind: str
    body: str
    incident: int | None = None
    slot: str | None = None


class Job(msgspec.Struct, frozen=True):
    """A job as its worker holds it.

    Attributes:
        id: in the order of storing.
        key, lane, kind, body, incident: as stored.
        attempt: 1 for the first try. Above that, an earlier try may have had its effect.
        fence: counts the claims of this job and never goes back; whoever holds an older one has lost it.
        owner: who claimed it; empty where nobody did.
        created_at: when it was stored.
    """

    id: int
    key: str
    lane: str
    kind: str
    body: str
    incident: int | None
    attempt: int
    fence: int
    owner: str
    created_at: datetime


class Row(msgspec.Struct, frozen=True):
    """A job as an operator sees it.

    Attributes:
        ready_at: when it may be tried: for one in work, when its lease ends.
        error: why the last try failed.
    """

    id: int
    key: str
    lane: str
    kind: str
    body: str
    incident: int | None
    slot: str | None
    state: State
    attempt: int
    owner: str | None
    ready_at: datetime
    created_at: datetime
    error: str | None


class Depth(msgspec.Struct, frozen=True):
    """How full a queue is; `oldest_created_at` is that of the oldest pending job."""

    pending: int
    dead: int
    oldest_created_at: datetime | None
