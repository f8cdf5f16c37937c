"""Whoever takes over a duty makes sure that they are ready, item by item."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from bot.domain.oncall import handover_before, on_call, whose
from bot.domain.people import Person
from bot.domain.policy import Policy, Rules
from bot.domain.rejected import Rejected

#: Whoever took over so short a time ago did so this week: the next hand-over is a week later, or a little less.
_ONE_TURN = timedelta(days=6)


class Item(msgspec.Struct, frozen=True):
    """Something to make sure of, and since when it is, if it is."""

    text: str
    at: datetime | None = None


class Takeover(msgspec.Struct, frozen=True):
    """Somebody takes over a duty.

    Attributes:
        name: of the rotation, and the items, as they were then.
    """

    id: int
    rotation: str
    name: str
    who: Person
    begins_at: datetime
    items: tuple[Item, ...]

    @property
    def open(self) -> tuple[Item, ...]:
        """What is not confirmed yet."""
        return tuple(item for item in self.items if item.at is None)


def takeovers(rules: Rules, now: datetime) -> list[Takeover]:
    """Who took over last in each rotation with a checklist, in turn or to stand in, of those whom Slack knows."""
    found = []
    for rotation in rules.policy.oncall:
        shift = on_call(rotation, rules.overrides, now)
        person = whose(rules, shift)
        if rotation.checklist and person:
            begin = max(shift.begin, shift.override.at) if shift.override else shift.begin
            items = tuple(Item(text) for text in rotation.checklist)
            found.append(Takeover(0, rotation.id, rotation.name, person, begin, items))
    return found


def asked_since(takeover: Takeover, policy: Policy) -> datetime:
    """Who took over the same duty since then is not asked again: they are back, or only the time was moved."""
    weeks = [handover_before(one, takeover.begins_at) for one in policy.oncall if one.id == takeover.rotation]
    return min([takeover.begins_at - _ONE_TURN, *weeks])


def confirmed(takeover: Takeover, place: int, by: Person, now: datetime) -> Takeover:
    """The takeover with one item confirmed; what was confirmed before stays so.

    Raises:
        Rejected: it is somebody else's to confirm, or there is no such item.
    """
    if by.id != takeover.who.id:
        raise Rejected(f"That is for {takeover.who.name} to confirm.")
    if not 0 <= place < len(takeover.items):
        raise Rejected("There is no such item on the list.")
    items = list(takeover.items)
    items[place] = replace(items[place], at=items[place].at or now)
    return replace(takeover, items=tuple(items))
