"""From a stored request to its effect: find the intent, ask it, carry out its answer.

A request is worked on after Slack heard that it was stored (forms before, because their errors belong at
the field). Whatever it changes, answers, and the mark that it is done are committed together.
"""

import secrets
from typing import assert_never

import structlog
from msgspec.structs import replace

from bot.alerts.intake import Intake, QueueFull
from bot.alerts.rehearsal import drill_of, fired, practice_of, rehearsed
from bot.alerts.triage import Triage
from bot.clock import Clock
from bot.domain.incident import Incident
from bot.domain.redaction import remains
from bot.domain.rejected import Rejected
from bot.duty import Duty
from bot.health import Ask as AskEndpoint
from bot.jobs import home_job
from bot.messages import replies
from bot.messages.ids import Action, FormContext
from bot.messages.kit import Block, Post
from bot.messages.trial import alert_trial
from bot.service import DeclaredAlready, LeaseLost, Outrun, Service, Settle
from bot.slack import Slack, SlackError
from bot.slack.words import plain
from handlers import intent as i
from handlers import missed
from handlers.alerts.overhearing import Overhearing
from handlers.alerts.source import called, discover
from handlers.asking import Ask, Kind
from handlers.desk import Desk
from handlers.replying import Replier
from storage.database import Database
from storage.jobs import NewJob
from storage.queue import outbox

log = structlog.get_logger()


class Dispatcher:
    """Works on requests."""

    def __init__(
        self,
        *,
        catalogue: i.Catalogue,
        service: Service,
        database: Database,
        slack: Slack,
        intake: Intake,
        overhearing: Overhearing,
        endpoints: AskEndpoint,
        clock: Clock,
        command: str,
    ) -> None:
        self.catalogue = catalogue
        self._service, self._database, self._slack = service, database, slack
        self._intake, self._overhearing = intake, overhearing
        self._triage = Triage(service, database, clock)
        self._duty = Duty(service, database, clock)
        self._clock, self._command, self._endpoints = clock, command, endpoints
        self._replier = Replier(catalogue, service, clock, command)

    async def work(self, ask: Ask, settle: Settle | None) -> None:
        """Do what was asked, and answer whoever asked; `settle` marks the request as done.

        Raises:
            Rejected: a form holds something that may not be; nothing was done, and the form stays open.
            SlackError: Slack could not be asked for something that is needed; try again.
        """
        desk = self._desk(ask)
        try:
            if ask.is_answered:
                await desk.check_insider()
            handler = self._handler(ask)
            answer = handler if isinstance(handler, i.Help) else await handler(ask, desk)
            await self._carry_out(answer, _addressed(ask, desk), settle)
        except Rejected as rejected:
            if ask.kind is Kind.FORM:
                raise
            incident = await desk.of_channel(ask.channel)  # for the banner of a drill
            await self._say(replies.rejected(rejected.sentence, incident), _addressed(ask, desk), settle)

    def _desk(self, ask: Ask) -> Desk:
        return Desk(
            ask,
            database=self._database,
            slack=self._slack,
            endpoints=self._endpoints,
            rules=self._service.rules,
            now=self._clock(),
            command=self._command,
        )

    def _handler(self, ask: Ask) -> i.Handler | i.Help:
        if ask.kind in {Kind.SLASH, Kind.MENTION}:
            intent = self.catalogue.words.get(ask.name)
            return intent.slash if intent and intent.slash else i.Help(plain(ask.name))
        if ask.kind is Kind.MISSED:
            return missed.look
        tables = {
            Kind.ACTION: self.catalogue.actions,
            Kind.FORM: self.catalogue.forms,
            Kind.SHORTCUT: self.catalogue.shortcuts,
            Kind.EVENT: self.catalogue.events,
        }
        name = f"{ask.name}/{ask.arg}" if ask.name == Action.MORE else ask.name
        handler = tables[ask.kind].get(name)
        if handler is None:
            raise Rejected(replies.OUTDATED)
        return handler

    async def _carry_out(  # noqa: PLR0912 - one case an answer
        self, answer: i.Answer, ask: Ask, settle: Settle | None
    ) -> None:
        match answer:
            case i.Do():
                await self._service.handle(
                    answer.number,
                    answer.commands,
                    found_by=answer.found_by,
                    settle=settle,
                    answers=self._replier.then(answer.reply, ask),
                )
            case i.Begin():
                await self._begin(answer, ask, settle)
            case i.Blank():
                await self._blank(answer, ask, settle)
            case i.Judge():
                await self._triage.judge(
                    answer.judgement,
                    settle=settle,
                    answer=lambda incident, count: self._replier.decided(
                        answer.judgement, incident, count, ask
                    ),
                )
            case i.Arrange():
                await self._duty.arrange(
                    answer.wanted,
                    settle=settle,
                    told=lambda override: self._replier.arranged(override, ask),
                )
            case i.Confirm():
                await self._duty.confirm(
                    answer.takeover,
                    answer.place,
                    answer.by,
                    settle=settle,
                    told=lambda takeover: self._replier.confirmed(takeover, ask),
                )
            case i.Rehearse():
                await self._rehearse(answer, ask, settle)
            case i.Say():
                await self._say(answer.post, ask, settle)
            case i.Help():
                await self._say(self._replier.help(answer.word), ask, settle)
            case i.Open():
                await self._open(answer, ask, settle)
            case i.ShowHome():
                await self._finish([home_job(ask.user, ask.key)], settle)
            case i.CatchUp():
                await self._catch_up(answer)
                await self._finish([], settle)
            case i.Nothing():
                await self._finish([], settle)
            case _:
                assert_never(answer)

    async def _begin(self, answer: i.Begin, ask: Ask, settle: Settle | None) -> None:
        def declared(incident: Incident) -> Post:
            return replies.declared(incident, self._service.rules.policy)

        ask = replace(ask, quiet=ask.quiet or answer.command.private)
        try:
            await self._service.declare(
                answer.command,
                anyway=answer.anyway,
                settle=settle,
                answers=self._replier.then(declared, ask),
            )
        except DeclaredAlready as already:
            post = replies.already(already.incident, answer.draft, self._service.rules.policy, self._clock())
            quiet = ask.quiet or already.incident.private
            await self._say(post, replace(ask, quiet=quiet), settle)

    async def _rehearse(self, answer: i.Rehearse, ask: Ask, settle: Settle | None) -> None:
        policy, now = self._service.rules.policy, self._clock()
        sender = called(policy.alerts.senders[answer.source], discover())
        practice = practice_of([answer.alert], source=answer.source, sender=sender, starter=answer.starter)
        async with self._database.read() as db:
            trial = await rehearsed(db, answer.alert, practice, policy, now)
        await self._intake.take(drill_of(practice, ask.key))
        incident = await fired(self._database, trial)
        quiet = ask.quiet or trial.fresh.secret is not None
        await self._say(alert_trial(trial, policy, incident), replace(ask, quiet=quiet), settle)

    async def _catch_up(self, answer: i.CatchUp) -> None:
        try:
            await self._overhearing.catch_up(answer.channel, answer.since)
        except QueueFull as full:
            raise Outrun from full
        except SlackError as error:
            if not error.permanent:
                raise
            log.warning("a channel of alerts cannot be read", channel=answer.channel, error=str(error))

    async def _blank(self, answer: i.Blank, ask: Ask, settle: Settle | None) -> None:
        desk = self._desk(ask)
        incident = await desk.incident(answer.number)
        by, entries = await desk.actor(incident), await desk.entries(incident)

        def redacted(incident: Incident) -> Post:
            return replies.redacted(incident, remains(entries, answer.version), desk.now)

        answers = self._replier.then(redacted, ask)
        await self._service.redact(
            answer.number, answer.version, answer.why, by, settle=settle, answers=answers
        )

    async def _open(self, answer: i.Open, ask: Ask, settle: Settle | None) -> None:
        """Open the form at once: its trigger lives three seconds, so it cannot wait in the outbox."""
        if not ask.trigger:
            await self._say(replies.needs_form(ask.name, self._command), ask, settle)
            return
        try:
            await self._slack.open_view(ask.trigger, _opened_in(answer.view, ask.channel))
        except SlackError as error:
            log.warning("form not opened", request=ask.key, error=str(error))
            await self._say(replies.not_opened(), ask, settle)
            return
        await self._finish([], settle)

    async def _say(self, post: Post, ask: Ask, settle: Settle | None) -> None:
        await self._finish([self._replier.reply(post, ask)] if ask.is_answered else [], settle)

    async def _finish(self, jobs: list[NewJob], settle: Settle | None) -> None:
        async with self._database.write() as db:
            await outbox.put(db, jobs, now=self._clock())
            if settle and not await settle(db):
                raise LeaseLost
        self._service.changed()

    async def refuse(self, ask: Ask, sentence: str, settle: Settle) -> None:
        """Tell whoever asked why nothing was done, and mark the request."""
        # Under a key of its own, or the answer to the request would be held for a repetition, should it be replayed.
        await self._say(
            replies.rejected(sentence),
            replace(ask, key=f"{ask.key}/refused/{ask.sending}".rstrip("/")),
            settle,
        )

    async def apologise(self, ask: Ask, reference: str) -> None:
        """Tell whoever asked that something broke, with the reference to look for in the log."""
        await self._say(replies.failed(reference), replace(ask, key=f"{ask.key}/{reference}"), None)


def _addressed(ask: Ask, desk: Desk) -> Ask:
    """The request, answered quietly where the answer tells of something private."""
    return replace(ask, quiet=True) if desk.confides else ask


def _opened_in(view: Block, channel: str) -> Block:
    """The form, remembering in which channel it was opened: who is in there may send it."""
    context = FormContext.decode(view["private_metadata"])
    return {**view, "private_metadata": replace(context, origin=channel).encode()}


def new_reference() -> str:
    """A short word that stands both in an answer and in the log."""
    return secrets.token_hex(4)
