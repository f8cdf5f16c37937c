"""PagerDuty's messages: an incident that is triggered, acknowledged or resolved, edited in place as it goes on.

How its app words them it does not document; what all have is the link to the incident, and one of its states:
https://support.pagerduty.com/main/docs/slack-integration-guide. An acknowledged one is not over.
"""

import re

from bot.domain.alerts.alert import Alert
from handlers.alerts.notice import Notice, Piece, bare
from handlers.alerts.shape import Heading, Shape, told

_INCIDENT = re.compile(r"https?://[\w-]+(?:\.eu)?\.pagerduty\.com/(?:incidents|i)/([A-Za-z0-9]{4,40})")
_STATE = re.compile(
    r"(?:incident )?(triggered|acknowledged|resolved|escalated|reassigned|reopened)\b", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?:triggered|acknowledged|resolved|escalated|reassigned|reopened)?[:\s]*\[?#\d+\]?\s*(?:\([^)]{0,60}\))?[:\s]*",
    re.IGNORECASE,
)


def _read(said: Notice) -> tuple[Alert, ...]:
    return told(said, "PagerDuty", lambda piece: _heading(piece, said))


def _heading(piece: Piece, said: Notice) -> Heading | None:
    link = next(
        ((word, at) for word, at in ((piece.title, piece.address), *piece.links) if _INCIDENT.match(at)), None
    )
    states = _states(piece) or _states(said.whole)
    found = _INCIDENT.match(link[1]) if link else None
    if link is None or found is None or not states:
        return None
    title = _title(link[0], piece)
    urgency = {"urgency": piece.named["urgency"].lower()} if "urgency" in piece.named else {}
    return Heading(
        title=title,
        firing="resolved" not in states,
        about=(found[1],),
        labels={"alertname": title} | urgency,
    )


def _states(piece: Piece) -> set[str]:
    """The states that lines begin with, or that are named."""
    said = [bare(line) for line in (piece.title, *piece.lines)] + [piece.named.get("status", "")]
    return {found[1].lower() for line in said if (found := _STATE.match(line))}


def _title(word: str, piece: Piece) -> str:
    """The words of the link, else those of the first line, without the incident's number."""
    for text in (word, piece.head):
        left = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
        if left.strip():
            return bare(left)
    return piece.head


SHAPE = Shape(sender="PagerDuty", read=_read)
