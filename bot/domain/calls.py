"""Who was called, in Slack and outside."""

from datetime import datetime, timedelta

import msgspec

from bot.domain.people import Person


class Call(msgspec.Struct, frozen=True):
    """Somebody was called; `version` is that of the entry, `duties` are the rotations they were on call in."""

    version: int
    to: Person
    at: datetime
    duties: tuple[str, ...] = ()


class OutsideCall(msgspec.Struct, frozen=True):
    """A pager was asked to call somebody outside Slack, for a role, or by an escalation rule.

    Attributes:
        since: the entry from which on nobody has it: the first call for the role, or the telling of the rule.
        asked: the entries that asked it, in their order.
        occasions: the entries that made it necessary so far.
        reached: those of `asked` that it took.
    """

    pager: str
    name: str
    role: str
    rule: str
    since: int
    asked: tuple[int, ...]
    occasions: tuple[int, ...]
    reached: tuple[int, ...] = ()

    @property
    def last(self) -> int:
        """The entry that asked it last."""
        return self.asked[-1]

    @property
    def untaken(self) -> tuple[int, ...]:
        """What it was asked and has not taken."""
        return tuple(one for one in self.asked if one not in self.reached)


class Paging(msgspec.Struct, frozen=True):
    """Who was called for a role, one after the other.

    Attributes:
        minutes: how long the last of them has to answer.
        taken_by, taken_at: who has it, and since when.
        unanswered: the entry that says that there is nobody else to call.
    """

    calls: tuple[Call, ...]
    minutes: int
    taken_by: Person | None = None
    taken_at: datetime | None = None
    unanswered: int = 0

    @property
    def since(self) -> int:
        """The entry from which on nobody has it: the first of the calls."""
        return self.calls[0].version

    @property
    def waits(self) -> bool:
        """Whether nobody has it yet."""
        return self.taken_by is None

    @property
    def answer_by(self) -> datetime:
        """Until when the last who was called is to answer."""
        return self.calls[-1].at + timedelta(minutes=self.minutes)

    @property
    def versions(self) -> tuple[int, ...]:
        """The entries that have a line in the channel."""
        return tuple(filter(None, (*(call.version for call in self.calls), self.unanswered)))

    def late_seconds(self, person: Person, now: datetime) -> int:
        """How many seconds somebody is late with their answer; 0 for who was not called, or is in time."""
        wait = timedelta(minutes=self.minutes)
        late = [int((now - call.at - wait).total_seconds()) for call in self.calls if call.to.id == person.id]
        return max([0, *late])

    def waits_for(self, person: Person) -> bool:
        """Whether it is somebody's turn: they were called last, and nobody has it, nor was it given up."""
        return self.waits and not self.unanswered and self.calls[-1].to.id == person.id
