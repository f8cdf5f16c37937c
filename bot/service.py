"""The shell around the core: lock, load, decide, append; all in one transaction.

Entries, projection, outbox rows and the mark on the request that caused them are committed together or
not at all. Whatever time has made necessary is decided in the same breath.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain import commands as c
from bot.domain.decide import decide, declare
from bot.domain.decide.declaring import declared_already, declared_twice
from bot.domain.due import next_due_at
from bot.domain.events import Event, FileKept
from bot.domain.evolve import evolve
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM, Actor
from bot.domain.policy import Rules
from bot.domain.react import react
from bot.domain.redaction import blanks, files_of
from bot.domain.rejected import Rejected
from bot.domain.status import OPEN
from bot.domain.timeline import Entry, digest_of, link, write_event
from bot.domain.wording import reference
from bot.jobs import effect_job
from storage import files, incidents, timeline
from storage.database import Database
from storage.errors import Conflict, DatabaseUnavailable
from storage.jobs import NewJob
from storage.queue import outbox

log = structlog.get_logger()

#: Finishes the request or delivery that a change belongs to, in the change's own transaction. Answers whether
#: it was still ours to finish.
Settle = Callable[[AsyncConnection], Awaitable[bool]]

#: The answers that a change gives to people, as jobs of the outbox.
Answers = Callable[[Incident], Sequence[NewJob]]

#: How often a change is decided anew when another replica was faster.
_TRIES = 8


class LeaseLost(Exception):  # noqa: N818 - an answer, not an error of the program
    """Another worker has taken over meanwhile; nothing was changed."""


class Outrun(Exception):  # noqa: N818 - an answer, not an error of the program
    """The incident is not any more what Slack was compared with; nothing was changed: look again."""


class DeclaredAlready(Exception):  # noqa: N818 - an answer, not an error of the program
    """Somebody declared the same thing a moment ago: show them `incident` first."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(reference(incident.number))
        self.incident = incident


class Service:
    """Carries out commands.

    Attributes:
        rules: the policy in force.
    """

    def __init__(self, database: Database, rules: Rules, clock: Clock) -> None:
        self.rules = rules
        self._database, self._clock = database, clock
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every commit: there may be something to send, or another time to wake."""
        self._listeners.append(listener)

    async def declare(
        self,
        command: c.Declare,
        *,
        anyway: bool = False,
        settle: Settle | None = None,
        answers: Answers | None = None,
    ) -> Incident:
        """Begin an incident.

        Raises:
            Rejected: it may not be declared like this.
            DeclaredAlready: a like one is open, and `anyway` was not said.
        """
        now = self._clock()
        async with self._database.write() as db:
            number = await incidents.next_number(db)
            running = await incidents.listing(db, statuses=OPEN)
            same = (declared_twice if anyway else declared_already)(command, running, self.rules.policy, now)
            if same:
                raise DeclaredAlready(same)
            turn = _Turn(self.rules, now, number)
            turn.happened(command.by, declare(command, self.rules, now))
            incident = await turn.commit(db, answers, settle)
        self.changed()
        return incident

    async def handle(
        self,
        number: int,
        commands: Sequence[c.Command],
        *,
        found_by: Incident | None = None,
        settle: Settle | None = None,
        answers: Answers | None = None,
    ) -> Incident:
        """Carry out commands on one incident, all or none of them.

        With `found_by` they tell how Slack differed from the incident as it was then.

        Raises:
            Rejected: one of them may not happen.
            Outrun: what is in its channel is known better by now than `found_by` knew it.
            LeaseLost: `settle` found that the work is somebody else's now.
        """

        async def decided(db: AsyncConnection, incident: Incident, turn: _Turn) -> None:  # noqa: ARG001
            if found_by and _of_slack(incident) != _of_slack(found_by):
                raise Outrun
            for command in commands:
                turn.happened(command.by, decide(turn.incident or incident, command, self.rules, turn.now))

        return await self._change(number, decided, settle, answers)

    async def redact(
        self,
        number: int,
        version: int,
        why: str,
        by: Actor,
        *,
        settle: Settle | None = None,
        answers: Answers | None = None,
    ) -> Incident:
        """Blank the words of an entry, here and in everything that repeats them or is made of them.

        Raises:
            Rejected: there is no such entry, or there are no words in it.
        """

        async def decided(db: AsyncConnection, incident: Incident, turn: _Turn) -> None:
            entry = await timeline.entry(db, number, version)
            if entry is None:
                raise Rejected(f"There is no entry {version}. `timeline` shows the numbers.", "version")
            left = blanks(await timeline.entries(db, number), entry)
            if version not in left:
                raise Rejected(f"Entry {version} has no words of a person in it.", "version")
            for other, event in left.items():
                body = write_event(event)
                command = c.Redact(by=by, version=other, digest=digest_of(body), why=why)
                turn.happened(by, decide(turn.incident or incident, command, self.rules, turn.now))
                turn.blanks[other] = body
            await _forget_files(db, entry)

        changed = await self._change(number, decided, settle, answers)
        await self._scrub()
        return changed

    async def refresh(self) -> None:
        """Bring projections up to date with this program and this policy; for the start and after an edit."""
        await self._scrub()  # a crash may have come between a redaction and this
        async with self._database.write() as db:
            for number in await incidents.stale(db):
                with incidents.leaving_out_unreadable():
                    await incidents.rebuild(db, number)
            for number in await incidents.open_numbers(db):
                with incidents.leaving_out_unreadable():
                    # Locked: another replica may be at work on it.
                    incident = await incidents.load(db, number, lock=True)
                    if incident:
                        await incidents.save(db, incident, next_due_at(incident, self.rules.policy))

    async def _scrub(self) -> None:
        """Leave nothing of redacted words on the disk; what is committed stays so, whatever becomes of that."""
        try:
            done = await self._database.scrub()
        except DatabaseUnavailable:
            done = False
        if not done:
            log.warning("redacted words may stand in the database's -wal file until the next start")

    async def tick(self, number: int) -> None:
        """Do whatever time has made necessary for an incident."""
        await self.handle(number, [c.Tick(by=THE_SYSTEM)])

    async def _change(
        self,
        number: int,
        decided: Callable[[AsyncConnection, Incident, "_Turn"], Awaitable[None]],
        settle: Settle | None,
        answers: Answers | None,
    ) -> Incident:
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._database.write() as db:
                    incident = await incidents.load(db, number, lock=True)
                    if incident is None:
                        raise Rejected(f"There is no {reference(number)}. `list` shows the open ones.")
                    turn = _Turn(self.rules, self._clock(), number, incident)
                    await decided(db, incident, turn)
                    changed = await turn.commit(db, answers, settle)
            except Conflict:
                if attempt == _TRIES:
                    raise
            else:
                self.changed()
                return changed
        raise AssertionError("unreachable")  # pragma: no cover

    def changed(self) -> None:
        """Tell the listeners that something was committed."""
        for listener in self._listeners:
            listener()


def _of_slack(incident: Incident) -> tuple[object, ...]:
    """What is known of an incident because it was heard or seen in its channel."""
    return incident.channel, incident.participants, incident.captured


async def _forget_files(db: AsyncConnection, entry: Entry) -> None:
    """Delete the kept files of a captured message, but for those that another message has, too."""
    mine = {file.id for file in files_of(entry.event)}
    for kept in await timeline.entries(db, entry.incident):
        if isinstance(kept.event, FileKept) and kept.event.file in mine:
            same = await timeline.files_kept(db, kept.event.sha256)
            if all(isinstance(one.event, FileKept) and one.event.file in mine for one in same):
                await files.forget(db, kept.event.sha256)


class _Turn:
    """What happens to one incident in one transaction: gathered, then written at once."""

    def __init__(self, rules: Rules, now: datetime, number: int, incident: Incident | None = None) -> None:
        self.incident, self.now = incident, now
        self.blanks: dict[int, str] = {}
        self._rules, self._number = rules, number
        self._entries: list[Entry] = []
        self._jobs: list[NewJob] = []

    def happened(self, by: Actor, events: Sequence[Event]) -> None:
        """Fold events in, and note what the world must be told of them."""
        for event in events:
            before = self.incident
            version = before.version + 1 if before else 1
            entry = Entry(self._number, version, self.now, by.person, event)
            self.incident = evolve(before, entry)
            self._entries.append(entry)
            effects = react(before, entry, self.incident, self._rules)
            self._jobs += [effect_job(effect, self._number, version, n) for n, effect in enumerate(effects)]

    async def commit(self, db: AsyncConnection, answers: Answers | None, settle: Settle | None) -> Incident:
        """Write everything, with what is due by now, the answers, and the mark on what caused it."""
        if self.incident is None:
            raise ValueError("nothing has happened")
        self.happened(THE_SYSTEM, decide(self.incident, c.Tick(by=THE_SYSTEM), self._rules, self.now))
        incident = self.incident
        if self._entries:
            previous = await timeline.last_hash(db, self._number)
            await timeline.append(db, link(self._entries, previous))
            await incidents.save(db, incident, next_due_at(incident, self._rules.policy))
        for version, body in self.blanks.items():
            await timeline.redact(db, self._number, version, body)
        if self.blanks:
            incident = await incidents.rebuild(db, self._number)
        await outbox.put(db, [*self._jobs, *(answers(incident) if answers else ())], now=self.now)
        if settle and not await settle(db):
            raise LeaseLost
        return incident
