"""How much of a Slack message the timeline keeps: a message may have 40,000 characters."""

from msgspec.structs import replace

from bot.domain import events as e

#: What of a message's own text is kept on the timeline; the permalink leads to the rest.
KEPT_TEXT = 8000


def kept_text(text: str) -> str:
    """A message's text with no more characters than the timeline keeps."""
    return text if len(text) <= KEPT_TEXT else text[: KEPT_TEXT - 1] + "…"


def kept(message: e.Message) -> e.Message:
    """The message with no more text than the timeline keeps."""
    return replace(message, text=kept_text(message.text))
