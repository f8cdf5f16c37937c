"""`catchup`: where it stands, for somebody who just came."""

from bot.messages import listing
from bot.messages.ids import More
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Say


async def told(_ask: Ask, desk: Desk) -> Answer:
    """`catchup`, or the menu of the card."""
    incident = await desk.meant()
    entries = await desk.entries(incident)
    return Say(listing.catchup(incident, entries, desk.rules, desk.now))


INTENT = Intent(
    name="catchup",
    summary="Where it stands, for somebody who just came",
    slash=told,
    more={More.CATCHUP: told},
)
