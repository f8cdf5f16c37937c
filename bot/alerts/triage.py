"""Carries out what people decide about alerts: in one transaction, as everything that is decided."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.cards import summary_beside
from bot.alerts.docket import Docket
from bot.alerts.joining import attach, declaration, declaration_of_all
from bot.alerts.turns import Busy
from bot.clock import Clock
from bot.domain.alerts.correlate import MOST_ALERTS
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.judgement import (
    Ended,
    Judgement,
    Verdict,
    check_aside,
    check_expected,
    check_joinable,
    check_waiting,
    put_aside,
    taken_up,
)
from bot.domain.alerts.reception import attached, due_at
from bot.domain.commands import CountAlerts, Declare
from bot.domain.decide import decide, declare
from bot.domain.incident import Incident
from bot.domain.people import Actor
from bot.domain.permissions import check_triage
from bot.domain.policy import Rules
from bot.domain.rejected import Rejected
from bot.jobs import alert_job, storm_job
from bot.service import LeaseLost, Service, Settle
from bot.turn import Turn, record
from storage import alerts, incidents, overrides, storms
from storage.database import Database
from storage.jobs import NewJob
from storage.queue import outbox

#: The answer that a decision about so many groups gives; None where it led to no incident.
Answer = Callable[[Incident | None, int], Sequence[NewJob]]

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
        try:
            await self._carry_out(judgement, settle=settle, answer=answer)
        except Ended:
            await self._show_anew(judgement)
            raise

    async def _show_anew(self, judgement: Judgement) -> None:
        """Show the card without the way into what is over."""
        async with self._database.write() as db:
            group = await alerts.load(db, judgement.group or 0)
            if group:
                job = alert_job(group)
                anew = replace(job, key=f"{job.key}/without-{judgement.incident}")
                await outbox.put(db, [anew], now=self._clock())
        self._service.changed()

    async def _carry_out(self, judgement: Judgement, *, settle: Settle | None, answer: Answer) -> None:
        now = self._clock()
        async with self._database.write() as db:
            await alerts.alone_in_turn(db)
            work = self._about_storm if judgement.storm is not None else self._about_group
            incident, count, jobs = await work(db, judgement, now)
            await outbox.put(db, [*jobs, *answer(incident, count)], now=now)
            if settle and not await settle(db):
                raise LeaseLost
        self._service.changed()

    async def _about_group(
        self, db: AsyncConnection, judgement: Judgement, now: datetime
    ) -> tuple[Incident | None, int, list[NewJob]]:
        group = await alerts.load(db, judgement.group or 0, lock=True)
        if group is None:
            raise Rejected("Nothing is known of this alert any more: it is long over.")
        if judgement.verdict is Verdict.TAKE_UP:
            check_aside(group, judgement.by, self._service.rules, now)
            group = await self._moved(db, judgement, [group], now)
            return None, 1, [alert_job(group)]
        if group.expected_of is not None and judgement.verdict is Verdict.ACCEPT:
            group = await self._released(db, group, judgement.by, now)
            if group.incident is not None:  # its route has declared it, or knew where it belongs
                return await incidents.load(db, group.incident), 1, [alert_job(group)]
        joins = judgement.verdict is Verdict.JOIN
        check_waiting(group, judgement.by, await self._rules(db, now), now, joins=joins)
        if judgement.verdict in {Verdict.IGNORE, Verdict.DECLINE}:
            group = await self._moved(db, judgement, [group], now)
            return None, 1, await self._shown(db, group)
        turn = await self._turn(db, judgement, declaration(group, judgement.by), now)
        group = await attach(db, turn, group, judgement.by, turn.rules)
        incident = await self._written(db, judgement, turn, [group])
        return incident, 1, await self._shown(db, group)

    async def _released(self, db: AsyncConnection, group: Group, by: Actor, now: datetime) -> Group:
        """What goes on where a group is no drill's any more, because somebody says that it is real."""
        rules = await self._rules(db, now)
        check_expected(group, by, rules, now)
        docket = Docket(db, rules, now)
        await docket.open_one(group.key)
        try:
            number = await docket.release(group, by)
            await docket.close()
        except Busy:
            raise Rejected("Something is happening to its drill at this moment. Try again.") from None
        return await alerts.load(db, number, lock=True) or group

    async def _shown(self, db: AsyncConnection, group: Group) -> list[NewJob]:
        return [alert_job(group), *await summary_beside(db, group, self._service.rules.policy)]

    async def _about_storm(
        self, db: AsyncConnection, judgement: Judgement, now: datetime
    ) -> tuple[Incident | None, int, list[NewJob]]:
        joins = judgement.verdict is Verdict.JOIN
        check_triage(judgement.by, await self._rules(db, now), now, joins=joins)
        number, incident = judgement.storm or 0, None
        severities = [one.id for one in self._service.rules.policy.severities]
        back = judgement.verdict is Verdict.TAKE_UP
        stage = Stage.DECLINED if back else Stage.WAITING
        waiting = await storms.taken(db, number, severities, _TOGETHER, stage)
        if not waiting:
            raise Rejected(f"Nothing {'is declined' if back else 'waits'} in this summary any more.")
        aside = judgement.verdict in {Verdict.IGNORE, Verdict.DECLINE}
        if aside or back:
            await self._moved(db, judgement, waiting, now)
        else:
            incident = await self._taken_for_all(db, judgement, waiting, now)
        surge = await storms.load(db, number, lock=True)
        if surge is None:
            raise Rejected("Nothing is known of this storm any more: it is long over.")
        surge = replace(
            surge,
            incident=incident.number if incident else surge.incident,
            declined=len(waiting) if aside else 0,
            declined_by=judgement.by.person if aside else None,
            declined_at=now if aside else None,
            shown_at=now,
            revision=surge.revision + 1,
        )
        await storms.save(db, surge)
        return incident, len(waiting), [storm_job(surge)]

    async def _taken_for_all(
        self, db: AsyncConnection, judgement: Judgement, waiting: Sequence[Group], now: datetime
    ) -> Incident:
        by = judgement.by
        turn = await self._turn(db, judgement, declaration_of_all(waiting, by), now)
        rules = turn.rules
        room = max(0, MOST_ALERTS - len(turn.so_far.alerts))
        followed = [await attach(db, turn, group, by, rules) for group in waiting[:room]]
        counted = [attached(group, turn.so_far.number, now) for group in waiting[room:]]
        turn.happened(by, decide(turn.so_far, CountAlerts(by=by, count=len(counted)), rules, now))
        return await self._written(db, judgement, turn, [*followed, *counted])

    async def _moved(
        self, db: AsyncConnection, judgement: Judgement, groups: Sequence[Group], now: datetime
    ) -> Group:
        """The last of the groups after it was ignored or declined, as all of them are, or waits again."""
        policy, by = self._service.rules.policy, judgement.by
        if judgement.verdict is Verdict.TAKE_UP:
            after = [taken_up(group, by, now) for group in groups]
        else:
            after = [put_aside(group, judgement.verdict, by, policy, now) for group in groups]
        await alerts.save(db, [(group, due_at(group)) for group in after])
        return after[-1]

    async def _written(
        self, db: AsyncConnection, judgement: Judgement, turn: Turn, groups: Sequence[Group]
    ) -> Incident:
        """The incident, with the groups that are its own now."""
        taken = [replace(group, by=judgement.by.person, decided_at=turn.now) for group in groups]
        await alerts.save(db, [(group, due_at(group)) for group in taken])
        turn.pass_time()
        await record(db, [turn])
        return turn.so_far

    async def _rules(self, db: AsyncConnection, now: datetime) -> Rules:
        return await overrides.applied(db, self._service.rules, now)

    async def _turn(self, db: AsyncConnection, judgement: Judgement, new: Declare, now: datetime) -> Turn:
        """The incident that is meant: a `new` one, or one that is open."""
        rules = await self._rules(db, now)
        if judgement.verdict is Verdict.ACCEPT:
            command = replace(new, origin=judgement.origin)
            turn = Turn(rules, now, await incidents.next_number(db))
            turn.happened(judgement.by, declare(command, rules, now))
            return turn
        incident = await incidents.load(db, judgement.incident or 0, lock=True)
        if incident is None:
            raise Rejected(f"There is no INC-{judgement.incident}. Use `list` to see the open incidents.")
        check_joinable(incident, rules.policy, now)
        return Turn(rules, now, incident.number, incident)
