"""Carries out what people decide about alerts: in one transaction, as everything that is decided."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.alerts.group import Group
from bot.domain.alerts.judgement import Judgement, Verdict, check_waiting, put_aside
from bot.domain.alerts.reception import due_at
from bot.domain.commands import Declare
from bot.domain.decide import declare
from bot.domain.incident import Incident
from bot.domain.permissions import check_triage
from bot.domain.rejected import Rejected
from bot.jobs import alert_job, storm_job
from bot.joining import attach, declaration
from bot.service import LeaseLost, Service, Settle
from bot.turn import Turn, record
from storage import alerts, incidents, storms
from storage.database import Database
from storage.jobs import NewJob
from storage.queue import outbox

#: The answer that a decision gives; None where it led to no incident.
Answer = Callable[[Incident | None], Sequence[NewJob]]

#: How many groups of a storm are taken in one transaction; the others go the same way with the next press.
_TOGETHER = 500


class Triage:
    """Carries out judgements."""

    def __init__(self, service: Service, database: Database, clock: Clock) -> None:
        self._service, self._database, self._clock = service, database, clock

    async def judge(self, judgement: Judgement, *, settle: Settle | None, answer: Answer) -> None:
        """Carry out what somebody decided.

        Raises:
            Rejected: it is not theirs to decide, or was decided before.
            LeaseLost: `settle` found that the work is somebody else's now.
        """
        now = self._clock()
        async with self._database.write() as db:
            work = self._about_storm if judgement.storm is not None else self._about_group
            incident, jobs = await work(db, judgement, now)
            await outbox.put(db, [*jobs, *answer(incident)], now=now)
            if settle and not await settle(db):
                raise LeaseLost
        self._service.changed()

    async def _about_group(
        self, db: AsyncConnection, judgement: Judgement, now: datetime
    ) -> tuple[Incident | None, list[NewJob]]:
        group = await alerts.load(db, judgement.group or 0, lock=True)
        if group is None:
            raise Rejected("Nothing is known of this alert any more: it is long over.")
        check_waiting(group, judgement.by, self._service.rules.policy)
        turn, [group] = await self._judged(db, judgement, [group], now)
        return turn.so_far if turn else None, [alert_job(group)]

    async def _about_storm(
        self, db: AsyncConnection, judgement: Judgement, now: datetime
    ) -> tuple[Incident | None, list[NewJob]]:
        check_triage(judgement.by, self._service.rules.policy)
        number = judgement.storm or 0
        surge = await storms.load(db, number, lock=True)
        waiting = await storms.waiting(db, number, _TOGETHER)
        if surge is None or not waiting:
            raise Rejected("Nothing waits in this summary any more.")
        turn, _ = await self._judged(db, judgement, waiting, now)
        number_of = turn.so_far.number if turn else surge.incident
        surge = replace(surge, incident=number_of, shown_at=now, revision=surge.revision + 1)
        await storms.save(db, surge)
        return turn.so_far if turn else None, [storm_job(surge)]

    async def _judged(
        self, db: AsyncConnection, judgement: Judgement, groups: Sequence[Group], now: datetime
    ) -> tuple[Turn | None, list[Group]]:
        by, policy = judgement.by, self._service.rules.policy
        if judgement.verdict in {Verdict.IGNORE, Verdict.DECLINE}:
            after = [put_aside(group, judgement.verdict, by, policy, now) for group in groups]
            await alerts.save(db, [(group, due_at(group)) for group in after])
            return None, after
        turn = await self._turn(db, judgement, groups[0], now)
        after = []
        for group in groups:
            attached = await attach(db, turn, group, by, self._service.rules)
            after.append(replace(attached, by=by.person, decided_at=now))
        turn.pass_time()
        await alerts.save(db, [(group, due_at(group)) for group in after])
        await record(db, [turn])
        return turn, after

    async def _turn(self, db: AsyncConnection, judgement: Judgement, first: Group, now: datetime) -> Turn:
        rules = self._service.rules
        if judgement.verdict is Verdict.ACCEPT:
            command: Declare = declaration(first, judgement.by)
            command = replace(command, origin=judgement.origin)
            turn = Turn(rules, now, await incidents.next_number(db))
            turn.happened(judgement.by, declare(command, rules, now))
            return turn
        incident = await incidents.load(db, judgement.incident or 0, lock=True)
        if incident is None:
            raise Rejected(f"There is no INC-{judgement.incident}. `list` shows the open ones.")
        return Turn(rules, now, incident.number, incident)
