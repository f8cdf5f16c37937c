"""`health`: how the health endpoints of the policy are at this moment."""

from bot.messages import health as messages
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Say, Where


async def slash(_ask: Ask, desk: Desk) -> Answer:
    """`health`."""
    return Say(messages.now(await desk.looks(), desk.now))


INTENT = Intent(
    name="health", summary="How the health endpoints are right now", where=Where.ANYWHERE, slash=slash
)
