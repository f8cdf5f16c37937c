"""Saying that it was a false alarm."""

from bot.domain.commands import Cancel
from bot.domain.lifecycle import check_possible
from bot.messages.forms import reason
from bot.messages.ids import Field, Form
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`cancel [why]`; without a reason the form opens."""
    incident = await desk.here()
    why = plain(ask.text)
    command = Cancel(by=await desk.actor(incident), why=why)
    if why:
        return Do(incident.number, (command,))
    check_possible(incident, command, desk.policy)
    return Open(reason.cancel(incident))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.asked()
    return Do(incident.number, (Cancel(by=await desk.actor(incident), why=ask.answer(Field.WHY)),))


INTENT = Intent(
    name="cancel",
    usage="[why]",
    summary="Say that it was a false alarm",
    slash=slash,
    forms={Form.CANCEL: submit},
)
