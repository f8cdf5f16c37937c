"""Saying in triage that it is no incident."""

from bot.domain.commands import Decline
from bot.domain.lifecycle import check_possible
from bot.messages.forms import reason
from bot.messages.ids import Field, Form
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`decline [why]`; without a reason the form opens."""
    incident = await desk.here()
    why = plain(ask.text)
    command = Decline(by=await desk.actor(incident), why=why)
    if why:
        return Do(incident.number, (command,))
    check_possible(incident, command, desk.policy)
    return Open(reason.decline(incident))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.asked()
    return Do(incident.number, (Decline(by=await desk.actor(incident), why=ask.answer(Field.WHY)),))


INTENT = Intent(
    name="decline",
    usage="[why]",
    summary="Say that it is no incident; only from triage",
    slash=slash,
    forms={Form.DECLINE: submit},
)
