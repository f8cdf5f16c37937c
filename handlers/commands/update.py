"""Posting an update: the button of card and reminder, the subcommand, and the form in which it is written."""

from datetime import UTC, datetime

from bot.domain.commands import ChangeSeverity, ChangeStatus, Command, PostUpdate
from bot.domain.status import Status
from bot.messages.forms import update as update_form
from bot.messages.ids import Action, Field, Form
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open


async def opened(_ask: Ask, desk: Desk) -> Answer:
    """`update`, and the button on the card and on reminders, open the form."""
    return Open(update_form.form(await desk.meant(), desk.policy, desk.now))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent: severity and status in it are changed first, in the same breath.

    What nobody touched is not changed: somebody else may have changed it while this was written. A promise that passed
    while the form waited to be worked on gives way to the rhythm's.
    """
    incident = await desk.asked()
    by = await desk.actor(incident)
    changes: list[Command] = []
    severity, status = ask.chosen(Field.SEVERITY), ask.chosen(Field.STATUS)
    if severity and severity != incident.severity:
        changes.append(ChangeSeverity(by=by, severity=severity))
    if status and Status(status) is not incident.status:
        changes.append(ChangeStatus(by=by, status=Status(status)))
    questions = {question.id for question in desk.policy.updates.questions}
    answers = {id_: str(text) for id_, text in ask.answers.items() if id_ in questions and text}
    promised = ask.chosen(Field.NEXT_AT)
    next_at = datetime.fromtimestamp(int(promised), UTC) if promised else None
    if next_at and desk.now - ask.waited < next_at <= desk.now:
        next_at = None
    return Do(incident.number, (*changes, PostUpdate(by=by, answers=answers, next_at=next_at)))


INTENT = Intent(
    name="update",
    aliases=("up",),
    summary="Say how it stands; everyone who follows sees it",
    slash=opened,
    actions={Action.UPDATE_OPEN: opened},
    forms={Form.UPDATE: submit},
)
