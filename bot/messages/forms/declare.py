"""The declare form."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit
from bot.messages.kit import Block


def form(
    policy: Policy,
    draft: ids.Draft,
    context: ids.FormContext,
    *,
    similar: Sequence[Incident] = (),
    now: datetime,
) -> Block:
    """A new incident; open ones that look alike are shown first."""
    return kit.modal(ids.Form.DECLARE, "DECLARE", [kit.section("…")], context=context, submit="Save")
