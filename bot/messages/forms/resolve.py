"""The resolve form."""

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit
from bot.messages.kit import Block


def form(incident: Incident, policy: Policy, waiting: str | None) -> Block:
    """How it ended; `waiting` says why it may not be resolved yet."""
    return kit.modal(
        ids.Form.RESOLVE,
        "RESOLVE",
        [kit.section("…")],
        context=ids.FormContext(incident.number),
        submit="Save",
    )
