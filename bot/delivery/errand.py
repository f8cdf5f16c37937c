"""One delivery: what is to be done, for which incident, and whether it may have been done before."""

from datetime import datetime

import msgspec

from bot.delivery import following
from bot.delivery.lease import Lease
from bot.delivery.once import send_once
from bot.domain.events import AlertChanged
from bot.domain.incident import Incident, Posted
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import reference
from bot.messages.following import Later
from bot.messages.kit import Post
from bot.slack import Slack
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

    async def story(self, version: int) -> tuple[Entry, ...]:
        """The timeline up to an entry."""
        async with self.database.read() as db:
            written = await timeline.entries(db, self.incident.number)
        return tuple(entry for entry in written if entry.version <= version)

    async def later(self, entry: Entry | None) -> Later | None:
        """What came after the alert that an entry is about; None where none of it has begun anew."""
        event = entry.event if entry else None
        if not isinstance(event, AlertChanged) or event.into is None:
            return None
        async with self.database.read() as db:
            return await following.later(db, self.slack, event.into)

    async def post(self, channel: str, post: Post, key: str) -> Posted:
        """Post a message, unless an earlier attempt did so after all; where it is.

        Raises:
            SlackError: it could not be posted.
            LeaseLost: as `Lease.check`.
        """
        return await send_once(self.slack, self.lease, channel, post, key=key)
