"""What whoever asked is answered, as jobs of the outbox: they commit with what the request changed."""

from collections.abc import Callable

from msgspec.structs import replace

from bot.clock import Clock
from bot.domain.alerts.judgement import Judgement, Verdict
from bot.domain.incident import Incident
from bot.domain.policy import Override
from bot.domain.readiness import Takeover
from bot.domain.wording import nearest
from bot.jobs import Reply, reply_job
from bot.messages import help as help_messages
from bot.messages import marks, oncall, readiness, replies
from bot.messages.kit import Post
from bot.service import Answers, Service
from handlers import intent as i
from handlers.asking import Ask, Kind
from storage.jobs import NewJob


class Replier:
    """Words the answers to requests, and addresses them.

    Args:
        command: what the slash command is called in this workspace.
    """

    def __init__(self, catalogue: i.Catalogue, service: Service, clock: Clock, command: str) -> None:
        self._catalogue, self._service = catalogue, service
        self._clock, self._command = clock, command

    def reply(self, post: Post, ask: Ask) -> NewJob:
        """The post as the answer to a request, where whoever asked looks."""
        thread_ts = ask.thread_ts if ask.kind is Kind.MENTION and not ask.quiet else ""
        # A form is closed, and whoever sent it may look elsewhere by now: in person it waits for them.
        channel = "" if ask.kind is Kind.FORM and ask.number is not None else ask.channel
        reply = Reply(ask.user, channel, replies.late(post, ask.waited), ask.response_url, thread_ts)
        return reply_job(reply, ask.key)

    def then(self, reply: Callable[[Incident], Post] | None, ask: Ask) -> Answers | None:
        """The answer that depends on what the incident is afterwards."""
        if reply is None:
            return None
        return lambda incident: [self.reply(reply(incident), ask)]

    def decided(self, judgement: Judgement, incident: Incident | None, count: int, ask: Ask) -> list[NewJob]:
        """What somebody hears who decided about alerts: the way to an incident that there was; their card says the rest.

        Of a new one they hear, as who declares one, when it has a channel.
        """
        if incident is None:
            declined = judgement.verdict is Verdict.DECLINE and judgement.storm is not None
            return [self.reply(replies.declined_alerts(count), ask)] if declined else []
        if judgement.verdict is Verdict.ACCEPT:
            return []
        post = replies.took_alerts(incident, count)
        return [self.reply(post, replace(ask, quiet=ask.quiet or incident.private))]

    def arranged(self, override: Override, ask: Ask) -> list[NewJob]:
        """What whoever arranged it hears, and who stands in, if that is somebody else."""
        policy, now = self._service.rules.policy, self._clock()
        said = oncall.called_off if override.cancelled_by else oncall.arranged
        jobs = [self.reply(said(override, policy, now), ask)]
        if override.who.id != ask.user:
            told = Reply(override.who.id, "", oncall.you_stand_in(override, policy, now))
            jobs.append(reply_job(told, f"{ask.key}/who"))
        return jobs

    def confirmed(self, takeover: Takeover, ask: Ask) -> list[NewJob]:
        """The checklist with what is confirmed by now, in place of the one that was pressed."""
        post = readiness.checklist(takeover, self._clock())
        return [reply_job(Reply(ask.user, "", post, ask.response_url, instead=True), ask.key)]

    def help(self, word: str) -> Post:
        """All subcommands; about one of them; or what is nearest to a word that is none."""
        known = self._catalogue.words
        if not word:
            spoken = [intent for intent in self._catalogue.intents if intent.slash]
            return help_messages.overview(spoken, self._command)
        if word in known:
            rated = marks.definitions(self._service.rules.policy) if known[word].rates else ()
            return help_messages.about(known[word], self._command, rated)
        return replies.unknown_word(word, nearest(word, known), self._command)
