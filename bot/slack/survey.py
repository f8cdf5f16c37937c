"""A channel as it stands, read as a whole: who is in it, what is pinned, what was said and marked."""

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec

from bot.slack.history import said_since
from bot.slack.web import Json, WebApi

#: How many people one page has.
_PAGE = 500


class Pin(msgspec.Struct, frozen=True):
    """A pinned message as Slack describes it, and the user id of who pinned it."""

    message: Json
    by: str


class Survey(msgspec.Struct, frozen=True):
    """A channel at one moment.

    Attributes:
        members: the user ids of who is in it; None where Slack keeps no list, in an archived channel.
        pins: by ts.
        said: messages as Slack describes them, by ts: the newest 2,000, and the replies of threads that went on lately.
    """

    name: str
    archived: bool
    members: frozenset[str] | None
    pins: dict[str, Pin]
    said: dict[str, Json]


async def survey(web: WebApi, channel: str, since: datetime, lately: datetime) -> Survey:
    """Read a channel from `since` on; the threads, which take a call each, where they had a reply after `lately`.

    Raises:
        SlackError: Slack did not answer, or does not let us see the channel.
    """
    # First what Slack allows least often: where it is refused, nothing else was used up.
    pinned = await web.call("pins.list", {"channel": channel})
    described = (await web.call("conversations.info", {"channel": channel})).get("channel", {})
    archived = bool(described.get("is_archived"))
    return Survey(
        name=str(described.get("name", "")),
        archived=archived,
        members=None if archived else frozenset([user async for user in members(web, channel)]),
        pins={str(one["message"]["ts"]): _pin(one) for one in pinned.get("items", []) if one.get("message")},
        said={str(one["ts"]): one async for one in _said(web, channel, since, lately)},
    )


def _pin(item: Json) -> Pin:
    return Pin(item["message"], str(item.get("created_by", "")))


async def members(web: WebApi, channel: str) -> AsyncIterator[str]:
    """The user ids of who is in a channel.

    Raises:
        SlackError: Slack did not answer, or keeps no list: the channel is archived, or we cannot see it.
    """
    cursor: str | None = None
    while cursor != "":
        page = await web.call("conversations.members", {"channel": channel, "limit": _PAGE, "cursor": cursor})
        for user in page.get("members", []):
            yield str(user)
        cursor = page.get("response_metadata", {}).get("next_cursor") or ""


async def _said(web: WebApi, channel: str, since: datetime, lately: datetime) -> AsyncIterator[Json]:
    went_on = []
    async for message in said_since(web, channel, since):
        yield message
        if float(message.get("latest_reply") or 0) >= lately.timestamp():
            went_on.append(str(message["ts"]))
    for parent in went_on:
        async for reply in said_since(web, channel, since, thread_ts=parent):
            yield reply
