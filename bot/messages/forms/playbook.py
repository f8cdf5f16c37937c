"""The form that puts a playbook into the channel."""

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.messages import ids, kit, marks
from bot.messages.ids import Field
from bot.messages.kit import Block, Option


def form(incident: Incident, options: Sequence[Option]) -> Block:
    """Which one?"""
    blocks = [
        marks.banner(incident),
        kit.entry(Field.PLAYBOOK, "Which playbook?", kit.select(options)),
    ]
    context = ids.FormContext(incident.number)
    return kit.modal(ids.Form.PLAYBOOK, "Playbook", blocks, context=context, submit="Put into the channel")
