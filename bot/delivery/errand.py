"""One delivery: what is to be done, for which incident, and whether it may have been done before."""

from datetime import datetime

import msgspec

from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import reference
from bot.slack import Slack, SlackError
from storage import timeline
from storage.database import Database


class Errand(msgspec.Struct, frozen=True):
    """What a delivery needs to know.

    Attributes:
        incident: as it is now.
        in_doubt: whether an earlier attempt may have taken effect: then look before sending again.
        since: when the job was made; nothing of it can be older.
        now: the time of this attempt.
    """

    slack: Slack
    database: Database
    rules: Rules
    incident: Incident
    in_doubt: bool
    since: datetime
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

    async def sent_before(self, channel: str, key: str) -> str | None:
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
