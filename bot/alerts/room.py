"""For how much there is room while everything fails at once: cards, incidents that routes declare; the rest is summed up."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.showing import pause
from bot.domain.alerts.storm import Surge, presses
from bot.domain.policy import Policy
from storage import alerts, storms


class Room:
    """What is left of what the policy allows within some minutes, in one transaction.

    What presses has as many cards again beyond those: nobody looks for it among the others.
    """

    def __init__(self, db: AsyncConnection, policy: Policy, now: datetime) -> None:
        self._db, self._policy, self._now = db, policy, now
        self._since = now - timedelta(minutes=policy.alerts.storm.within_minutes)
        self._surge: Surge | None = None
        self._cards = self._declarations = 0

    async def measure(self) -> None:
        """Count what was shown and declared lately."""
        storm = self._policy.alerts.storm
        self._cards = storm.cards - await alerts.carded_since(self._db, self._since)
        self._declarations = storm.incidents - await alerts.declared_since(self._db, self._since)

    @property
    def pause(self) -> timedelta:
        """How long a card stands as it is, where only its numbers are others: the longer, the more cards there are."""
        return pause(self._policy.alerts.storm.cards - self._cards)

    @property
    def may_declare(self) -> bool:
        """Whether routes may declare another incident."""
        return self._declarations > 0

    def declared(self) -> None:
        """A route has declared an incident."""
        self._declarations -= 1

    async def shown(self, group: Group) -> Group:
        """The group with a card of its own, or in the summary where there are too many."""
        pressing = presses(group, self._policy)
        if group.carded_at or (group.storm is not None and not pressing):
            return group
        if group.drill:  # never beside the others in one summary, of which people make one incident
            return replace(group, carded_at=self._now)
        if self._cards > (-self._policy.alerts.storm.cards if pressing else 0):
            self._cards -= 1
            return replace(group, storm=None, carded_at=self._now)
        return group if group.storm is not None else replace(group, storm=(await self._storm()).id)

    async def _storm(self) -> Surge:
        if self._surge is None:
            self._surge = await storms.current(self._db, self._since)
        if self._surge is None:
            [number] = await alerts.next_numbers(self._db, "storm", 1)
            self._surge = Surge(number, self._now, self._now)
        return self._surge

    async def surges(self, changed: Iterable[Group], left: Iterable[int]) -> list[Surge]:
        """The storms of which a group was told of, and those that one `left` for a card of its own."""
        numbers = {one.storm for one in changed if one.storm is not None and one.stage is Stage.WAITING}
        joined = {self._surge.id: self._surge} if self._surge else {}
        found = []
        # Last of all that is locked, as by who presses its buttons.
        for number in sorted({*numbers, *left} | joined.keys()):
            surge = await storms.load(self._db, number, lock=True) or joined.get(number)
            if surge:
                last_at = self._now if number in joined else surge.last_at
                found.append(replace(surge, last_at=last_at, revision=surge.revision + 1))
        return found
