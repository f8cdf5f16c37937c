"""Changing the severity: `sev 1 why`, the Severity button, and its form with the definitions."""

from bot.domain.commands import ChangeSeverity
from bot.domain.rejected import Rejected
from bot.messages.forms import severity as severity_form
from bot.messages.ids import Action, Field, Form
from bot.slack.words import plain
from handlers.asking import Ask, first_word
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open
from handlers.reading import severity_first


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`severity [sev1] [why]`; without a severity the form opens."""
    incident = await desk.here()
    text = plain(ask.text).strip()
    if not text:
        return Open(severity_form.form(incident, desk.policy))
    severity, why = severity_first(text, desk.policy)
    if severity is None:
        known = ", ".join(f"`{one.id}`" for one in desk.policy.severities)
        raise Rejected(f"`{first_word(text)[0]}` is not a severity. Known: {known}.", Field.SEVERITY)
    by = await desk.actor(incident)
    return Do(incident.number, (ChangeSeverity(by=by, severity=severity.id, why=why),))


async def press(ask: Ask, desk: Desk) -> Answer:
    """The Severity button of the card; or that of an alert which is worse, with its severity."""
    incident = await desk.asked()
    raised = ask.arg if desk.policy.is_worse(ask.arg, incident.severity) else None
    return Open(severity_form.form(incident, desk.policy, raised))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.asked()
    by = await desk.actor(incident)
    command = ChangeSeverity(by=by, severity=ask.answer(Field.SEVERITY), why=ask.answer(Field.WHY))
    return Do(incident.number, (command,))


INTENT = Intent(
    name="severity",
    aliases=("sev",),
    usage="[sev1] [why]",
    summary="Change how bad it is",
    rates=True,
    slash=slash,
    actions={Action.SEVERITY_OPEN: press},
    forms={Form.SEVERITY: submit},
)
