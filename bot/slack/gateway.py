"""What Sitroom does in Slack, in the terms of incidents: channels, messages, people, files.

Two kinds of call: writes are made by delivery, which knows what a failure means; reads may be made while
a request is handled. Everything passes through `WebApi.call`.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.clock import Clock
from bot.domain.events import File, Message
from bot.domain.people import Person
from bot.messages.kit import Post
from bot.slack.errors import SlackError, answered
from bot.slack.history import said_since
from bot.slack.people import People
from bot.slack.web import TIMEOUT, Json, WebApi
from bot.slack.words import words_of

#: The event type of our message metadata; its payload has the key a message is found again by.
METADATA = "sitroom_delivery"

#: How many people Slack lets be invited at once.
INVITED = 100


class Identity(msgspec.Struct, frozen=True):
    """Who we are in this workspace. `url` is the workspace's, with a slash at the end."""

    team: str
    user: str
    bot: str
    url: str
    scopes: frozenset[str]


class Slack:
    """The workspace, as far as incidents need it.

    Args:
        timeout: how long Slack may take for an answer, in seconds.
    """

    def __init__(self, token: str, api_url: str, clock: Clock, timeout: float = TIMEOUT) -> None:
        self.web = WebApi(token, api_url, clock, timeout)
        self.people = People(self.web, clock)
        self._channels: dict[str, str] = {}
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
        answer, scopes = await self.web.identify()
        self.identity = Identity(
            team=str(answer.get("team_id", "")),
            user=str(answer.get("user_id", "")),
            bot=str(answer.get("bot_id", "")),
            url=str(answer.get("url", "")),
            scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        )
        self.people.team = self.identity.team
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

    async def post_ephemeral(self, channel: str, user: str, post: Post) -> None:
        """Show a message to one person in a channel that both are in."""
        await self.web.call(
            "chat.postEphemeral",
            {"channel": channel, "user": user, "text": post.text, "blocks": post.blocks},
        )

    async def find(
        self, channel: str, key: str, since: datetime, *, thread_ts: str | None = None
    ) -> str | None:
        """The ts of our message with `key` in a channel or a thread, if it was sent after `since` (less a minute)."""
        async for message in said_since(self.web, channel, since, thread_ts=thread_ts):
            payload = message.get("metadata", {}).get("event_payload", {})
            if payload.get("key") == key:
                return str(message["ts"])
        return None

    async def direct(self, user: str) -> str:
        """The channel of direct messages with a person."""
        if user not in self._direct:
            answer = await self.web.call("conversations.open", {"users": user})
            self._direct[user] = str(answer["channel"]["id"])
        return self._direct[user]

    async def react(self, channel: str, ts: str, name: str, *, on: bool) -> None:
        """Put our reaction on a message, or take it off; either may be so already."""
        method, fine = ("reactions.add", "already_reacted") if on else ("reactions.remove", "no_reaction")
        await self._unless(fine, method, {"channel": channel, "timestamp": ts, "name": name})

    async def pin(self, channel: str, ts: str) -> None:
        """Pin a message; it may be pinned already."""
        await self._unless("already_pinned", "pins.add", {"channel": channel, "timestamp": ts})

    async def open_view(self, trigger_id: str, view: Json) -> None:
        """Open a modal: the one thing that cannot wait for the outbox."""
        await self.web.call("views.open", {"trigger_id": trigger_id, "view": view})

    async def publish_home(self, user: str, view: Json) -> None:
        """Show a person's App Home."""
        await self.web.call("views.publish", {"user_id": user, "view": view})

    # --- channels ---------------------------------------------------------------------------------

    async def create_channel(self, name: str, *, private: bool) -> str:
        """Create a channel and return its id."""
        answer = await self.web.call("conversations.create", {"name": name, "is_private": private})
        return str(answer["channel"]["id"])

    async def own_channel(self, name: str, since: datetime, *, private: bool) -> str | None:
        """The channel of this name, if we made it after `since` (less a minute)."""
        kind = "private_channel" if private else "public_channel"
        async for channel in self._list(kind):
            mine = channel.get("creator") == self.identity.user
            if channel.get("name") == name and mine and channel.get("created", 0) >= since.timestamp() - 60:
                return str(channel["id"])
        return None

    async def channel_id(self, name: str) -> str:
        """The id of a channel given as `#name` or as an id.

        Raises:
            SlackError: `channel_not_found`, permanent: we cannot see one of that name.
        """
        if name.startswith(("C", "G")) and name.isupper():
            return name
        wanted = name.removeprefix("#")
        if wanted not in self._channels:
            async for channel in self._list("public_channel,private_channel"):
                self._channels[str(channel["name"])] = str(channel["id"])
        if wanted not in self._channels:
            raise SlackError("conversations.list", "channel_not_found", permanent=True)
        return self._channels[wanted]

    async def _list(self, kinds: str) -> AsyncIterator[Json]:
        cursor: str | None = None
        while cursor != "":
            page = await self.web.call(
                "conversations.list",
                {"types": kinds, "exclude_archived": True, "limit": 500, "cursor": cursor},
            )
            for channel in page.get("channels", []):
                yield channel
            cursor = page.get("response_metadata", {}).get("next_cursor") or ""

    async def join(self, channel: str) -> None:
        """Be a member of a public channel."""
        await self.web.call("conversations.join", {"channel": channel})

    async def set_topic(self, channel: str, topic: str) -> None:
        """Say in the topic how it stands."""
        await self.web.call("conversations.setTopic", {"channel": channel, "topic": topic})

    async def invite(self, channel: str, people: Iterable[Person]) -> None:
        """Bring people in; those who are in already, or cannot be, do not keep out the others.

        Raises:
            SlackError: it did not work, or not for everybody.
        """
        users = [person.id for person in people]
        refusals: list[SlackError] = []
        for start in range(0, len(users), INVITED):
            refusals += await self._invited(channel, users[start : start + INVITED])
        if refusals:
            raise refusals[0]

    async def _invited(self, channel: str, users: list[str]) -> list[SlackError]:
        """Invite at most `INVITED` people; answers with why some of them cannot be in."""
        method = "conversations.invite"
        arguments = {"channel": channel, "users": ",".join(users), "force": True}
        try:
            errors = (await self.web.call(method, arguments)).get("errors", [])
        except SlackError as error:
            if not error.permanent:
                raise
            if error.code == "already_in_channel" and len(users) > 1:  # true of one of them, or of all
                return [refusal for user in users for refusal in await self._invited(channel, [user])]
            return [] if error.code == "already_in_channel" else [error]
        codes = (str(one.get("error")) for one in errors)
        return [answered(method, code) for code in codes if code != "already_in_channel"]

    async def archive(self, channel: str) -> None:
        """Make a channel read-only; it may be so already."""
        await self._unless("already_archived", "conversations.archive", {"channel": channel})

    async def bookmarks(self, channel: str) -> set[tuple[str, str]]:
        """Title and link of each bookmark of a channel."""
        answer = await self.web.call("bookmarks.list", {"channel_id": channel})
        return {(str(one.get("title")), str(one.get("link"))) for one in answer.get("bookmarks", [])}

    async def add_bookmark(self, channel: str, title: str, link: str, emoji: str | None) -> None:
        """Add a link above a channel."""
        shown = f":{emoji}:" if emoji else None
        await self.web.call(
            "bookmarks.add",
            {"channel_id": channel, "title": title, "type": "link", "link": link, "emoji": shown},
        )

    # --- what people wrote ------------------------------------------------------------------------

    async def message(self, channel: str, ts: str) -> Json | None:
        """A message as it is now, in a channel or in a thread of it; None where it is gone.

        Asked for by its reactions: a channel's history leaves the replies in threads out.
        """
        try:
            answer = await self.web.call("reactions.get", {"channel": channel, "timestamp": ts})
        except SlackError as error:
            if error.code == "message_not_found":
                return None
            raise
        found = answer.get("message")
        return found if isinstance(found, dict) else None

    async def words(self, raw: Json) -> str:
        """What a message says, in plain words."""
        return await words_of(raw, self.people)

    async def captured(self, channel: str, raw: Json) -> Message:
        """A message of Slack's as the timeline keeps it."""
        ts = str(raw.get("ts", ""))
        return Message(
            channel=channel,
            ts=ts,
            author=await self._author(raw),
            text=await self.words(raw),
            posted_at=datetime.fromtimestamp(float(ts), UTC),
            permalink=self.permalink(channel, ts, raw.get("thread_ts")),
            files=tuple(_file(one) for one in raw.get("files", []) if one.get("id")),
        )

    async def _author(self, raw: Json) -> Person:
        if user := raw.get("user"):
            return (await self.people.account(str(user))).person
        return Person(str(raw.get("bot_id", "")), str(raw.get("username") or "a bot"))

    def permalink(self, channel: str, ts: str, thread_ts: str | None = None) -> str:
        """Where a message can be read in a browser, as `chat.getPermalink` would say without a call."""
        link = f"{self.identity.url}archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts and thread_ts != ts else link

    async def _unless(self, fine: str, method: str, arguments: Json) -> None:
        """Call a method for which one error means that things are as they should be."""
        try:
            await self.web.call(method, arguments)
        except SlackError as error:
            if error.code != fine:
                raise


def _file(raw: dict[str, Any]) -> File:
    return File(
        id=str(raw["id"]),
        name=str(raw.get("name") or raw.get("title") or raw["id"]),
        mimetype=str(raw.get("mimetype", "application/octet-stream")),
        size=int(raw.get("size", 0)),
        permalink=str(raw.get("permalink", "")),
    )
