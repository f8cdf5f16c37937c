"""Whoever takes over a duty makes sure that they are ready, item by item."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from bot.domain.oncall import handover_before, on_call, whose
from bot.domain.people import Person
from bot.domain.policy import Policy, Rules
from bot.domain.rejected import Rejected


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


def handed_over(policy: Policy, now: datetime) -> set[tuple[str, datetime]]:
    """Which rotations with a checklist were handed over last, and when, whoever took over."""
    return {(one.id, handover_before(one, now)) for one in policy.oncall if one.checklist}


def takeovers(rules: Rules, now: datetime) -> list[Takeover]:
    """Who took over last in each rotation with a checklist, of those whom Slack knows."""
    found = []
    for rotation in rules.policy.oncall:
        begin = handover_before(rotation, now)
        person = whose(rules, on_call(rotation, rules.overrides, begin))
        if rotation.checklist and person:
            items = tuple(Item(text) for text in rotation.checklist)
            found.append(Takeover(0, rotation.id, rotation.name, person, begin, items))
    return found


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
