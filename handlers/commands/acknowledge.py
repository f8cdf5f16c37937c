"""Leadership says that they know, or those whom another rule of the policy told."""

from bot.domain.commands import Acknowledge
from bot.domain.policy import LEADERSHIP
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def press(ask: Ask, desk: Desk) -> Answer:
    """Acknowledge, where they were told."""
    incident = await desk.asked()
    rule = ask.arg or LEADERSHIP  # whose button carries none
    return Do(incident.number, (Acknowledge(by=await desk.actor(incident), rule=rule),))


INTENT = Intent(
    name="acknowledge", summary="Those who were told say that they know", actions={Action.ACKNOWLEDGE: press}
)
