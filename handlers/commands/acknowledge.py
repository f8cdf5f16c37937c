"""Leadership says that they know."""

from bot.domain.commands import Acknowledge
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def press(_ask: Ask, desk: Desk) -> Answer:
    """Acknowledge, in the leadership channel."""
    incident = await desk.asked()
    return Do(incident.number, (Acknowledge(by=await desk.actor(incident)),))


INTENT = Intent(
    name="acknowledge", summary="Leadership says that they know", actions={Action.ACKNOWLEDGE: press}
)
