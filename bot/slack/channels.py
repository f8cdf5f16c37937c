"""Channels: found by their names, made, furnished, filled with people, and archived."""

import html
from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from bot.domain.people import Person
from bot.slack.errors import SlackError, answered
from bot.slack.web import Json, WebApi

#: How many people Slack lets be invited at once.
INVITED = 100

#: How many channels one page of a listing has.
_PAGE = 500


class Channels:
    """The channels of the workspace.

    Attributes:
        creator: our own user id, which stands on the channels that we made.
    """

    def __init__(self, web: WebApi) -> None:
        self._web = web
        self._ids: dict[str, str] = {}
        self._broken_off: dict[str, str] = {}
        self.creator = ""

    # --- found ------------------------------------------------------------------------------------

    async def id_of(self, name: str) -> str:
        """The id of a channel given as `#name` or as an id.

        Raises:
            SlackError: `channel_not_found`, permanent: we cannot see one of that name.
        """
        if name.startswith(("C", "G")) and name.isupper():
            return name
        wanted = name.removeprefix("#")
        if wanted not in self._ids:
            async for channel in self._listed("public_channel,private_channel", purpose="names"):
                self._ids[str(channel["name"])] = str(channel["id"])
        if wanted not in self._ids:
            raise SlackError("conversations.list", "channel_not_found", permanent=True)
        return self._ids[wanted]

    async def own(self, name: str, since: datetime, *, private: bool) -> str | None:
        """The channel of this name, if we made it after `since` (less a minute)."""
        kind = "private_channel" if private else "public_channel"
        async for channel in self._listed(kind, purpose=f"{kind} {name}"):
            mine = channel.get("creator") == self.creator
            if channel.get("name") == name and mine and channel.get("created", 0) >= since.timestamp() - 60:
                return str(channel["id"])
        return None

    async def _listed(self, kinds: str, *, purpose: str) -> AsyncIterator[Json]:
        """Channels of these kinds; from where the last listing for this purpose broke off.

        Slack takes twenty pages a minute. In a large workspace a listing that began anew each time would never end.

        Raises:
            SlackError: Slack did not answer.
        """
        cursor: str | None = self._broken_off.pop(purpose, None)
        resumed = cursor is not None
        while cursor != "":
            asked = {"types": kinds, "exclude_archived": True, "limit": _PAGE, "cursor": cursor}
            try:
                page = await self._web.call("conversations.list", asked)
            except SlackError as error:
                if resumed and error.code == "invalid_cursor":  # too old meanwhile
                    resumed, cursor = False, None
                    continue
                if cursor:
                    self._broken_off[purpose] = cursor
                raise
            for channel in page.get("channels", []):
                yield channel
            cursor = page.get("response_metadata", {}).get("next_cursor") or ""

    # --- made -------------------------------------------------------------------------------------

    async def create(self, name: str, *, private: bool) -> str:
        """Create a channel and return its id."""
        answer = await self._web.call("conversations.create", {"name": name, "is_private": private})
        return str(answer["channel"]["id"])

    async def join(self, channel: str) -> None:
        """Be a member of a public channel."""
        await self._web.call("conversations.join", {"channel": channel})

    async def topic(self, channel: str) -> str:
        """What the topic says; Slack escapes it as it does messages."""
        described = (await self._web.call("conversations.info", {"channel": channel})).get("channel", {})
        return html.unescape(str(described.get("topic", {}).get("value", "")))

    async def set_topic(self, channel: str, topic: str) -> None:
        """Say in the topic how it stands."""
        await self._web.call("conversations.setTopic", {"channel": channel, "topic": topic})

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
            errors = (await self._web.call(method, arguments)).get("errors", [])
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
        await self._web.ensure("conversations.archive", {"channel": channel}, so_already="already_archived")

    async def pinned(self, channel: str) -> set[str]:
        """The ts of each pinned message of a channel; Slack keeps at most 100."""
        answer = await self._web.call("pins.list", {"channel": channel})
        return {str(one.get("message", {}).get("ts")) for one in answer.get("items", [])}

    async def bookmarks(self, channel: str) -> set[tuple[str, str]]:
        """Title and link of each bookmark of a channel."""
        answer = await self._web.call("bookmarks.list", {"channel_id": channel})
        return {(str(one.get("title")), str(one.get("link"))) for one in answer.get("bookmarks", [])}

    async def add_bookmark(self, channel: str, title: str, link: str, emoji: str | None) -> None:
        """Add a link above a channel."""
        shown = f":{emoji}:" if emoji else None
        await self._web.call(
            "bookmarks.add",
            {"channel_id": channel, "title": title, "type": "link", "link": link, "emoji": shown},
        )
