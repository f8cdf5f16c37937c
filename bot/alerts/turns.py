"""The incidents that alerts of one transaction have to do with: each looked up once, and none waited for."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.joining import declaration
from bot.domain.alerts.group import Group
from bot.domain.alerts.reception import Surroundings
from bot.domain.decide import declare
from bot.domain.incident import Incident
from bot.domain.people import Actor
from bot.domain.policy import Rules
from bot.domain.status import OPEN
from bot.turn import Turn
from storage import incidents

#: How many open incidents are looked through for one that a group belongs to, the newest first.
_RELATIVES = 200


class Busy(Exception):  # noqa: N818 - an answer, not an error of the program
    """An incident that is needed is in other hands at this moment: try again."""


class Turns:
    """What happens to incidents because of alerts.

    Attributes:
        taken: those to which something may have happened.
    """

    def __init__(self, db: AsyncConnection, rules: Rules, now: datetime) -> None:
        self._db, self._rules, self._now = db, rules, now
        self._turns: dict[int, Turn] = {}
        self._open: dict[int, Incident] | None = None

    @property
    def taken(self) -> list[Turn]:
        """All of them."""
        return list(self._turns.values())

    async def of(self, group: Group | None) -> Turn | None:
        """The incident that a group is attached to, wherever it goes on by now.

        From a private incident nothing goes on in a public one.
        """
        number, turn = group.incident if group else None, None
        while number is not None:
            goes_on = await self.one(number)
            if turn and turn.so_far.private and not goes_on.so_far.private:
                break
            turn, number = goes_on, goes_on.so_far.merged_into
        return turn

    async def drill_of(self, taken: Group) -> Incident:
        """The drill that a group is expected of, wherever that goes on."""
        turn = await self.of(replace(taken, incident=taken.expected_of))
        if turn is None:
            raise Busy
        return turn.so_far

    async def one(self, number: int) -> Turn:
        """The incident with this number.

        Raises:
            Busy: somebody else has it now.
        """
        if number not in self._turns:
            found = await incidents.load_free(self._db, [number])
            if not found:
                raise Busy
            self._turns[number] = Turn(self._rules, self._now, number, found[0])
        return self._turns[number]

    async def declared(self, group: Group, by: Actor) -> Turn:
        """A new incident, which a group is about."""
        number = await incidents.next_number(self._db)
        turn = self._turns[number] = Turn(self._rules, self._now, number)
        turn.happened(by, declare(declaration(group, by), self._rules, self._now))
        return turn

    def heard(self, turn: Turn) -> None:
        """An incident has heard of an alert: what is open knows that, where it was looked up."""
        if self._open is not None:
            self._open[turn.so_far.number] = turn.so_far

    async def around(self, *, needed: bool, may_declare: bool) -> Surroundings:
        """What is true around a group; the incidents only where they are needed."""
        if self._open is None and needed:
            found = await incidents.listing(self._db, statuses=OPEN, limit=_RELATIVES)
            self._open = {one.number: one for one in found}
            self._open |= {number: turn.so_far for number, turn in self._turns.items()}
        running = tuple(self._open.values()) if self._open and needed else ()
        return Surroundings(self._rules.policy, running, self._now, may_declare=may_declare)
