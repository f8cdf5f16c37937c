"""`links`: the policy's links, for whoever lost the bookmarks."""

from bot.messages import listing
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Say, Where


async def slash(_ask: Ask, desk: Desk) -> Answer:
    """`links`."""
    return Say(listing.links(desk.policy))


INTENT = Intent(name="links", summary="Dashboards and tools of the policy", where=Where.ANYWHERE, slash=slash)
