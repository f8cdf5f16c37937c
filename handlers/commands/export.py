"""The whole incident as a file in its channel: `export md`, and the card's button when it is over."""

from bot.domain.commands import Export
from bot.messages import replies
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent

_DEFAULT = "md"


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`export [md|json]`."""
    incident = await desk.here()
    return await _export(ask.text.strip().lower() or _DEFAULT, incident.number, desk)


async def press(ask: Ask, desk: Desk) -> Answer:
    """Export."""
    incident = await desk.asked()
    return await _export(ask.arg or _DEFAULT, incident.number, desk)


async def _export(format_: str, number: int, desk: Desk) -> Answer:
    incident = await desk.incident(number)
    command = Export(by=await desk.actor(incident), format=format_)
    return Do(number, (command,), lambda changed: replies.exported(changed, format_))


INTENT = Intent(
    name="export",
    usage="[md|json]",
    summary="The whole incident as a file: a first postmortem",
    slash=slash,
    actions={Action.EXPORT: press},
)
