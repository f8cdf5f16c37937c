"""The shell around the core: lock, load, decide, append; all in one transaction.

Entries, projection, outbox rows and the mark on the request that caused them are committed together or
not at all. Whatever time has made necessary is decided in the same breath.
"""

from collections.abc import Awaitable, Callable, Sequence

import structlog
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.forgetting import forget
from bot.clock import Clock
from bot.domain import commands as c
from bot.domain.decide import decide, declare
from bot.domain.decide.alerts import handed_over
from bot.domain.decide.declaring import declared_already, declared_twice
from bot.domain.decide.work import taken_in
from bot.domain.due import next_due_at
from bot.domain.incident import Incident
from bot.domain.people import Actor
from bot.domain.policy import Rules
from bot.domain.redaction import blanks
from bot.domain.rejected import Rejected
from bot.domain.status import OPEN
from bot.domain.timeline import digest_of, write_event
from bot.domain.wording import reference
from bot.turn import Turn, record
from storage import incidents, overrides, timeline
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

#: How many incidents are brought up to date in one transaction; more would keep others waiting.
_TOGETHER = 50


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
            turn = Turn(await overrides.applied(db, self.rules, now), now, number)
            like = declared_twice if anyway else declared_already
            same = like(command, running, turn.rules.policy, now)
            if same:
                raise DeclaredAlready(same)
            turn.happened(command.by, declare(command, turn.rules, now))
            incident = await _written(db, turn, answers, settle)
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
        into = next((command.into.number for command in commands if isinstance(command, c.Merge)), None)

        async def decided(db: AsyncConnection, incident: Incident, turn: Turn) -> None:
            if found_by and _of_slack(incident) != _of_slack(found_by):
                raise Outrun
            for command in commands:
                if isinstance(command, c.Merge):
                    await self._merge(db, command, turn)
                else:
                    turn.happened(command.by, decide(turn.so_far, command, turn.rules, turn.now))

        return await self._change(number, decided, settle, answers, into)

    async def _merge(self, db: AsyncConnection, command: c.Merge, turn: Turn) -> None:
        """Let an incident go on in another one, which says so too, if it is open still."""
        into = await incidents.load(db, command.into.number) or command.into
        turn.happened(command.by, decide(turn.so_far, replace(command, into=into), turn.rules, turn.now))
        other = Turn(turn.rules, turn.now, into.number, into)
        taken = taken_in(turn.so_far, into)
        other.happened(command.by, [*taken, *handed_over(turn.so_far, into)] if taken else [])
        other.pass_time()
        await record(db, [other])

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

        async def decided(db: AsyncConnection, incident: Incident, turn: Turn) -> None:
            entry = await timeline.entry(db, number, version)
            if entry is None:
                raise Rejected(f"There is no entry {version}. `timeline` shows the numbers.", "version")
            written = await timeline.entries(db, number)
            left = blanks(written, entry)
            if version not in left:
                raise Rejected(f"Entry {version} has no words of a person in it.", "version")
            for other, event in left.items():
                body = write_event(event)
                command = c.Redact(by=by, version=other, digest=digest_of(body), why=why)
                turn.happened(by, decide(turn.incident or incident, command, turn.rules, turn.now))
                turn.blanks[other] = body
            await forget(db, number, [one.event for one in written if one.version in left], turn.now)

        changed = await self._change(number, decided, settle, answers)
        await self._scrub()
        return changed

    async def refresh(self) -> None:
        """Bring projections up to date with this program and this policy; for the start and after an edit."""
        await self._scrub()  # a crash may have come between a redaction and this
        async with self._database.write() as db:
            await incidents.wait_for_declared(db)
            for number in await incidents.stale(db):
                with incidents.leaving_out_unreadable():
                    await incidents.rebuild(db, number)
            numbers = await incidents.open_numbers(db)
        for start in range(0, len(numbers), _TOGETHER):
            await self._renew(numbers[start : start + _TOGETHER])

    async def _renew(self, numbers: Sequence[int]) -> None:
        """Write down when time next has a say in incidents, by the policy in force."""
        async with self._database.write() as db:
            for number in numbers:
                with incidents.leaving_out_unreadable():
                    # Locked: whatever is done to it by the policy of before is done.
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

    async def tick(self, numbers: Sequence[int]) -> None:
        """Do whatever time has made necessary for incidents, all or none of it.

        One that another replica has in its hands is left out: whatever is done to an incident, what is due is done too.
        """
        async with self._database.write(first=True) as db:
            found = await incidents.load_free(db, numbers)
            rules = await overrides.applied(db, self.rules, self._clock())
            turns = [Turn(rules, self._clock(), one.number, one) for one in found]
            for turn in turns:
                turn.pass_time()
            await record(db, turns)
        self.changed()

    async def _change(
        self,
        number: int,
        decided: Callable[[AsyncConnection, Incident, Turn], Awaitable[None]],
        settle: Settle | None,
        answers: Answers | None,
        other: int | None = None,
    ) -> Incident:
        """Decide on an incident that is locked, and on another one with it, and write what is decided."""
        held = sorted(
            {number, other or number}
        )  # in one order, or two that want both could wait for each other
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._database.write() as db:
                    found = {one: await incidents.load(db, one, lock=True) for one in held}
                    incident = found[number]
                    if incident is None:
                        raise Rejected(f"There is no {reference(number)}. `list` shows the open ones.")
                    now = self._clock()
                    turn = Turn(await overrides.applied(db, self.rules, now), now, number, incident)
                    await decided(db, incident, turn)
                    changed = await _written(db, turn, answers, settle)
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


async def _written(
    db: AsyncConnection, turn: Turn, answers: Answers | None, settle: Settle | None
) -> Incident:
    """The incident after all is written: what is due by now, the answers, and the mark on what caused it."""
    turn.pass_time()
    await record(db, [turn])
    incident = turn.so_far
    for version, body in turn.blanks.items():
        await timeline.redact(db, incident.number, version, body)
    if turn.blanks:
        incident = await incidents.rebuild(db, incident.number)
    if answers:
        await outbox.put(db, answers(incident), now=turn.now)
    if settle and not await settle(db):
        raise LeaseLost
    return incident


def _of_slack(incident: Incident) -> tuple[object, ...]:
    """What is known of an incident because it was heard or seen in its channel."""
    return incident.channel, incident.participants, incident.captured
