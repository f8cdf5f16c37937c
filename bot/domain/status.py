"""The lifecycle of an incident, as a table."""

import enum


class Status(enum.Enum):
    """Where an incident stands."""

    TRIAGE = "triage"
    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MITIGATING = "mitigating"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    CANCELLED = "cancelled"


#: Somebody is working on it: reminders run, roles matter.
OPEN = frozenset(
    {
        Status.TRIAGE,
        Status.INVESTIGATING,
        Status.IDENTIFIED,
        Status.MITIGATING,
        Status.MONITORING,
    }
)

#: Nothing more is expected to happen to it.
OVER = frozenset(Status) - OPEN

_WORKING = OPEN - {Status.TRIAGE}
_ENDS = frozenset({Status.RESOLVED, Status.MERGED, Status.CANCELLED})

#: From each status, the statuses that may follow. Nothing leads back to triage: what was looked at stays so.
NEXT: dict[Status, frozenset[Status]] = {
    Status.TRIAGE: _WORKING | _ENDS | {Status.DECLINED},
    Status.INVESTIGATING: _WORKING - {Status.INVESTIGATING} | _ENDS,
    Status.IDENTIFIED: _WORKING - {Status.IDENTIFIED} | _ENDS,
    Status.MITIGATING: _WORKING - {Status.MITIGATING} | _ENDS,
    Status.MONITORING: _WORKING - {Status.MONITORING} | _ENDS,
    Status.RESOLVED: frozenset({Status.INVESTIGATING, Status.CLOSED, Status.MERGED}),
    Status.CLOSED: frozenset({Status.INVESTIGATING}),
    Status.DECLINED: frozenset({Status.INVESTIGATING}),
    Status.CANCELLED: frozenset({Status.INVESTIGATING}),
    Status.MERGED: frozenset(),
}


def working_after(status: Status) -> list[Status]:
    """The statuses of ongoing work that may follow `status`, in lifecycle order."""
    return [after for after in Status if after in NEXT[status] & OPEN]
