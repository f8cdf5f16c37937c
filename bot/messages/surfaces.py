"""Which words belong to which surface."""

from datetime import datetime

from bot.domain.effects import Show
from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages.kit import Post, post, section


def render(show: Show, incident: Incident, entry: Entry | None, rules: Rules, now: datetime) -> Post | None:
    """The surface as it is now, or None where there is nothing to say."""
    return post(f"INC-{incident.number}", [section(f"INC-{incident.number} {show.key}")])
