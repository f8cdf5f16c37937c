"""The name and topic of an incident's channel."""

from bot.domain.incident import Incident
from bot.domain.policy import Policy


def channel_name(incident: Incident, policy: Policy, attempt: int = 1) -> str:
    """The channel's name; from the second attempt on with a number behind it."""
    return f"inc-{incident.number}" if attempt == 1 else f"inc-{incident.number}-{attempt}"


def topic(incident: Incident, policy: Policy) -> str:
    """The channel's topic."""
    return f"INC-{incident.number}"
