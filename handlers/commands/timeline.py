"""`timeline`: what happened so far, in order."""

from bot.messages import listing
from bot.messages.ids import More
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Say


async def told(_ask: Ask, desk: Desk) -> Answer:
    """`timeline`, or the menu of the card."""
    incident = await desk.meant()
    entries = await desk.entries(incident)
    return Say(listing.timeline(incident, entries, desk.rules, desk.now))


INTENT = Intent(
    name="timeline",
    summary="What happened, in order",
    slash=told,
    more={More.TIMELINE: told},
)
