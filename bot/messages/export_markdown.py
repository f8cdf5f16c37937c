"""A postmortem draft as Markdown."""

from bot.domain.policy import Rules
from bot.domain.postmortem import Document


def markdown(document: Document, rules: Rules) -> str:
    """The draft as GitHub-flavoured Markdown."""
    return document.title
