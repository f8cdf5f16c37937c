"""Who stands in for whom is arranged, and called off; what is told of it commits with it."""

from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.domain.policy import Override
from bot.domain.rejected import Rejected
from bot.domain.standing_in import CallOff, StandIn, checked, may_arrange
from bot.service import LeaseLost, Service, Settle
from storage import overrides
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
