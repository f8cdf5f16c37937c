"""The form for a note on the timeline."""

from bot.domain.decide.declaring import TEXT_LIMIT
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit, marks
from bot.messages.ids import Field
from bot.messages.kit import Block


def form(incident: Incident, policy: Policy) -> Block:
    """What was found, decided or done."""
    text = kit.text_input(multiline=True, most=TEXT_LIMIT, placeholder="Rolled back to 1.8.2")
    standing = f"*{marks.called_safely(incident)}* · {marks.status_name(incident.status, policy)}"
    blocks = [marks.banner(incident), kit.context(standing), kit.entry(Field.TEXT, "What happened?", text)]
    context = ids.FormContext(incident.number)
    return kit.modal(ids.Form.NOTE, "Add a note", blocks, context=context, submit="Add")
