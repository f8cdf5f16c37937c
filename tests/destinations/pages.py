"""Pages to send, and what it takes."""

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from bot.domain.pagers import Turn
from bot.messages.pager import Page
from bot.outward import Outward, Sends
from bot.outward.destination import Means

NOW = datetime(2026, 11, 21, 3, 10, tzinfo=UTC)

PAGE = Page(
    turn=Turn.CALL,
    key="INC-42.1795230600.7.pd.call",
    thread="sitroom/INC-42.1795230600/commander",
    summary="INC-42 SEV1: Checkout fails · Ben is called as Incident Commander",
    lines=("Ben is called as Incident Commander", "SEV1, Investigating, since 03:10 UTC"),
    grade=0,
    facts={"incident": "INC-42", "title": "Checkout fails", "component": "Checkout"},
    url="https://acme.slack.com/archives/C42",
    at=NOW,
    to="ben@acme.test",
)

SECRET = "a-secret-of-the-hook"


def means(outward: Sends | None = None, **changes: Any) -> Means:
    """What a destination may use."""
    return replace(Means(outward or Outward(), SECRET, "", "sitroom@acme.test", NOW), **changes)
