"""What was said in a conversation lately: read to learn whether something of ours arrived after all."""

from collections.abc import AsyncIterator
from datetime import datetime

from bot.slack.web import Json, WebApi

#: How many messages one page has, and how many pages are read: a busy hour, not a conversation's whole life.
_PAGE = 200
_PAGES = 10

#: By how many seconds a machine's clock may be ahead of Slack's, at the most: what was sent seems older by as much.
AHEAD = 3600


async def said_since(
    web: WebApi, channel: str, since: datetime, *, thread_ts: str | None = None
) -> AsyncIterator[Json]:
    """The messages of a channel, or of a thread in it, with their metadata, sent after `since` less an hour.

    Yields nothing older than the 2,000 messages that Slack names first: the newest of a channel.

    Raises:
        SlackError: Slack did not answer.
    """
    method = "conversations.replies" if thread_ts else "conversations.history"
    asked = {
        "channel": channel,
        "ts": thread_ts,
        "oldest": f"{since.timestamp() - AHEAD:.6f}",
        "limit": _PAGE,
        "include_all_metadata": True,
    }
    cursor: str | None = None
    for _ in range(_PAGES):
        page = await web.call(method, {**asked, "cursor": cursor})
        for message in page.get("messages", []):
            yield message
        cursor = page.get("response_metadata", {}).get("next_cursor")
        if not cursor:
            return
