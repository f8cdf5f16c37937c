"""Forms that ask only why."""

from bot.domain.decide.declaring import TEXT_LIMIT
from bot.domain.incident import Incident
from bot.messages import ids, kit, marks
from bot.messages.ids import Field
from bot.messages.kit import Block


def reopen(incident: Incident) -> Block:
    """Why it was not over."""
    return _form(incident, ids.Form.REOPEN, "Reopen", "What came back?", optional=True)


def decline(incident: Incident) -> Block:
    """Why it is no incident."""
    return _form(incident, ids.Form.DECLINE, "Decline", "Why is it no incident?")


def cancel(incident: Incident) -> Block:
    """Why it was a false alarm."""
    return _form(
        incident, ids.Form.CANCEL, "Cancel the incident", "Why was it a false alarm?", submit="Confirm"
    )


def _form(
    incident: Incident, form: ids.Form, title: str, question: str, *, optional: bool = False, submit: str = ""
) -> Block:
    blocks = [
        marks.banner(incident),
        kit.section(f"*{marks.called_safely(incident)}*"),
        kit.entry(Field.WHY, question, kit.text_input(multiline=True, most=TEXT_LIMIT), optional=optional),
    ]
    return kit.modal(form, title, blocks, context=ids.FormContext(incident.number), submit=submit or title)
