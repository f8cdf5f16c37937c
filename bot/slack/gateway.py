"""What Sitroom says and reads in Slack, in the terms of incidents; its parts know of people and of channels.

Two kinds of call: writes are made by delivery, which knows what a failure means; reads may be made while
a request is handled. Everything passes through `WebApi.call`.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from bot.clock import Clock
from bot.domain.events import File, Message
from bot.domain.people import Person
from bot.messages.kit import Post
from bot.metrics import Metrics
from bot.slack.channels import Channels
from bot.slack.errors import SlackError
from bot.slack.history import said_since
from bot.slack.people import People
from bot.slack.survey import Survey, members, survey
from bot.slack.web import TIMEOUT, Json, WebApi
from bot.slack.words import words_of

#: The event type of our message metadata; its payload has the key a message is found again by.
METADATA = "sitroom_delivery"


class Identity(msgspec.Struct, frozen=True):
    """Who we are in this workspace, and its time.

    Attributes:
        url: the workspace's, with a slash at the end.
        at: when Slack said so, by its clock, in whole seconds; None where it does not tell.
    """

    team: str
    user: str
    bot: str
    url: str
    scopes: frozenset[str]
    at: datetime | None = None


class Slack:
    """The workspace, as far as incidents need it.

    Args:
        metrics: where calls are counted.
        timeout: how long Slack may take for an answer, in seconds.
    """

    def __init__(
        self, token: str, api_url: str, clock: Clock, metrics: Metrics, timeout: float = TIMEOUT
    ) -> None:
        self.web = WebApi(token, api_url, clock, metrics, timeout)
        self.people, self.channels = People(self.web, clock), Channels(self.web)
        self._direct: dict[str, str] = {}
        self.identity = Identity("", "", "", "", frozenset())

    async def close(self) -> None:
        """Close the connections."""
        await self.web.close()

    async def identify(self) -> Identity:
        """Who the token belongs to, and what it may do.

        Raises:
            SlackError: the token is not valid, or Slack did not answer.
        """
        answer, headers = await self.web.identify()
        scopes = headers.get("x-oauth-scopes", "").split(",")
        self.identity = Identity(
            team=str(answer.get("team_id", "")),
            user=str(answer.get("user_id", "")),
            bot=str(answer.get("bot_id", "")),
            url=str(answer.get("url", "")),
            scopes=frozenset(scope.strip() for scope in scopes if scope.strip()),
            at=_read_date(headers.get("date", "")),
        )
        self.people.team, self.channels.creator = self.identity.team, self.identity.user
        return self.identity

    # --- messages ---------------------------------------------------------------------------------

    async def post(
        self, channel: str, post: Post, *, key: str, thread_ts: str | None = None
    ) -> tuple[str, str]:
        """Post a message that can be found again by `key`; returns its channel and ts."""
        answer = await self.web.call(
            "chat.postMessage",
            {
                "channel": channel,
                "text": post.text,
                "blocks": post.blocks,
                "thread_ts": thread_ts,
                "metadata": {"event_type": METADATA, "event_payload": {"key": key}},
                "unfurl_links": False,
                "unfurl_media": False,
            },
        )
        return str(answer["channel"]), str(answer["ts"])

    async def update(self, channel: str, ts: str, post: Post, *, key: str) -> None:
        """Make a message say something else."""
        await self.web.call(
            "chat.update",
            {
                "channel": channel,
                "ts": ts,
                "text": post.text,
                "blocks": post.blocks,
                "metadata": {"event_type": METADATA, "event_payload": {"key": key}},
            },
        )

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours; it may be gone already."""
        await self.web.ensure("chat.delete", {"channel": channel, "ts": ts}, so_already="message_not_found")

    async def post_ephemeral(self, channel: str, user: str, post: Post) -> None:
        """Show a message to one person in a channel that both are in."""
        await self.web.call(
            "chat.postEphemeral",
            {"channel": channel, "user": user, "text": post.text, "blocks": post.blocks},
        )

    async def find(
        self, channel: str, key: str, since: datetime, *, thread_ts: str | None = None, besides: str = ""
    ) -> str | None:
        """The ts of our message with `key` in a channel or a thread, if it was sent after `since` (less an hour).

        With `besides`, another one than the message with that ts.
        """
        async for message in said_since(self.web, channel, since, thread_ts=thread_ts):
            payload = message.get("metadata", {}).get("event_payload", {})
            if payload.get("key") == key and message["ts"] != besides:
                return str(message["ts"])
        return None

    def said_since(self, channel: str, since: datetime) -> AsyncIterator[Json]:
        """The messages of a channel as Slack describes them, the newest 2,000, as `history.said_since`."""
        return said_since(self.web, channel, since)

    async def direct(self, user: str) -> str:
        """The channel of direct messages with a person."""
        if user not in self._direct:
            answer = await self.web.call("conversations.open", {"users": user})
            self._direct[user] = str(answer["channel"]["id"])
        return self._direct[user]

    async def react(self, channel: str, ts: str, name: str, *, on: bool) -> None:
        """Put our reaction on a message, or take it off; either may be so already."""
        method, fine = ("reactions.add", "already_reacted") if on else ("reactions.remove", "no_reaction")
        await self.web.ensure(method, {"channel": channel, "timestamp": ts, "name": name}, so_already=fine)

    async def pin(self, channel: str, ts: str, *, on: bool = True) -> None:
        """Pin a message, or take its pin off; either may be so already."""
        method, fine = ("pins.add", "already_pinned") if on else ("pins.remove", "no_pin")
        await self.web.ensure(method, {"channel": channel, "timestamp": ts}, so_already=fine)

    async def open_view(self, trigger_id: str, view: Json) -> None:
        """Open a modal: the one thing that cannot wait for the outbox."""
        await self.web.call("views.open", {"trigger_id": trigger_id, "view": view})

    async def publish_home(self, user: str, view: Json) -> None:
        """Show a person's App Home."""
        await self.web.call("views.publish", {"user_id": user, "view": view})

    # --- what people wrote ------------------------------------------------------------------------

    async def message(self, channel: str, ts: str) -> Json | None:
        """A message as it is now, with everybody's reactions, in a channel or in a thread of it; None where it is gone.

        Asked for by its reactions: a channel's history leaves the replies in threads out.
        """
        try:
            answer = await self.web.call("reactions.get", {"channel": channel, "timestamp": ts, "full": True})
        except SlackError as error:
            if error.code == "message_not_found":
                return None
            raise
        found = answer.get("message")
        return found if isinstance(found, dict) else None

    async def is_in(self, channel: str, user: str) -> bool:
        """Whether somebody is in a channel.

        Raises:
            SlackError: Slack does not say.
        """
        return user in {one async for one in members(self.web, channel)}

    async def survey(self, channel: str, since: datetime, lately: datetime) -> Survey:
        """A channel from `since` on, with the threads that had a reply after `lately`."""
        return await survey(self.web, channel, since, lately)

    async def words(self, raw: Json) -> str:
        """What a message says, in plain words."""
        return await words_of(raw, self.people)

    async def captured(self, channel: str, raw: Json) -> Message:
        """A message of Slack's as the timeline keeps it."""
        ts = str(raw.get("ts", ""))
        return Message(
            channel=channel,
            ts=ts,
            author=await self.author(raw),
            text=await self.words(raw),
            posted_at=datetime.fromtimestamp(float(ts), UTC),
            permalink=self.permalink(channel, ts, raw.get("thread_ts")),
            files=tuple(_file(one) for one in raw.get("files", []) if one.get("id")),
        )

    async def author(self, raw: Json) -> Person:
        """Who wrote a message; a bot without an account has the id of the bot, or none at all."""
        if user := raw.get("user"):
            return (await self.people.account(str(user))).person
        return Person(str(raw.get("bot_id", "")), str(raw.get("username") or "a bot"))

    def address(self, channel: str) -> str:
        """Where a channel can be read in a browser; without one, the workspace."""
        return f"{self.identity.url}archives/{channel}" if channel else self.identity.url

    def permalink(self, channel: str, ts: str, thread_ts: str | None = None) -> str:
        """Where a message can be read in a browser, as `chat.getPermalink` would say without a call."""
        link = f"{self.identity.url}archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts and thread_ts != ts else link


def _file(raw: dict[str, Any]) -> File:
    return File(
        id=str(raw["id"]),
        name=str(raw.get("name") or raw.get("title") or raw["id"]),
        mimetype=str(raw.get("mimetype", "application/octet-stream")),
        size=int(raw.get("size", 0)),
        permalink=str(raw.get("permalink", "")),
    )


def _read_date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return None
