"""The cadence form."""

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit
from bot.messages.kit import Block


def form(incident: Incident, policy: Policy) -> Block:
    """How often."""
    return kit.modal(
        ids.Form.CADENCE,
        "CADENCE",
        [kit.section("…")],
        context=ids.FormContext(incident.number),
        submit="Save",
    )
