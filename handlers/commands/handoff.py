"""`handoff @x`: the commander gives command away."""

from bot.domain.commands import AssignRole
from bot.domain.incident import COMMANDER
from bot.domain.rejected import Rejected
from handlers.asking import Ask, mentioned
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`handoff @x`."""
    incident = await desk.here()
    if mentioned(ask.text) is None:
        raise Rejected("Name who takes over, for example `handoff @ben`.")
    to = await desk.colleague(ask.text)
    by = await desk.actor(incident)
    return Do(incident.number, (AssignRole(by=by, role=COMMANDER, to=to, handover=True),))


INTENT = Intent(
    name="handoff",
    aliases=("handover",),
    usage="@person",
    summary="Give command to somebody else",
    slash=slash,
)
