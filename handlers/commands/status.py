"""Moving the work on: `status identified`, the Status button, and its form."""

from bot.domain.commands import ChangeStatus
from bot.domain.status import Status
from bot.messages.forms import status as status_form
from bot.messages.ids import Action, Field, Form
from bot.slack.words import plain
from handlers.asking import Ask, first_word
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open
from handlers.reading import known_status


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`status [word] [why]`; without a word the form opens."""
    incident = await desk.here()
    word, why = first_word(plain(ask.text))
    if not word:
        return Open(status_form.form(incident, desk.policy))
    status = known_status(word, desk.policy, incident.status)
    return Do(incident.number, (ChangeStatus(by=await desk.actor(incident), status=status, why=why.strip()),))


async def press(_ask: Ask, desk: Desk) -> Answer:
    """The Status button of the card."""
    return Open(status_form.form(await desk.asked(), desk.policy))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.asked()
    status = Status(ask.answer(Field.STATUS))
    by = await desk.actor(incident)
    return Do(incident.number, (ChangeStatus(by=by, status=status, why=ask.answer(Field.WHY)),))


INTENT = Intent(
    name="status",
    usage="[investigating|identified|mitigating|monitoring] [why]",
    summary="Say how far the work is",
    slash=slash,
    actions={Action.STATUS_OPEN: press},
    forms={Form.STATUS: submit},
)
