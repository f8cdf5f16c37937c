"""Somebody takes over a duty out of turn: what that takes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from bot.domain.oncall import rotation_of
from bot.domain.people import Actor, Person, Standing
from bot.domain.policy import Override, Policy
from bot.domain.rejected import Rejected

#: Longer ones belong into the policy.
LONGEST = timedelta(days=92)
#: So many may be arranged at once: each is looked at whenever somebody is called.
MOST = 200


class StandIn(msgspec.Struct, frozen=True):
    """Let `who` have a duty from `begin` until before `end`."""

    by: Actor
    rotation: str
    who: Person
    begin: datetime
    end: datetime


class CallOff(msgspec.Struct, frozen=True):
    """Let the one with this number count no more."""

    by: Actor
    id: int


def may_arrange(actor: Actor) -> None:
    """Refuse whoever may not arrange who is on call.

    Raises:
        Rejected: says who may.
    """
    if actor.standing in {Standing.GUEST, Standing.OUTSIDER}:
        raise Rejected("Only full members of the workspace arrange who is on call. Ask one of them.")


def checked(wanted: StandIn, policy: Policy, standing: Sequence[Override], now: datetime) -> Override:
    """What is arranged.

    Raises:
        Rejected: there is no such duty, or the time is none.
    """
    if rotation_of(policy, wanted.rotation) is None:
        known = ", ".join(f"`{one.id}`" for one in policy.oncall) or "none"
        raise Rejected(f"`{wanted.rotation}` is not a rotation. Known: {known}.")
    if wanted.end <= wanted.begin:
        raise Rejected("It ends before it begins. Say from when until when.")
    if wanted.end <= now:
        raise Rejected("That is over already. Say from when until when, and with the year.")
    if wanted.end - wanted.begin > LONGEST:
        raise Rejected(f"That is longer than {LONGEST.days} days. Change the rotation in the policy instead.")
    if len(standing) >= MOST:
        raise Rejected(f"{MOST} are arranged already. Call some of them off first.")
    return Override(0, wanted.rotation, wanted.who, wanted.begin, wanted.end, wanted.by.person, now)
