"""Try again, where the card says that something could not be done in Slack."""

from bot.domain.commands import Retry
from bot.messages import replies
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def press(ask: Ask, desk: Desk) -> Answer:
    """Try again."""
    incident = await desk.asked()
    command = Retry(by=await desk.actor(incident), step=ask.arg)
    return Do(incident.number, (command,), replies.retrying)


INTENT = Intent(name="retry", summary="Try again what could not be done", actions={Action.RETRY: press})
