"""Writing something down: `note TEXT`, or the menu of the card."""

from bot.domain.commands import AddNote
from bot.messages import replies
from bot.messages.forms import note as note_form
from bot.messages.ids import Field, Form, More
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`note TEXT`; without text the form opens."""
    incident = await desk.here()
    text = plain(ask.text)
    if not text:
        return Open(note_form.form(incident, desk.policy))
    return Do(incident.number, (AddNote(by=await desk.actor(incident), text=text),), replies.noted)


async def choose(_ask: Ask, desk: Desk) -> Answer:
    """Add a note, in the menu of the card."""
    return Open(note_form.form(await desk.asked(), desk.policy))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.asked()
    return Do(incident.number, (AddNote(by=await desk.actor(incident), text=ask.answer(Field.TEXT)),))


INTENT = Intent(
    name="note",
    usage="TEXT",
    summary="Put a line on the timeline",
    slash=slash,
    more={More.NOTE: choose},
    forms={Form.NOTE: submit},
)
