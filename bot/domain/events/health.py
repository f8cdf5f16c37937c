"""What was looked at when an incident began."""

import msgspec

from bot.domain.events.values import Happening


class HealthSeen(msgspec.Struct, frozen=True):
    """How a health endpoint was.

    Attributes:
        poll: its id in the policy, and `name` what people call it.
        why: sentences that say how it was.
        payload: the name under which its answer is kept; empty where there was none.
    """

    poll: str
    name: str
    well: bool
    why: str
    payload: str = ""


class Checkpoint(msgspec.Struct, frozen=True):
    """Something for a person to look at, as the policy had it."""

    id: str
    title: str
    url: str = ""


class SnapshotTaken(Happening, frozen=True, tag=True):
    """The health endpoints were asked, and people have a list of what to look at."""

    endpoints: tuple[HealthSeen, ...]
    checks: tuple[Checkpoint, ...] = ()


class CheckTicked(Happening, frozen=True, tag=True):
    """Somebody looked at something on the list, or did a step of a playbook (`PLAYBOOK/STEP`); or takes that back."""

    check: str
    title: str
    on: bool
