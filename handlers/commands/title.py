"""`title NEW TITLE`: calling it something else."""

from bot.domain.commands import ChangeTitle
from bot.domain.rejected import Rejected
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`title NEW TITLE`."""
    incident = await desk.here()
    if not ask.text:
        raise Rejected("Write the new title behind the word, for example `title Checkout and cart 5xx`.")
    return Do(incident.number, (ChangeTitle(by=await desk.actor(incident), title=plain(ask.text)),))


INTENT = Intent(
    name="title", aliases=("rename",), usage="NEW TITLE", summary="Call it something else", slash=slash
)
