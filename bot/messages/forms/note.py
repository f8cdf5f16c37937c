"""The note form."""

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit
from bot.messages.kit import Block


def form(incident: Incident, policy: Policy) -> Block:
    """A note."""
    return kit.modal(
        ids.Form.NOTE, "NOTE", [kit.section("…")], context=ids.FormContext(incident.number), submit="Save"
    )
