"""Saying that it was not over."""

from bot.domain.commands import Reopen
from bot.domain.lifecycle import check_possible
from bot.messages.forms import reason
from bot.messages.ids import Action, Field, Form
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`reopen [why]`; without a reason the form opens."""
    incident = await desk.here()
    why = plain(ask.text)
    command = Reopen(by=await desk.actor(incident), why=why)
    if why:
        return Do(incident.number, (command,))
    check_possible(incident, command, desk.policy)
    return Open(reason.reopen(incident))


async def press(_ask: Ask, desk: Desk) -> Answer:
    """The Reopen button."""
    return Open(reason.reopen(await desk.asked()))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.asked()
    return Do(incident.number, (Reopen(by=await desk.actor(incident), why=ask.answer(Field.WHY)),))


INTENT = Intent(
    name="reopen",
    usage="[why]",
    summary="Say that it was not over",
    slash=slash,
    actions={Action.REOPEN_OPEN: press},
    forms={Form.REOPEN: submit},
)
