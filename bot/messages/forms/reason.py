"""Forms that ask only why."""

from bot.domain.incident import Incident
from bot.messages import ids, kit
from bot.messages.kit import Block


def reopen(incident: Incident) -> Block:
    """Why it was not over."""
    return kit.modal(
        ids.Form.REOPEN,
        "Reopen",
        [kit.section("…")],
        context=ids.FormContext(incident.number),
        submit="Reopen",
    )


def decline(incident: Incident) -> Block:
    """Why it is no incident."""
    return kit.modal(
        ids.Form.DECLINE,
        "Decline",
        [kit.section("…")],
        context=ids.FormContext(incident.number),
        submit="Decline",
    )


def cancel(incident: Incident) -> Block:
    """Why it was a false alarm."""
    return kit.modal(
        ids.Form.CANCEL,
        "Cancel",
        [kit.section("…")],
        context=ids.FormContext(incident.number),
        submit="Cancel",
    )
