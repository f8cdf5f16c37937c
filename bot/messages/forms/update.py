"""The form in which an update is written; severity and status can be changed in the same breath."""

from datetime import datetime, timedelta

from bot.domain import commands as c
from bot.domain.decide.declaring import TEXT_LIMIT
from bot.domain.incident import Incident
from bot.domain.lifecycle import ALLOWED
from bot.domain.policy import Policy, Question
from bot.messages import ids, kit, marks
from bot.messages.forms.severity import severities
from bot.messages.forms.status import statuses
from bot.messages.ids import Field
from bot.messages.kit import Block
from bot.messages.text import moment, name, phrase

_ANSWER = 280


def form(incident: Incident, policy: Policy, now: datetime) -> Block:
    """The policy's questions, then when the next update comes, then status and severity as they are."""
    next_at = now + timedelta(minutes=incident.rhythm.minutes)
    open_ = incident.status in ALLOWED[c.ChangeStatus]
    blocks = [
        marks.banner(incident),
        kit.context(*_last(incident, now)),
        *(_question(question) for question in policy.updates.questions),
        kit.entry(Field.NEXT_AT, "Next update", kit.datetimepicker(next_at)) if open_ else None,
        kit.entry(Field.STATUS, "Status", statuses(incident, policy)) if open_ else None,
        kit.entry(Field.SEVERITY, "Severity", severities(incident, policy)),
        marks.whole_definitions(policy),
    ]
    context = ids.FormContext(incident.number)
    return kit.modal(ids.Form.UPDATE, "Post an update", blocks, context=context, submit="Post")


def _last(incident: Incident, now: datetime) -> list[str]:
    update = incident.update
    if update is None:
        return []
    fields = [f"*{phrase(one.label)}* {phrase(one.text, _ANSWER)}" for one in update.fields]
    return ["\n".join([f"Last update {moment(update.at, now)} by {name(update.by)}", *fields])]


def _question(question: Question) -> Block:
    element = kit.text_input(multiline=question.multiline, most=TEXT_LIMIT)
    return kit.entry(question.id, question.label, element, optional=not question.required, hint=question.hint)
