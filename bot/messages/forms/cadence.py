"""The form that changes how often an update is asked for."""

from bot.domain.decide.updates import LONGEST_PROMISE
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit, marks
from bot.messages.ids import Field
from bot.messages.kit import Block


def form(incident: Incident, policy: Policy) -> Block:
    """The minutes between updates."""
    minutes = incident.rhythm.minutes
    element = kit.number_input(initial=minutes, least=1, most=LONGEST_PROMISE)
    severity = policy.severity(incident.severity)
    usual = f"{severity.name} asks every {severity.update_minutes} minutes."
    hint = f"{usual} To put off only the next update, use Snooze."
    blocks = [
        marks.banner(incident),
        kit.entry(Field.MINUTES, "Ask for an update every … minutes", element, hint=hint),
    ]
    context = ids.FormContext(incident.number)
    return kit.modal(ids.Form.CADENCE, "Change cadence", blocks, context=context, submit="Save")
