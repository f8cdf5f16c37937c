"""A job of the outbox while it is ours: which it is, whether it was tried before, and whether it is ours still."""

from datetime import datetime

import msgspec

from bot.clock import Clock
from bot.domain.incident import Posted
from bot.service import LeaseLost
from storage.database import Database
from storage.jobs import Job
from storage.queue import outbox


class Lease(msgspec.Struct, frozen=True):
    """What a sender needs to know of a job, so that nothing is told twice.

    Attributes:
        sent: the messages that this attempt posted, each with its key and its thread, if any.
    """

    job: Job
    database: Database
    clock: Clock
    sent: list[tuple[Posted, str, str]] = []

    @property
    def in_doubt(self) -> bool:
        """Whether an earlier attempt may have taken effect: then look before sending again."""
        return self.job.attempt > 1

    @property
    def since(self) -> datetime:
        """When the job was made; nothing of it can be older."""
        return self.job.created_at

    async def check(self) -> None:
        """Make sure that it is still ours to send: a process that was paused for a while does not know of that.

        A database that is ours alone need not be asked: there is nobody else to take it.

        Raises:
            LeaseLost: another replica has taken over, and sends it or has sent it.
        """
        if not self.database.is_shared:
            return
        async with self.database.read() as db:
            until = await outbox.held_until(db, self.job)
        # Asked again what time it is: it may have been paused while it waited for the answer.
        if until is None or self.clock() >= until:
            raise LeaseLost
