"""What happens to one incident in one transaction: gathered, then written at once, with that of others where there are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import commands as c
from bot.domain.decide import decide
from bot.domain.due import next_due_at
from bot.domain.events import Event
from bot.domain.evolve import evolve
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM, Actor
from bot.domain.policy import Rules
from bot.domain.react import react
from bot.domain.timeline import GENESIS, Entry, Link, link
from bot.jobs import effect_job
from storage import incidents, timeline
from storage.jobs import NewJob
from storage.queue import outbox


class Turn:
    """What happens to an incident.

    Attributes:
        rules: the policy by which all of it is decided, also when another one comes into force meanwhile.
        incident: as it is by then; None before it is declared.
        now: when it happens.
        rules: those in force then.
        blanks: the entries whose words are replaced, by version.
        jobs: what the world must be told.
    """

    def __init__(self, rules: Rules, now: datetime, number: int, incident: Incident | None = None) -> None:
        self.incident, self.now = incident, now
        self.blanks: dict[int, str] = {}
        self.jobs: list[NewJob] = []
        self.rules, self._number = rules, number
        self._stored = incident.version if incident else 0
        self._entries: list[Entry] = []

    @property
    def place(self) -> tuple[int, int]:
        """The incident's number, and the version that its first new entry follows."""
        return self._number, self._stored

    @property
    def is_empty(self) -> bool:
        """Whether nothing has happened."""
        return not self._entries

    @property
    def due_at(self) -> datetime | None:
        """When time next makes something necessary."""
        return next_due_at(self.so_far, self.rules.policy)

    @property
    def so_far(self) -> Incident:
        """The incident after all that has happened.

        Raises:
            ValueError: nothing has, and there is none.
        """
        if self.incident is None:
            raise ValueError("nothing has happened")
        return self.incident

    def happened(self, by: Actor, events: Sequence[Event]) -> None:
        """Fold events in, and note what the world must be told of them."""
        for event in events:
            before = self.incident
            version = before.version + 1 if before else 1
            entry = Entry(self._number, version, self.now, by.person, event)
            self.incident = evolve(before, entry)
            self._entries.append(entry)
            effects = react(before, entry, self.incident, self.rules)
            self.jobs += [effect_job(effect, self._number, version, n) for n, effect in enumerate(effects)]

    def pass_time(self) -> None:
        """Do whatever time has made necessary."""
        self.happened(THE_SYSTEM, decide(self.so_far, c.Tick(by=THE_SYSTEM), self.rules, self.now))

    def linked(self, previous: str) -> list[Link]:
        """The new entries, chained after the hash of the one before them."""
        return link(self._entries, previous)


async def record(db: AsyncConnection, turns: Sequence[Turn]) -> None:
    """Write all that happened to incidents which this transaction holds, and put what must be told into the outbox."""
    changed = [turn for turn in turns if not turn.is_empty]
    if changed:
        hashes = await timeline.hashes(db, [turn.place for turn in changed])
        chains = [turn.linked(hashes.get(turn.place, GENESIS)) for turn in changed]
        await timeline.append(db, [one for chain in chains for one in chain])
        await incidents.save_all(db, [(turn.so_far, turn.due_at) for turn in changed])
        await outbox.put(db, [job for turn in changed for job in turn.jobs], now=changed[0].now)
