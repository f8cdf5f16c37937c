"""One delivery: what is to be done, for which incident, and whether it may have been done before."""

from datetime import datetime

import msgspec

from bot.clock import Clock
from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import reference
from bot.messages.kit import Post
from bot.service import LeaseLost
from bot.slack import Slack, SlackError
from storage import timeline
from storage.database import Database
from storage.jobs import Job
from storage.queue import outbox


class Errand(msgspec.Struct, frozen=True):
    """What a delivery needs to know.

    Attributes:
        incident: as it is now.
        job: what asks for it.
        in_doubt: whether an earlier attempt may have taken effect: then look before sending again.
        since: when the job was made; nothing of it can be older.
        now: the time of this attempt.
        clock: the time at any later moment of it.
    """

    slack: Slack
    database: Database
    rules: Rules
    incident: Incident
    job: Job
    in_doubt: bool
    since: datetime
    now: datetime
    clock: Clock

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
            LeaseLost: as `check_lease`.
        """
        ts = await self._sent_before(channel, key)
        if ts is not None:
            return channel, ts
        await self.check_lease()
        return await self.slack.post(channel, post, key=key)

    async def check_lease(self) -> None:
        """Make sure that it is still ours to send: a process that was paused for a while does not know of that.

        Raises:
            LeaseLost: another replica has taken over, and sends it or has sent it.
        """
        async with self.database.read() as db:
            until = await outbox.held_until(db, self.job)
        if (
            until is None or self.clock() >= until
        ):  # the answer may be an old one: it was paused while it waited for it
            raise LeaseLost

    async def _sent_before(self, channel: str, key: str) -> str | None:
        """The ts of the message with `key`, where an earlier attempt sent it after all.

        Where the channel's history may not be read, the message is sent again: once too often is better than
        not at all.
        """
        if not self.in_doubt:
            return None
        try:
            return await self._found(channel, key)
        except SlackError as error:
            if error.permanent:
                return None
            raise

    async def _found(self, channel: str, key: str) -> str | None:
        try:
            return await self.slack.find(channel, key, self.since)
        except SlackError as error:
            if error.code != "not_in_channel":
                raise
        await self.slack.channels.join(channel)  # somebody may have removed us since the start
        return await self.slack.find(channel, key, self.since)
