"""Sitroom's own bookkeeping: what exists in Slack, and what could not be done there."""

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.rule import Situation, rule
from bot.domain.incident import Posted


@rule.register
def _(command: c.RecordChannel, at: Situation) -> list[e.Event]:
    if at.incident.channel:
        return []
    recovered = [e.StepRecovered("channel")] if "channel" in at.incident.missing else []
    return [*recovered, e.ChannelOpened(command.channel, command.name)]


@rule.register
def _(command: c.RecordMessage, at: Situation) -> list[e.Event]:
    if at.incident.posts.get(command.surface) == Posted(command.channel, command.ts):
        return []
    return [e.MessagePosted(command.surface, command.channel, command.ts)]


@rule.register
def _(command: c.RecordFailure, at: Situation) -> list[e.Event]:
    known = at.incident.why_missing(command.step, command.part)
    if known == command.error or (known and command.again):
        return []
    return [e.StepFailed(command.step, command.error, command.part)]


@rule.register
def _(command: c.RecordSuccess, at: Situation) -> list[e.Event]:
    known = at.incident.why_missing(command.step, command.part)
    return [e.StepRecovered(command.step, command.part)] if known else []


@rule.register
def _(command: c.NoteRename, at: Situation) -> list[e.Event]:
    channel = at.incident.channel
    return [e.ChannelRenamed(command.name)] if channel and channel.name != command.name else []


@rule.register
def _(command: c.NoteArchived, at: Situation) -> list[e.Event]:
    channel = at.incident.channel
    if channel is None or channel.archived == command.archived:
        return []
    return [e.ChannelArchived() if command.archived else e.ChannelUnarchived()]


@rule.register
def _(command: c.NoteSilence, _at: Situation) -> list[e.Event]:
    return [e.SilenceEnded(command.since, command.until, command.found)]
