"""The update form."""

from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit
from bot.messages.kit import Block


def form(incident: Incident, policy: Policy, now: datetime) -> Block:
    """How it stands."""
    return kit.modal(
        ids.Form.UPDATE, "UPDATE", [kit.section("…")], context=ids.FormContext(incident.number), submit="Save"
    )
