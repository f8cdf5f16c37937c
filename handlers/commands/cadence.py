"""How often an update is asked for: `cadence 15`, the reminder's button, and its form."""

from bot.domain.commands import ChangeCadence
from bot.messages import replies
from bot.messages.forms import cadence as cadence_form
from bot.messages.ids import Action, Field, Form, More
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open
from handlers.reading import minutes_in


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`cadence MINUTES`; without minutes the form opens."""
    incident = await desk.here()
    if not ask.text:
        return Open(cadence_form.form(incident, desk.policy))
    command = ChangeCadence(by=await desk.actor(incident), minutes=minutes_in(ask.text, "cadence 15"))
    return Do(incident.number, (command,), lambda changed: replies.promised(changed, desk.now))


async def press(_ask: Ask, desk: Desk) -> Answer:
    """Change cadence, on the reminder and in the menu of the card."""
    return Open(cadence_form.form(await desk.asked(), desk.policy))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.asked()
    minutes = minutes_in(ask.answer(Field.MINUTES), "15")
    return Do(incident.number, (ChangeCadence(by=await desk.actor(incident), minutes=minutes),))


INTENT = Intent(
    name="cadence",
    usage="MINUTES",
    summary="Change how often an update is asked for",
    slash=slash,
    actions={Action.CADENCE_OPEN: press},
    more={More.CADENCE: press},
    forms={Form.CADENCE: submit},
)
