"""Archiving the channel of an incident that is over, after a confirmation."""

from bot.domain.commands import ArchiveChannel
from bot.domain.rejected import Rejected
from bot.messages import replies
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Say


async def slash(_ask: Ask, desk: Desk) -> Answer:
    """`archive` shows the button that asks for a confirmation."""
    incident = await desk.here()
    return Say(replies.confirm_archive(incident))


async def press(_ask: Ask, desk: Desk) -> Answer:
    """Archive, confirmed."""
    incident = await desk.asked()
    if incident.channel is None:
        raise Rejected("There is no channel to archive.")
    return Do(incident.number, (ArchiveChannel(by=await desk.actor(incident)),))


INTENT = Intent(
    name="archive",
    summary="Make the channel read-only, once it is over",
    slash=slash,
    actions={Action.ARCHIVE: press},
)
