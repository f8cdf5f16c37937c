"""What happened, in one plain line."""

from bot.domain.policy import Rules
from bot.domain.timeline import Entry


def deed(entry: Entry, rules: Rules) -> str:
    """What somebody did, as plain text to follow their name: `changed the severity from SEV2 to SEV1`."""
    return entry.kind


def sentence(entry: Entry, rules: Rules) -> str:
    """Who did what, as plain text on one line."""
    return f"{entry.by.name} {deed(entry, rules)}"
