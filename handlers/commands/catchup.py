"""`catchup`: Where it stands, for somebody who just came."""

from bot.domain.incident import Incident
from bot.messages import listing
from bot.messages.ids import More
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Say


async def slash(_ask: Ask, desk: Desk) -> Answer:
    """`catchup`."""
    return await _said(await desk.here(), desk)


async def choose(_ask: Ask, desk: Desk) -> Answer:
    """The menu of the card."""
    return await _said(await desk.asked(), desk)


async def _said(incident: Incident, desk: Desk) -> Answer:
    entries = await desk.entries(incident)
    return Say(listing.catchup(incident, entries, desk.rules, desk.now))


INTENT = Intent(
    name="catchup",
    summary="Where it stands, for somebody who just came",
    slash=slash,
    more={More.CATCHUP: choose},
)
