"""The form that attaches an alert to one of the open incidents."""

from collections.abc import Sequence

from bot.domain.alerts.group import Group
from bot.domain.incident import Incident
from bot.messages import ids, kit
from bot.messages.ids import Field
from bot.messages.kit import Block, Option
from bot.messages.text import phrase


def merge(group: Group, running: Sequence[Incident], origin: str) -> Block:
    """Which incident does it belong to? `running` are those that the person may know of, the newest first."""
    options = [Option(f"INC-{one.number} {one.title}", str(one.number)) for one in running]
    context = ids.FormContext(origin=origin, extra=str(group.id))
    blocks = [
        kit.section(f"*{phrase(group.title, 200)}*"),
        kit.entry(Field.INTO, "Which incident does it belong to?", kit.select(options, initial="")),
    ]
    return kit.modal(ids.Form.ALERT_MERGE, "Merge an alert", blocks, context=context, submit="Merge")
