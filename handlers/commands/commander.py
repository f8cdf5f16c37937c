"""`ic @x`: somebody is Incident Commander from now on."""

from bot.domain.commands import AssignRole
from bot.domain.incident import COMMANDER
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`ic @x`, or `ic` for oneself."""
    incident = await desk.here()
    to = await desk.colleague(ask.text)
    return Do(incident.number, (AssignRole(by=await desk.actor(incident), role=COMMANDER, to=to),))


INTENT = Intent(
    name="ic",
    aliases=("commander",),
    usage="[@person]",
    summary="Make somebody, or yourself, Incident Commander",
    slash=slash,
)
