"""Who stands in for whom is arranged and called off, and who takes over is asked whether they are ready."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.people import Person
from bot.domain.policy import Override, Policy
from bot.domain.readiness import Takeover, asked_since, confirmed, takeovers
from bot.domain.rejected import Rejected
from bot.domain.standing_in import CallOff, StandIn, checked, may_arrange
from bot.jobs import Reply, reply_job
from bot.messages.readiness import checklist
from bot.service import LeaseLost, Service, Settle
from storage import handovers, overrides
from storage.database import Database
from storage.jobs import NewJob
from storage.queue import outbox

#: What people hear of it, as jobs of the outbox.
Told = Callable[[Override], Sequence[NewJob]]


class Duty:
    """Carries out what people arrange about who is on call."""

    def __init__(self, service: Service, database: Database, clock: Clock) -> None:
        self._service, self._database, self._clock = service, database, clock

    async def arrange(self, wanted: StandIn | CallOff, *, settle: Settle | None, told: Told) -> None:
        """Let somebody stand in, or call that off.

        Raises:
            Rejected: it is not theirs to arrange, or makes no sense.
            LeaseLost: `settle` found that the work is somebody else's now.
        """
        now = self._clock()
        may_arrange(wanted.by)
        async with self._database.write() as db:
            if isinstance(wanted, StandIn):
                override = checked(wanted, self._service.rules.policy, await overrides.standing(db, now), now)
                override = await overrides.add(db, override)
            else:
                found = await overrides.call_off(db, wanted.id, wanted.by.person, now)
                if found is None:
                    raise Rejected(f"Nobody stands in under number {wanted.id}. `oncall` shows who does.")
                override = found
            await outbox.put(db, told(override), now=now)
            if settle and not await settle(db):
                raise LeaseLost
        self._service.changed()

    async def confirm(
        self,
        number: int,
        place: int,
        by: Person,
        *,
        settle: Settle | None,
        told: Callable[[Takeover], Sequence[NewJob]],
    ) -> None:
        """Let whoever took over a duty have confirmed an item of its checklist.

        Raises:
            Rejected: it is not theirs to confirm, or there is no such item.
            LeaseLost: `settle` found that the work is somebody else's now.
        """
        now = self._clock()
        async with self._database.write() as db:
            found = await handovers.load(db, number)
            if found is None:
                raise Rejected("Nothing is known of this list any more.")
            takeover = confirmed(found, place, by, now)
            await handovers.save(db, takeover)
            await outbox.put(db, told(takeover), now=now)
            if settle and not await settle(db):
                raise LeaseLost
        self._service.changed()


class Handing:
    """Gives whoever takes over a duty its checklist, once, on one of the replicas."""

    def __init__(self, service: Service, database: Database, clock: Clock) -> None:
        self._service, self._database, self._clock = service, database, clock
        self._seen: set[tuple[str, datetime]] = set()

    async def hand_over(self) -> None:
        """Look whether somebody took over since the last look."""
        now, policy = self._clock(), self._service.rules.policy
        if not any(one.checklist for one in policy.oncall):
            return
        async with self._database.read() as db:
            rules = await overrides.applied(db, self._service.rules, now)
        new = [one for one in takeovers(rules, now) if (one.rotation, one.begins_at) not in self._seen]
        if not new:
            return
        async with self._database.write() as db:
            begun = [one for found in new if (one := await _begin(db, found, policy))]
            await outbox.put(db, [_asked(one, now) for one in begun], now=now)
        self._seen |= {(one.rotation, one.begins_at) for one in new}
        if begun:
            self._service.changed()


async def _begin(db: AsyncConnection, takeover: Takeover, policy: Policy) -> Takeover | None:
    """Write down that somebody takes over; None where that is known."""
    known = await handovers.since(db, asked_since(takeover, policy))
    if any(one.rotation == takeover.rotation and one.who.id == takeover.who.id for one in known):
        return None
    return await handovers.begin(db, takeover)


def _asked(takeover: Takeover, now: datetime) -> NewJob:
    return reply_job(Reply(takeover.who.id, "", checklist(takeover, now)), f"takeover/{takeover.id}")
