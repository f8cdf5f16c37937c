"""The form that moves the work on."""

from bot.domain.decide.declaring import TEXT_LIMIT
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit, marks
from bot.messages.ids import Field
from bot.messages.kit import Block, Option


def form(incident: Incident, policy: Policy) -> Block:
    """The statuses that may follow, and why."""
    why = kit.text_input(most=TEXT_LIMIT)
    blocks = [
        marks.banner(incident),
        kit.entry(
            Field.STATUS, "Status", statuses(incident, policy), hint="To end it, press Resolve instead."
        ),
        kit.entry(Field.WHY, "Why?", why, optional=True),
    ]
    context = ids.FormContext(incident.number)
    return kit.modal(ids.Form.STATUS, "Status", blocks, context=context, submit="Save")


def statuses(incident: Incident, policy: Policy) -> Block:
    """A choice of the present status and those that may follow it."""
    offered = [incident.status, *policy.working_after(incident.status)]
    options = [Option(policy.status_name(one), one.value) for one in dict.fromkeys(offered)]
    return kit.select(options, initial=incident.status.value)
