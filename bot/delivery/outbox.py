"""Works on one job of the outbox, and settles what came of it in one transaction."""

import structlog
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.delivery import alerting, answering, once, papers, recurring, snapshot
from bot.delivery.effects import carry_out
from bot.delivery.errand import Errand
from bot.delivery.hooking import Hooks
from bot.delivery.lateness import lateness
from bot.delivery.lease import Lease
from bot.delivery.paging import Pagers, each_of
from bot.delivery.patience import given_up, is_worth_telling, put_off
from bot.delivery.step import part_of, parts_done, step_of
from bot.domain import commands as c
from bot.domain import effects as f
from bot.domain.effects import Effect, Show
from bot.domain.people import THE_SYSTEM
from bot.health import Ask
from bot.jobs import (
    PublishHome,
    Remind,
    Reply,
    TakeBack,
    Task,
    TellOperators,
    divided_job,
    effect_job,
    own_job,
    pager_job,
    read_task,
    take_back_job,
)
from bot.messages.operators import pager_away
from bot.messages.steps import BROKEN
from bot.metrics import Metrics
from bot.outward.destination import DestinationError
from bot.service import LeaseLost, Service, Settle
from bot.slack import Slack, SlackError
from storage import incidents, overrides
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.jobs import Job, NewJob
from storage.queue import outbox

log = structlog.get_logger()


class Delivery:
    """Does what the outbox asks for."""

    def __init__(
        self,
        *,
        slack: Slack,
        service: Service,
        database: Database,
        clock: Clock,
        metrics: Metrics,
        ask: Ask,
        command: str,
        hooks: Hooks,
        pagers: Pagers,
    ) -> None:
        self._slack, self._service, self._database, self._clock = slack, service, database, clock
        self._metrics, self._ask, self._command, self._hooks, self._pagers = (
            metrics,
            ask,
            command,
            hooks,
            pagers,
        )

    async def deliver(self, job: Job) -> None:
        """Work on a job that was claimed, and finish it, put it off, or bury it."""
        task, lease = read_task(job.body), Lease(job, self._database, self._clock)
        try:
            await self._settled(lease, task)
        except (SlackError, DestinationError) as error:
            await self._failed(lease, task, error)
        except LeaseLost:
            await self._taken_over(lease, task)
        except DatabaseUnavailable:
            raise  # the lease runs out, and it is sent then
        except Exception:
            log.exception("a delivery broke; what is missing is told like a refusal of Slack's", job=job.key)
            await self._failed(lease, task, SlackError("sitroom", BROKEN, permanent=True))

    async def _settled(self, lease: Lease, task: Task) -> None:
        job = lease.job

        async def finish(db: AsyncConnection) -> bool:
            if isinstance(task, f.PageOutside):  # somebody may have asked for another try of it
                await outbox.finish_alike(db, job)
            return await outbox.finish(db, job)

        match task:
            case Reply():
                await answering.answer(task, self._slack, lease)
                await self._settle(job, [], finish, alone=True)
            case PublishHome():
                rules = self._service.rules
                await answering.publish_home(task.user, self._slack, self._database, rules, self._clock())
                await self._settle(job, [], finish, alone=True)
            case TellOperators():
                policy = self._service.rules.policy
                await answering.tell_operators(task, self._slack, policy, lease)
                await self._settle(job, [], finish, alone=True)
            case Remind():
                rules = self._service.rules
                await recurring.remind(
                    task, self._slack, self._database, rules, lease, command=self._command, now=self._clock()
                )
                await self._settle(job, [], finish, alone=True)
            case TakeBack():
                await once.take_back(task, self._slack, self._database, lease)
                await self._settle(job, [], finish, alone=True)
            case f.ShowAlert() | f.ShowStorm():
                await self._show_on_board(task, lease, finish)
            case f.KeepFiles():
                await self._keep_files(lease, task, finish)
            case f.TakeSnapshot():
                await self._take_snapshot(lease, finish)
            case _:
                await self._carry_out(task, lease, finish)

    async def _carry_out(self, task: Effect, lease: Lease, finish: Settle) -> None:
        errand, job = await self._errand(lease), lease.job
        incident = errand.incident
        if isinstance(task, f.PageOutside) and (each := each_of(task, errand)):
            await self._divided(job, each, finish)
            return
        commands = await carry_out(task, errand, self._hooks, self._pagers)
        arrived_at = self._clock()
        step = step_of(task)
        if step in incident.missing:
            parts = parts_done(step, task, job, incident)
            commands += [c.RecordSuccess(by=THE_SYSTEM, step=step, part=one) for one in parts]
        try:
            await self._settle(job, commands, finish, alone=not isinstance(task, f.PageOutside))
        except LeaseLost:
            if isinstance(task, f.CallHook) and commands:  # it heard us last: that is how it stands now
                await self._service.handle(incident.number, commands)
            raise
        late = await lateness(task, commands, errand, arrived_at)
        if late is not None:
            self._metrics.reminded(late)

    async def _divided(self, job: Job, each: list[f.PageOutside], finish: Settle) -> None:
        async def divide(db: AsyncConnection) -> bool:
            await outbox.put(db, divided_job(job, each), now=self._clock())
            return await finish(db)

        await self._settle(job, [], divide)

    async def _show_on_board(self, task: f.ShowAlert | f.ShowStorm, lease: Lease, finish: Settle) -> None:
        board = alerting.Board(self._slack, self._database, self._service.rules, lease, self._clock())
        match task:
            case f.ShowAlert():
                (posted, more), number = await board.show_card(task.group), task.group
                remember = alerting.record_card
            case f.ShowStorm():
                posted, more, number = await board.show_storm(task.storm), [], task.storm
                remember = alerting.record_summary

        async def record(db: AsyncConnection) -> bool:
            if posted:
                await remember(db, number, posted)
            await outbox.put(db, more, now=self._clock())
            return await finish(db)

        await self._settle(lease.job, [], record, alone=posted is None and not more)

    async def _keep_files(self, lease: Lease, task: f.KeepFiles, finish: Settle) -> None:
        errand = await self._errand(lease)
        incident, contents = errand.incident, await papers.fetched(task.version, errand)

        async def keep(db: AsyncConnection) -> bool:
            await papers.keep(db, incident.number, task.version, contents)
            return await finish(db)

        await self._settle(lease.job, papers.records(contents), keep)

    async def _take_snapshot(self, lease: Lease, finish: Settle) -> None:
        errand = await self._errand(lease)
        looks = None if errand.incident.snapshot else await snapshot.seen(errand, self._ask)

        async def keep(db: AsyncConnection) -> bool:
            await snapshot.keep(db, looks or {})
            return await finish(db)

        await self._settle(lease.job, [] if looks is None else snapshot.records(looks), keep)

    async def _failed(self, lease: Lease, task: Task, error: SlackError | DestinationError) -> None:
        job, now = lease.job, self._clock()
        step = step_of(task)
        over = error.permanent or given_up(job, task, now)
        told = bool(step) and (over or is_worth_telling(job, error))

        async def settle(db: AsyncConnection) -> bool:
            if over:
                buried = await outbox.bury(db, job, error=error.code)
                # An answer repeats words that may be redacted later, and is worth nothing to anybody by then.
                return buried and (not isinstance(task, Reply) or await outbox.discard(db, job.id))
            if told and isinstance(task, f.PageOutside):
                await outbox.put(
                    db, [pager_job(pager_away(task.pager, error.code), task.pager, now)], now=now
                )
            return await put_off(db, job, error, now)

        log.warning("not delivered", job=job.key, kind=job.kind, error=str(error), dead=over)
        failure: list[c.Command] = []
        if step and told:
            part = part_of(step, task, job)
            failure = [c.RecordFailure(by=THE_SYSTEM, step=step, error=error.code, part=part, again=not over)]
        try:
            await self._settle(job, failure, settle)
        except LeaseLost:
            await self._taken_over(lease, task)

    async def _taken_over(self, lease: Lease, task: Task) -> None:
        """Put right what we sent all the same: it may be there twice, or older than what another replica has sent."""
        job = lease.job
        log.info("somebody else took over", job=job.key, sent=len(lease.sent))
        mends = [take_back_job(one, job) for one in once.taken_back(task, lease)]
        async with self._database.write() as db:
            again = await _again(db, job, task)
            if again:
                mends.append(replace(again, key=f"{job.key}/again/{job.fence}"))
            await outbox.put(db, mends, now=self._clock())

    async def _settle(
        self, job: Job, commands: list[c.Command], settle: Settle, *, alone: bool = False
    ) -> None:
        """Write down what came of a job, with the commands that follow; `alone` where `settle` is one statement."""
        if commands and job.incident is not None:
            await self._service.handle(job.incident, commands, settle=settle)
            return
        async with self._database.write(alone=alone) as db:
            if not await settle(db):
                raise LeaseLost

    async def _errand(self, lease: Lease) -> Errand:
        """A job with its incident as it is now, and with who is on call now."""
        now = self._clock()
        async with self._database.read() as db:
            incident = await incidents.load(db, lease.job.incident or 0)
            rules = await overrides.applied(db, self._service.rules, now)
        if incident is None:
            raise LookupError(f"job {lease.job.key} is about an incident that does not exist")
        return Errand(
            slack=self._slack, database=self._database, rules=rules, incident=incident, lease=lease, now=now
        )


async def _again(db: AsyncConnection, job: Job, task: Task) -> NewJob | None:
    """The job for showing what stands somewhere as it is now, after we may have shown it as it was before."""
    match task:
        case f.ShowAlert() | f.ShowStorm():
            return own_job(task)
        case Show() | f.SetTopic() | f.PinAnnouncement() if job.incident is not None:
            incident = await incidents.load(db, job.incident)
            stands = incident and (not isinstance(task, Show) or task.key in incident.posts)
            return effect_job(task, job.incident, 0, 0) if stands else None
        case _:
            return None
