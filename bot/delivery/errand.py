"""One delivery: what is to be done, for which incident, and whether it may have been done before."""

from datetime import datetime

import msgspec

from bot.delivery.lease import Lease
from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import reference
from bot.messages.kit import Post
from bot.slack import Slack, SlackError
from storage import timeline
from storage.database import Database


class Errand(msgspec.Struct, frozen=True):
    """What a delivery needs to know.

    Attributes:
        incident: as it is now.
        lease: of the job that asks for it.
        now: the time of this attempt.
    """

    slack: Slack
    database: Database
    rules: Rules
    incident: Incident
    lease: Lease
    now: datetime

    def key(self, part: str) -> str:
        """Under which a message of this incident is found again."""
        return f"{reference(self.incident.number)}/{part}"

    async def entry(self, version: int) -> Entry | None:
        """An entry of the timeline; None for version 0."""
        if not version:
            return None
        async with self.database.read() as db:
            return await timeline.entry(db, self.incident.number, version)

    async def post(self, channel: str, post: Post, key: str) -> tuple[str, str]:
        """Post a message, unless an earlier attempt did so after all; its channel and ts.

        Raises:
            SlackError: it could not be posted.
            LeaseLost: as `Lease.check`.
        """
        ts = await self._sent_before(channel, key)
        if ts is not None:
            return channel, ts
        await self.lease.check()
        return await self.slack.post(channel, post, key=key)

    async def _sent_before(self, channel: str, key: str) -> str | None:
        """The ts of the message with `key`, where an earlier attempt sent it after all.

        Where the channel's history may not be read, the message is sent again: once too often is better than
        not at all.
        """
        if not self.lease.in_doubt:
            return None
        try:
            return await self._found(channel, key)
        except SlackError as error:
            if error.permanent:
                return None
            raise

    async def _found(self, channel: str, key: str) -> str | None:
        try:
            return await self.slack.find(channel, key, self.lease.since)
        except SlackError as error:
            if error.code != "not_in_channel":
                raise
        await self.slack.channels.join(channel)  # somebody may have removed us since the start
        return await self.slack.find(channel, key, self.lease.since)
