"""From a stored request to its effect: find the intent, ask it, carry out its answer.

A request is worked on after Slack heard that it was stored (forms before, because their errors belong at
the field). Whatever it changes, answers, and the mark that it is done are committed together.
"""

import secrets
from collections.abc import Callable
from typing import assert_never

import structlog
from msgspec.structs import replace

from bot.alerts.intake import Intake, QueueFull
from bot.alerts.rehearsal import drill_of, fired, rehearsed
from bot.alerts.triage import Triage
from bot.clock import Clock
from bot.domain.alerts.judgement import Judgement, Verdict
from bot.domain.incident import Incident
from bot.domain.policy import Override
from bot.domain.readiness import Takeover
from bot.domain.redaction import remains
from bot.domain.rejected import Rejected
from bot.domain.wording import nearest
from bot.duty import Duty
from bot.health import Ask as AskEndpoint
from bot.jobs import Reply, home_job, reply_job
from bot.messages import help as help_messages
from bot.messages import marks, oncall, readiness, replies
from bot.messages.ids import Action, FormContext
from bot.messages.kit import Block, Post
from bot.messages.trial import alert_trial
from bot.service import Answers, DeclaredAlready, LeaseLost, Outrun, Service, Settle
from bot.slack import Slack, SlackError
from bot.slack.words import plain
from handlers import intent as i
from handlers import missed
from handlers.alerts.overhearing import Overhearing
from handlers.alerts.source import called, discover
from handlers.asking import Ask, Kind
from handlers.desk import Desk
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
                    answers=self._then(answer.reply, ask),
                )
            case i.Begin():
                await self._begin(answer, ask, settle)
            case i.Blank():
                await self._blank(answer, ask, settle)
            case i.Judge():
                await self._triage.judge(
                    answer.judgement,
                    settle=settle,
                    answer=lambda incident, count: self._decided(answer.judgement, incident, count, ask),
                )
            case i.Arrange():
                await self._duty.arrange(
                    answer.wanted, settle=settle, told=lambda override: self._arranged(override, ask)
                )
            case i.Confirm():
                await self._duty.confirm(
                    answer.takeover,
                    answer.place,
                    answer.by,
                    settle=settle,
                    told=lambda takeover: self._checked(takeover, ask),
                )
            case i.Rehearse():
                await self._rehearse(answer, ask, settle)
            case i.Say():
                await self._say(answer.post, ask, settle)
            case i.Help():
                await self._say(self._help(answer.word), ask, settle)
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
                answer.command, anyway=answer.anyway, settle=settle, answers=self._then(declared, ask)
            )
        except DeclaredAlready as already:
            post = replies.already(already.incident, answer.draft, self._service.rules.policy, self._clock())
            quiet = ask.quiet or already.incident.private
            await self._say(post, replace(ask, quiet=quiet), settle)

    async def _rehearse(self, answer: i.Rehearse, ask: Ask, settle: Settle | None) -> None:
        policy, now = self._service.rules.policy, self._clock()
        sender = called(policy.alerts.senders[answer.source], discover())
        at = {"source": answer.source, "sender": sender}
        async with self._database.read() as db:
            trial = await rehearsed(db, answer.alert, policy=policy, now=now, **at)
        await self._intake.take(drill_of([answer.alert], starter=answer.starter, key=ask.key, **at))
        incident = await fired(self._database, trial, answer.source, policy)
        await self._say(alert_trial(trial, policy, incident), ask, settle)

    async def _catch_up(self, answer: i.CatchUp) -> None:
        try:
            await self._overhearing.catch_up(answer.channel, answer.since)
        except QueueFull as full:
            raise Outrun from full
        except SlackError as error:
            if not error.permanent:
                raise
            log.warning("a channel of alerts cannot be read", channel=answer.channel, error=str(error))

    def _decided(self, judgement: Judgement, incident: Incident | None, count: int, ask: Ask) -> list[NewJob]:
        """What somebody hears who decided about alerts: the way to an incident that there was; their card says the rest.

        Of a new one they hear, as who declares one, when it has a channel.
        """
        if incident is None:
            declined = judgement.verdict is Verdict.DECLINE and judgement.storm is not None
            return [self._reply(replies.declined_alerts(count), ask)] if declined else []
        if judgement.verdict is Verdict.ACCEPT:
            return []
        post = replies.took_alerts(incident, count)
        return [self._reply(post, replace(ask, quiet=ask.quiet or incident.private))]

    def _arranged(self, override: Override, ask: Ask) -> list[NewJob]:
        """What whoever arranged it hears, and who stands in, if that is somebody else."""
        policy, now = self._service.rules.policy, self._clock()
        said = oncall.called_off if override.cancelled_by else oncall.arranged
        jobs = [self._reply(said(override, policy, now), ask)]
        if override.who.id != ask.user:
            told = Reply(override.who.id, "", oncall.you_stand_in(override, policy, now))
            jobs.append(reply_job(told, f"{ask.key}/who"))
        return jobs

    def _checked(self, takeover: Takeover, ask: Ask) -> list[NewJob]:
        post = readiness.checklist(takeover, self._clock())
        return [reply_job(Reply(ask.user, "", post, ask.response_url, instead=True), ask.key)]

    async def _blank(self, answer: i.Blank, ask: Ask, settle: Settle | None) -> None:
        desk = self._desk(ask)
        incident = await desk.incident(answer.number)
        by, entries = await desk.actor(incident), await desk.entries(incident)

        def redacted(incident: Incident) -> Post:
            return replies.redacted(incident, remains(entries, answer.version), desk.now)

        answers = self._then(redacted, ask)
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

    def _help(self, word: str) -> Post:
        known = self.catalogue.words
        if not word:
            spoken = [intent for intent in self.catalogue.intents if intent.slash]
            return help_messages.overview(spoken, self._command)
        if word in known:
            rated = marks.definitions(self._service.rules.policy) if known[word].rates else ()
            return help_messages.about(known[word], self._command, rated)
        return replies.unknown_word(word, nearest(word, known), self._command)

    def _then(self, reply: Callable[[Incident], Post] | None, ask: Ask) -> Answers | None:
        if reply is None:
            return None
        return lambda incident: [self._reply(reply(incident), ask)]

    def _reply(self, post: Post, ask: Ask) -> NewJob:
        thread_ts = ask.thread_ts if ask.kind is Kind.MENTION and not ask.quiet else ""
        # A form is closed, and whoever sent it may look elsewhere by now: in person it waits for them.
        channel = "" if ask.kind is Kind.FORM and ask.number is not None else ask.channel
        reply = Reply(ask.user, channel, replies.late(post, ask.waited), ask.response_url, thread_ts)
        return reply_job(reply, ask.key)

    async def _say(self, post: Post, ask: Ask, settle: Settle | None) -> None:
        await self._finish([self._reply(post, ask)] if ask.is_answered else [], settle)

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
