"""What is on the timeline is confirmed where it was said; what is redacted is shown again."""

from typing import Any

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import Incident
from bot.domain.react.rule import effects
from bot.domain.react.scene import (
    Scene,
    has_open_channel,
    here,
    playbooks,
    snapshot,
    standing,
)


@effects.register(e.NoteAdded)
def _line_only(_event: Any, scene: Scene) -> list[Effect]:
    return here(scene, Surface.CHANGE)


@effects.register(e.ParticipantJoined)
@effects.register(e.ParticipantLeft)
@effects.register(e.Subscribed)
@effects.register(e.Unsubscribed)
@effects.register(e.MessageEdited)
@effects.register(e.MessageDeleted)
@effects.register(e.FileKept)
@effects.register(e.ChannelArchived)
@effects.register(e.SilenceEnded)
def _nothing(_event: Any, _scene: Scene) -> list[Effect]:
    return []


@effects.register
def _(event: e.MessageCaptured, scene: Scene) -> list[Effect]:
    if event.how == "evidence":
        shown: list[Effect] = here(scene, Surface.EVIDENCE)
    else:
        shown = [f.Confirm(event.message.channel, event.message.ts)]
    return [*shown, *([f.KeepFiles(scene.entry.version)] if event.message.files else [])]


@effects.register
def _(event: e.MessageReleased, scene: Scene) -> list[Effect]:
    captured = scene.before.captured.get(event.ts) if scene.before else None
    return [f.Confirm(captured.channel, event.ts, on=False)] if captured else []


@effects.register
def _(event: e.EntryRedacted, scene: Scene) -> list[Effect]:
    after, surfaces = scene.after, (Surface.UPDATE, Surface.CHANGE, Surface.EVIDENCE)
    lines = [Show(surface, event.version) for surface in surfaces] if has_open_channel(after) else []
    copies = [
        Show(Surface.SUBSCRIBER_UPDATE, event.version, person)
        for person in after.subscribers.values()
        if after.may_see(person)
    ]
    # Sent before, or being sent at this moment. The last two say what alerts said, too.
    again = (*_posted(after, event.version), *lines, *copies, *snapshot(after), *playbooks(after))
    shown = {show.key: show for show in again}
    return [*shown.values(), *standing(scene)]


def _posted(after: Incident, version: int) -> list[Show]:
    """Whatever was posted with the words of an entry, and can still be edited; but for what is always true anyhow.

    That is what is about the entry; a title stands in everything.
    """
    closed = None if after.channel is None or has_open_channel(after) else after.channel.id
    shows = [Show.of(key) for key, post in after.posts.items() if post.channel != closed]
    true = {Surface.CARD, Surface.ANNOUNCEMENT, Surface.LEADERSHIP}
    return [
        one
        for one in shows
        if (one.version == version or version in after.titled)
        and one.surface not in true
        and (one.person is None or after.may_see(one.person))
    ]
