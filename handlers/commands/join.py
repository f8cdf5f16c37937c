"""The announcement's buttons: come in, or get the updates as direct messages."""

from bot.domain.commands import Join, Subscribe
from bot.messages import replies
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def join(_ask: Ask, desk: Desk) -> Answer:
    """Join."""
    incident = await desk.asked()
    return Do(incident.number, (Join(by=await desk.actor(incident)),), replies.joined)


async def subscribe(ask: Ask, desk: Desk) -> Answer:
    """Subscribe, or unsubscribe."""
    incident = await desk.asked()
    on = ask.arg != "off"
    command = Subscribe(by=await desk.actor(incident), on=on)
    return Do(incident.number, (command,), lambda changed: replies.subscribed(changed, on=on))


async def follow(ask: Ask, desk: Desk) -> Answer:
    """`subscribe` and `subscribe off`, for oneself."""
    incident = await desk.here()
    on = ask.text.strip().lower() != "off"
    command = Subscribe(by=await desk.actor(incident), on=on)
    return Do(incident.number, (command,), lambda changed: replies.subscribed(changed, on=on))


INTENT = Intent(
    name="subscribe",
    usage="[off]",
    summary="Get each update as a direct message",
    slash=follow,
    actions={Action.JOIN: join, Action.SUBSCRIBE: subscribe},
)
