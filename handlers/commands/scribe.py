"""`scribe @x`: somebody is Scribe from now on."""

from bot.domain.commands import AssignRole
from bot.domain.incident import SCRIBE
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`scribe @x`, or `scribe` for oneself."""
    incident = await desk.here()
    to = await desk.colleague(ask.text)
    return Do(incident.number, (AssignRole(by=await desk.actor(incident), role=SCRIBE, to=to),))


INTENT = Intent(
    name="scribe",
    aliases=(),
    usage="[@person]",
    summary="Make somebody, or yourself, Scribe",
    slash=slash,
)
