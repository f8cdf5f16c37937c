"""The redact form."""

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages import ids, kit
from bot.messages.kit import Block


def form(incident: Incident, entries: Sequence[Entry], rules: Rules, chosen: int | None = None) -> Block:
    """What to blank, and why."""
    return kit.modal(
        ids.Form.REDACT, "REDACT", [kit.section("…")], context=ids.FormContext(incident.number), submit="Save"
    )
