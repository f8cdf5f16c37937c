"""Whoever took over a duty confirms an item of its checklist."""

from bot.domain.rejected import Rejected
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Confirm, Intent


async def press(ask: Ask, desk: Desk) -> Answer:
    """Done, in the checklist."""
    if ask.number is None or not ask.arg.isdecimal():
        raise Rejected("This button names no item of a checklist. `oncall` shows what is not confirmed.")
    return Confirm(ask.number, int(ask.arg), await desk.person(ask.user))


INTENT = Intent(
    name="ready", summary="Confirm that one is ready to be on call", actions={Action.READY: press}
)
