"""The form that says how bad it is."""

from bot.domain.decide.declaring import TEXT_LIMIT
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit, marks
from bot.messages.ids import Field
from bot.messages.kit import Block, Option


def form(incident: Incident, policy: Policy, chosen: str | None = None) -> Block:
    """The severities with their whole definitions, one perhaps `chosen` already, and why it changes."""
    blocks = [
        marks.banner(incident),
        *kit.paragraphs(marks.definitions(policy)),
        kit.entry(Field.SEVERITY, "Severity", severities(incident, policy, chosen)),
        kit.entry(Field.WHY, "Why?", kit.text_input(most=TEXT_LIMIT), optional=True),
    ]
    context = ids.FormContext(incident.number)
    return kit.modal(ids.Form.SEVERITY, "Severity", blocks, context=context, submit="Save")


def severities(incident: Incident, policy: Policy, chosen: str | None = None) -> Block:
    """A choice of severities, the present one chosen if no other is, also where the policy does not have it any more."""
    known = {one.id: one for one in policy.severities}
    offered = [
        *([] if incident.severity in known else [policy.severity(incident.severity)]),
        *policy.severities,
    ]
    options = [Option(one.name, one.id, one.definition) for one in offered]
    return kit.select(options, initial=chosen or incident.severity)
