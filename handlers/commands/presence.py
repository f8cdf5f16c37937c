"""What happens to the channel itself: people come and go, it is renamed, archived, brought back."""

from bot.domain.commands import Command, NoteArchived, NoteArrival, NoteDeparture, NoteRename
from bot.domain.people import THE_SYSTEM
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Nothing


async def joined(ask: Ask, desk: Desk) -> Answer:
    """`member_joined_channel`."""
    if ask.user == desk.slack.identity.user:
        return Nothing()
    return await _noted(NoteArrival(by=THE_SYSTEM, person=await desk.person(ask.user)), ask, desk)


async def left(ask: Ask, desk: Desk) -> Answer:
    """`member_left_channel`."""
    if ask.user == desk.slack.identity.user:
        return Nothing()
    return await _noted(NoteDeparture(by=THE_SYSTEM, person=await desk.person(ask.user)), ask, desk)


async def renamed(ask: Ask, desk: Desk) -> Answer:
    """`channel_rename`, `group_rename`."""
    return await _noted(NoteRename(by=THE_SYSTEM, name=ask.happened.channel_name), ask, desk)


async def archived(ask: Ask, desk: Desk) -> Answer:
    """`channel_archive`, `group_archive`."""
    return await _noted(NoteArchived(by=THE_SYSTEM, archived=True), ask, desk)


async def unarchived(ask: Ask, desk: Desk) -> Answer:
    """`channel_unarchive`, `group_unarchive`."""
    return await _noted(NoteArchived(by=THE_SYSTEM, archived=False), ask, desk)


async def _noted(command: Command, ask: Ask, desk: Desk) -> Answer:
    incident = await desk.of_channel(ask.channel)
    return Do(incident.number, (command,)) if incident else Nothing()


INTENT = Intent(
    name="presence",
    summary="Who comes and goes, and what happens to the channel, is on the timeline",
    events={
        "member_joined_channel": joined,
        "member_left_channel": left,
        "channel_rename": renamed,
        "group_rename": renamed,
        "channel_archive": archived,
        "group_archive": archived,
        "channel_unarchive": unarchived,
        "group_unarchive": unarchived,
    },
)
