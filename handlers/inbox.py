"""The inbox: what people do is stored before Slack hears that it was taken, and worked on after.

Because after an ack Slack never tells us again: after a crash the request is in the inbox and is finished at the next
start or by another replica. Forms are worked on before their ack, which carries what is wrong with them.
"""

import asyncio
from datetime import timedelta

import msgspec
import structlog
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.delivery.patience import pause
from bot.domain.rejected import Rejected
from bot.messages import replies
from bot.service import LeaseLost, Outrun, Settle
from bot.slack import SlackError
from bot.worker import LEASE, Worker
from handlers.asking import Ask, Kind, event_lane
from handlers.dispatch import Dispatcher, new_reference
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.jobs import Job, NewJob, State
from storage.queue import inbox

log = structlog.get_logger()

#: A request that needs Slack's answer is tried for so long: Slack was told that it was taken. As a delivery is.
_A_DAY = timedelta(days=1)

#: Before a channel that changed under our eyes is looked at again, and how many times that is put off.
_A_MOMENT = timedelta(seconds=1)
_GIVES_WAY = 30


class Inbox:
    """Stores requests, and works on those that are stored."""

    def __init__(self, dispatcher: Dispatcher, *, database: Database, clock: Clock, owner: str) -> None:
        self._dispatcher, self._database, self._clock, self._owner = dispatcher, database, clock, owner
        # Forms with errors that the database did not let go of: they come again under the same key.
        self._unforgotten: dict[str, _Refusal] = {}
        self._forms: dict[str, asyncio.Task[dict[str, str]]] = {}
        self.worker = Worker(inbox, self._work, database=database, clock=clock, owner=owner)

    async def take(self, ask: Ask) -> None:
        """Store a request; it is worked on in its turn, which is now where nothing earlier of its lane waits.

        One that is known already changes nothing.
        """
        job = await self._store(ask, in_turn=True)
        if job:
            self.worker.adopt(job)

    async def take_form(self, ask: Ask) -> dict[str, str]:
        """Store a form and work on it; answers with the errors to show, by field.

        A form with errors stays open in Slack and is not stored: it will come again under the same key. The errors are,
        for a replay of the same sending would else do what its sender believes was not done. It does not
        wait for its turn: whoever sent it looks at it until it is answered, and Slack waits for three seconds only.
        Sent again meanwhile, it gets the same answer: were it told that all is well, Slack would close the form
        although it may be refused.
        """
        task = self._forms.get(ask.key)
        if task:
            return await asyncio.shield(task) or await self._known(ask)
        task = self._forms[ask.key] = asyncio.create_task(self._form(ask))
        task.add_done_callback(lambda _: self._forms.pop(ask.key))
        return await asyncio.shield(task)

    async def _form(self, ask: Ask) -> dict[str, str]:
        job = await self._store(ask, in_turn=False)
        if job is None:
            return await self._known(ask)
        errors = await self._errors(ask, job)
        if errors:
            await self._refuse(_Refusal(job, ask, errors))
        return errors

    async def _errors(self, ask: Ask, job: Job) -> dict[str, str]:
        reference = new_reference()
        structlog.contextvars.bind_contextvars(request=ask.key, reference=reference)
        try:
            await self._dispatcher.work(ask, self._done(job))
        except Rejected as rejected:
            return {ask.field_for(rejected.field): rejected.sentence}
        except SlackError as error:
            log.warning("a form needs Slack, which does not answer; it is tried again", error=str(error))
            await self._try_later(ask, job, error)
        except LeaseLost:
            log.info("somebody else took over")
        except DatabaseUnavailable as error:
            # It is stored, and may be done already: were it sent again, it could count twice.
            log.warning("database unavailable; the lease will expire", job=job.key, error=str(error))
        except Exception:
            log.exception("a form failed")
            return {ask.field_for(None): replies.form_failed(reference)}
        return {}

    async def _known(self, ask: Ask) -> dict[str, str]:
        """The answer to a form that was stored before: until it is over, it may yet be refused.

        Once it is over, another sending of it may hold other words: they stay where they can be read.
        """
        async with self._database.read() as db:
            told = await _told(db, ask)
            state = await inbox.state(db, ask.key)
            is_it = not ask.sending or await inbox.state(db, _sent(ask)) is not None
        if told:
            return told
        if state in {State.PENDING, None}:  # None where another sending was refused just now
            return {ask.field_for(None): replies.FORM_IN_WORK}
        return {} if is_it else {ask.field_for(None): replies.FORM_TAKEN}

    async def _refuse(self, refusal: "_Refusal") -> None:
        """Let the form come again, corrected."""
        try:
            async with self._database.write() as db:
                await self._forget(db, refusal)
        except DatabaseUnavailable as error:
            log.warning("a form could not be forgotten; what comes next takes its place", error=str(error))
            self._unforgotten[refusal.job.key] = refusal

    async def _forget(self, db: AsyncConnection, refusal: "_Refusal") -> bool:
        """Let go of a form, but remember what was wrong with it; False where it is somebody else's by now."""
        if not await inbox.forget(db, refusal.job):
            return False
        if refusal.ask.sending:
            body = msgspec.json.encode(refusal.errors).decode()
            told = NewJob(key=_refused(refusal.ask), lane=refusal.ask.lane, kind="refusal", body=body)
            await inbox.put_over(db, told, now=self._clock())
        return True

    async def _store(self, ask: Ask, *, in_turn: bool) -> Job | None:
        job = NewJob(key=ask.key, lane=ask.lane, kind=ask.kind.value, body=msgspec.json.encode(ask).decode())
        # All of them, not only the one of this key: their lanes would wait for their leases to run out.
        earlier = list(self._unforgotten.values())
        async with self._database.write(first=True, alone=not earlier and not ask.sending) as db:
            for one in earlier:
                await self._forget(db, one)
            if ask.sending and await inbox.state(db, _sent(ask)) is None:
                await inbox.forget_dead(db, ask.key)  # another sending takes its place
            stored = await inbox.put_claimed(
                db, job, owner=self._owner, now=self._clock(), lease=LEASE, in_turn=in_turn
            )
            if stored and await _told(db, ask):
                await inbox.forget(db, stored)
                stored = None
            if stored and ask.sending:
                sent = NewJob(key=_sent(ask), lane=ask.lane, kind="sending", body="")
                await inbox.put_over(db, sent, now=self._clock())
        for one in earlier:
            self._unforgotten.pop(one.job.key, None)
        return stored

    async def _work(self, job: Job) -> None:
        refusal = self._unforgotten.pop(job.key, None)
        if refusal:
            await self._refuse(_Refusal(job, refusal.ask, refusal.errors))  # the job as it is held now
            return
        stored = msgspec.json.decode(job.body, type=Ask)
        ask = replace(stored, waited=self._clock() - job.created_at)
        structlog.contextvars.bind_contextvars(request=ask.key, reference=new_reference())
        try:
            if ask.kind is Kind.MISSED:
                await self._check_heard(ask, job)
            await self._dispatcher.work(ask, self._done(job))
        except SlackError as error:
            await self._try_later(ask, job, error)
        except Outrun:
            at = self._clock() + _A_MOMENT
            await self._settle(lambda db: inbox.retry(db, job, not_before=at, error="outrun"))
        except Rejected as rejected:
            await self._refuse_late(ask, job, rejected)
        except LeaseLost:
            log.info("somebody else took over")
        except DatabaseUnavailable:
            raise  # the lease runs out, and the request is worked on then
        except Exception:
            reference = str(structlog.contextvars.get_contextvars().get("reference"))
            log.exception("a request failed")
            await self._dispatcher.apologise(ask, reference)
            await self._settle(lambda db: inbox.bury(db, job, error=f"a bug: {reference}"))

    async def _refuse_late(self, ask: Ask, job: Job, rejected: Rejected) -> None:
        """Refuse a form that nobody got an answer to, because Slack did not answer then or Sitroom died.

        Whoever sent it is told. It may be open yet, and come again, corrected.
        """
        log.info("a form that nobody looks at any more was refused", field=rejected.field)
        refusal = _Refusal(job, ask, {ask.field_for(rejected.field): rejected.sentence})
        await self._tell_refused(ask, rejected.sentence, lambda db: self._forget(db, refusal))

    async def _check_heard(self, ask: Ask, job: Job) -> None:
        """What was heard in a channel comes before what was missed there; but it may hang on Slack for a day.

        Raises:
            Outrun: something that was heard is not worked on yet.
        """
        async with self._database.read() as db:
            if job.attempt < _GIVES_WAY and await inbox.is_waiting(db, event_lane(ask.channel)):
                raise Outrun

    async def _try_later(self, ask: Ask, job: Job, error: SlackError) -> None:
        if error.permanent or self._clock() - job.created_at > _A_DAY:
            log.warning("a request cannot be worked on", error=str(error))
            await self._tell_refused(
                ask, replies.needs_slack(error.code), lambda db: inbox.bury(db, job, error=error.code)
            )
            return
        wait = timedelta(seconds=error.retry_after) if error.retry_after else pause(job.attempt)
        at = self._clock() + wait
        await self._settle(lambda db: inbox.retry(db, job, not_before=at, error=error.code))

    async def _tell_refused(self, ask: Ask, sentence: str, settle: Settle) -> None:
        try:
            await self._dispatcher.refuse(ask, sentence, settle)
        except LeaseLost:  # and did it, or will
            log.info("somebody else took over")

    async def _settle(self, settle: Settle) -> None:
        async with self._database.write(alone=True) as db:
            await settle(db)

    @staticmethod
    def _done(job: Job) -> Settle:
        return lambda db: inbox.finish(db, job)


class _Refusal(msgspec.Struct, frozen=True):
    """The errors of a form, and what is stored of it until it is let go of."""

    job: Job
    ask: Ask
    errors: dict[str, str]


def _refused(ask: Ask) -> str:
    return f"refused:{ask.sending}"


def _sent(ask: Ask) -> str:
    return f"sent:{ask.sending}"


async def _told(db: AsyncConnection, ask: Ask) -> dict[str, str]:
    """The errors that this sending of a form was answered with before."""
    body = await inbox.body(db, _refused(ask)) if ask.sending else None
    return msgspec.json.decode(body, type=dict[str, str]) if body else {}
