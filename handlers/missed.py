"""What was missed while nothing was heard: an incident's channel is held against what is known of it.

Compared, and not read from a mark on: a message that was edited, pinned or marked meanwhile may be hours old. What
differs becomes the commands that the events would have become, so what Slack delivers late after all changes nothing.
Who did it is told where Slack remembers.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.domain import commands as c
from bot.domain.decide import decide
from bot.domain.events import MessageCaptured
from bot.domain.incident import Captured, Incident
from bot.domain.people import SITROOM, THE_SYSTEM, Actor, Standing
from bot.domain.rejected import Rejected
from bot.slack import SlackError
from bot.slack.survey import Survey
from handlers.asking import Ask, Json, Silence
from handlers.desk import Desk
from handlers.intent import Answer, CatchUp, Do, Nothing

log = structlog.get_logger()

#: How far Slack's clock and ours may be apart.
_CLOCKS = timedelta(minutes=1)


async def look(ask: Ask, desk: Desk) -> Answer:
    """Look at the channel of an open incident for what was missed; without a number, at one of alerts."""
    if ask.number is None and ask.silence:
        return CatchUp(ask.channel, ask.silence.since - _CLOCKS)
    incident = await desk.of_channel(ask.channel)
    if incident is None or not incident.is_open or ask.silence is None:
        return Nothing()
    try:
        seen = await desk.slack.survey(ask.channel, incident.declared_at, ask.silence.since - _CLOCKS)
    except SlackError as error:
        if not error.permanent:
            raise
        log.warning("a channel cannot be looked at", incident=incident.number, error=str(error))
        return Nothing()
    there = _There(ask.silence, desk, incident, seen)
    counts = [(command, there.entries_of(command)) async for command in there.differences()]
    found = sum(count for _, count in counts)
    if not found:
        return Nothing()
    silence = c.NoteSilence(by=THE_SYSTEM, since=ask.silence.since, until=ask.silence.until, found=found)
    news = [command for command, count in counts if count]
    return Do(incident.number, (silence, *news), found_by=incident)


@dataclass(frozen=True, slots=True)
class _There:
    """A channel as it was found, beside what is known of it."""

    silence: Silence
    desk: Desk
    incident: Incident
    seen: Survey

    def entries_of(self, command: c.Command) -> int:
        """How many entries a command makes; none where it is refused, as it would have been then."""
        try:
            return len(decide(self.incident, command, self.desk.rules, self.desk.now))
        except Rejected:
            return 0

    async def differences(self) -> AsyncIterator[c.Command]:
        """Everything that may have to be told."""
        yield c.NoteRename(by=THE_SYSTEM, name=self.seen.name)
        yield c.NoteArchived(by=THE_SYSTEM, archived=self.seen.archived)
        async for coming_or_going in self._people():
            yield coming_or_going
        for ts, captured in self.incident.captured.items():
            if captured.channel == self._channel and not captured.deleted:
                async for change in self._changes(ts, captured):
                    yield change
        for ts, (raw, how, user) in sorted(self._marked().items()):
            if ts not in self.incident.captured:
                message = await self.desk.slack.captured(self._channel, raw)
                by = await self.desk.actor_called(user, self.incident)
                yield c.CaptureMessage(by=by, message=message, how=how)

    @property
    def _channel(self) -> str:
        return self.incident.channel.id if self.incident.channel else ""

    async def _people(self) -> AsyncIterator[c.Command]:
        if self.seen.members is None:
            return
        known = self.incident.participants
        for user in sorted(self.seen.members - known.keys() - {self.desk.slack.identity.user}):
            yield c.NoteArrival(by=THE_SYSTEM, person=await self.desk.person(user))
        for user in sorted(known.keys() - self.seen.members):
            yield c.NoteDeparture(by=THE_SYSTEM, person=known[user])

    async def _changes(self, ts: str, captured: Captured) -> AsyncIterator[c.Command]:
        raw = self.seen.said.get(ts) or await self.desk.slack.message(self._channel, ts)
        if raw is None or raw.get("subtype") == "tombstone":
            yield c.NoteDeletion(by=await self._author(captured), ts=ts)
            return
        if self._was_edited(raw):
            text = await self.desk.slack.words(raw)
            yield c.NoteEdit(by=await self._editor(raw), ts=ts, text=text)
        if ts not in self.seen.pins and not self._markers(raw):
            yield c.ReleaseMessage(by=THE_SYSTEM, ts=ts, how=captured.how)

    def _was_edited(self, raw: Json) -> bool:
        """Whether somebody edited a message meanwhile; what it mentions may have another name without that."""
        at = float(raw.get("edited", {}).get("ts") or 0)
        ours = raw.get("bot_id") == self.desk.slack.identity.bot
        return not ours and at >= (self.silence.since - _CLOCKS).timestamp()

    async def _editor(self, raw: Json) -> Actor:
        user = str(raw["edited"].get("user", ""))
        if user.startswith(("U", "W")):  # a bot without an account has none
            return await self.desk.actor_called(user, self.incident)
        return Actor(await self.desk.slack.author(raw), Standing.OUTSIDER, in_channel=True)

    async def _author(self, captured: Captured) -> Actor:
        """Who wrote a message: Slack does not say who deleted it, and nothing of it any more."""
        event = (await self.desk.entries(self.incident))[captured.version - 1].event
        author = event.message.author if isinstance(event, MessageCaptured) else SITROOM
        return Actor(author, Standing.OUTSIDER, in_channel=True) if author.id else THE_SYSTEM

    def _marked(self) -> dict[str, tuple[Json, str, str]]:
        """The messages that somebody pinned or marked, by ts: as Slack describes them, how, and who."""
        us, marked = self.desk.slack.identity.user, {}
        for ts, raw in self.seen.said.items():
            others = [user for user in self._markers(raw) if user != us]
            if others:
                marked[ts] = raw, "reaction", others[0]
        for ts, pin in self.seen.pins.items():
            if pin.by != us:
                marked[ts] = pin.message, "pin", pin.by
        return marked

    def _markers(self, raw: Json) -> list[str]:
        """Who put a reaction that counts on a message."""
        counting = self.desk.policy.capture.reactions
        marks = [one for one in raw.get("reactions", ()) if one.get("name") in counting]
        return [str(user) for mark in marks for user in mark.get("users", ())]
