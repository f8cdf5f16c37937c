"""Ending an incident: `resolve`, the Resolve button, and the form that asks how it ended."""

from bot.domain.commands import Resolve
from bot.domain.decide.rule import Situation
from bot.domain.decide.work import must_wait
from bot.domain.incident import Incident
from bot.messages.forms import resolve as resolve_form
from bot.messages.ids import Action, Field, Form, More
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`resolve [how it ended]`; without words, or while it must wait, the form opens."""
    incident = await desk.here()
    summary = plain(ask.text)
    if not summary or _waiting(incident, desk):
        return _form(incident, desk, summary)
    return Do(incident.number, (Resolve(by=await desk.actor(incident), summary=summary),))


async def press(_ask: Ask, desk: Desk) -> Answer:
    """The Resolve button and menu option."""
    return _form(await desk.asked(), desk)


def _form(incident: Incident, desk: Desk, summary: str = "") -> Answer:
    return Open(resolve_form.form(incident, desk.policy, _waiting(incident, desk), summary))


def _waiting(incident: Incident, desk: Desk) -> str | None:
    return must_wait(Situation(incident, desk.rules, desk.now)) if incident.is_open else None


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.asked()
    command = Resolve(
        by=await desk.actor(incident), summary=ask.answer(Field.SUMMARY), override=ask.answer(Field.OVERRIDE)
    )
    return Do(incident.number, (command,))


INTENT = Intent(
    name="resolve",
    aliases=("resolved", "fixed"),
    usage="[how it ended]",
    summary="Say that it is over, and how it ended",
    slash=slash,
    actions={Action.RESOLVE_OPEN: press},
    more={More.RESOLVE: press},
    forms={Form.RESOLVE: submit},
)
