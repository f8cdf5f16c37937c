"""Ticking off what people look at when an incident begins: a box in the message that says how it looked."""

from bot.domain.commands import TickCheck
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def tick(ask: Ask, desk: Desk) -> Answer:
    """A box was ticked, or emptied."""
    incident = await desk.asked()
    check, _, state = ask.arg.rpartition(":")
    command = TickCheck(by=await desk.actor(incident), check=check, on=state == "on")
    return Do(incident.number, (command,))


INTENT = Intent(name="check", summary="Tick off what people look at first", actions={Action.CHECK: tick})
