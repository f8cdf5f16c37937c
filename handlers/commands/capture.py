"""What people put on the timeline from the channel: a pin, a reaction, the message shortcut; and what becomes of it.

An edit is followed, a deletion is marked, taking off the last mark takes it out: as entries, never by deleting.
"""

from bot.domain.commands import CaptureMessage, NoteDeletion, NoteEdit, ReleaseMessage
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM, Actor, Standing
from bot.messages import replies
from bot.messages.ids import Shortcut
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Nothing


async def from_shortcut(ask: Ask, desk: Desk) -> Answer:
    """Add to timeline."""
    incident = await desk.here()
    message = await desk.slack.captured(ask.channel, ask.message)
    command = CaptureMessage(by=await desk.actor(incident), message=message, how="shortcut")
    return Do(incident.number, (command,), replies.noted)


async def pinned(ask: Ask, desk: Desk) -> Answer:
    """`pin_added`: the event carries the message."""
    incident = await desk.of_channel(ask.channel)
    if incident is None or not ask.message:
        return Nothing()
    return await _captured(ask.message, "pin", incident, ask, desk)


async def reacted(ask: Ask, desk: Desk) -> Answer:
    """`reaction_added`: the event carries only an address, so the message is fetched."""
    incident = await desk.of_channel(ask.channel)
    if incident is None or not _counts(ask, desk):
        return Nothing()
    raw = await desk.slack.message(ask.channel, ask.happened.ts)
    return await _captured(raw, "reaction", incident, ask, desk) if raw else Nothing()


async def _captured(raw: dict[str, object], how: str, incident: Incident, ask: Ask, desk: Desk) -> Answer:
    message = await desk.slack.captured(ask.channel, raw)
    return Do(incident.number, (CaptureMessage(by=await desk.actor(incident), message=message, how=how),))


async def unpinned(ask: Ask, desk: Desk) -> Answer:
    """`pin_removed`, which Slack also sends for a message that was pinned when it was deleted."""
    return await _unmarked("pin", ask, desk)


async def unreacted(ask: Ask, desk: Desk) -> Answer:
    """`reaction_removed`."""
    if not _counts(ask, desk):
        return Nothing()
    return await _unmarked("reaction", ask, desk)


async def _unmarked(how: str, ask: Ask, desk: Desk) -> Answer:
    """What one mark less means: nothing, as long as somebody else's keeps the message on the timeline."""
    incident, ts = await desk.of_channel(ask.channel), ask.happened.ts
    if incident is None or ts not in incident.captured:
        return Nothing()
    raw = await desk.slack.message(ask.channel, ts)
    if raw is None:
        return Nothing()  # it was deleted, which is told by itself
    reactions = {one.get("name") for one in raw.get("reactions", ())}
    if reactions.intersection(desk.policy.capture.reactions):
        return Nothing()
    if how != "pin" and ts in await desk.slack.channels.pinned(ask.channel):
        return Nothing()
    return Do(incident.number, (ReleaseMessage(by=await desk.actor(incident), ts=ts, how=how),))


async def written(ask: Ask, desk: Desk) -> Answer:
    """`message`, for edits and deletions of what is on the timeline."""
    incident, ts = await desk.of_channel(ask.channel), ask.happened.ts
    if incident is None or ts not in incident.captured:
        return Nothing()
    who = await _changer(ask, incident, desk)
    if ask.happened.gone:
        return Do(incident.number, (NoteDeletion(by=who, ts=ts),))
    return Do(incident.number, (NoteEdit(by=who, ts=ts, text=await desk.slack.words(ask.message)),))


async def _changer(ask: Ask, incident: Incident, desk: Desk) -> Actor:
    """Who changed a message: whom Slack names, or its author; Sitroom where nobody is to be named."""
    if ask.happened.changer.startswith(("U", "W")):  # a bot without an account has none
        return await desk.actor_called(ask.happened.changer, incident)
    author = await desk.slack.author(ask.happened.before or ask.message)
    return Actor(author, Standing.OUTSIDER, in_channel=True) if author.id else THE_SYSTEM


def _counts(ask: Ask, desk: Desk) -> bool:
    return ask.happened.reaction in desk.policy.capture.reactions


INTENT = Intent(
    name="capture",
    summary="A pin, the configured reaction, or Add to timeline puts a message on the timeline",
    shortcuts={Shortcut.CAPTURE: from_shortcut},
    events={
        "pin_added": pinned,
        "pin_removed": unpinned,
        "reaction_added": reacted,
        "reaction_removed": unreacted,
        "message": written,
    },
)
