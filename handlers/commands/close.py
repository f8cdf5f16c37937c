"""`close`: everything that had to follow a resolved incident is done."""

from bot.domain.commands import Close
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(_ask: Ask, desk: Desk) -> Answer:
    """`close`."""
    incident = await desk.here()
    return Do(incident.number, (Close(by=await desk.actor(incident)),))


INTENT = Intent(name="close", summary="Say that everything that had to follow is done", slash=slash)
