"""Putting one reminder off: `snooze 10`, or the reminder's buttons."""

from bot.domain.commands import Snooze
from bot.domain.rejected import Rejected
from bot.messages import replies
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent
from handlers.reading import minutes_in


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`snooze MINUTES`."""
    incident = await desk.here()
    minutes = minutes_in(ask.text, "snooze 10")
    command = Snooze(by=await desk.actor(incident), minutes=minutes)
    return Do(incident.number, (command,), lambda changed: replies.promised(changed, desk.now))


async def press(ask: Ask, desk: Desk) -> Answer:
    """Snooze 5, 10, 15: once. Of two people, or of two clicks, the second finds nothing to put off."""
    incident = await desk.asked()
    if incident.is_open and not incident.reminders:
        raise Rejected(
            "This reminder was answered or put off already; the card says when the next update is due. "
            f"`{desk.command} snooze 10` puts that off."
        )
    minutes = minutes_in(ask.arg, "snooze 10")
    return Do(incident.number, (Snooze(by=await desk.actor(incident), minutes=minutes),))


INTENT = Intent(
    name="snooze",
    usage="MINUTES",
    summary="Put this reminder off once",
    slash=slash,
    actions={Action.SNOOZE: press},
)
