"""What a restored database must not take for granted: between the backup and the restore, Sitroom went on.

What waited to be sent may be in Slack since, so each delivery counts as tried: whoever sends it looks first.
"""

from collections.abc import Collection

import msgspec
from sqlalchemy import func, literal, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.jobs import State

#: How many numbers are left out, by counter: some were given after the backup, and buttons in Slack still name them.
SKIPPED = {"incident": 100, "alert": 100_000, "storm": 100}


class Aftermath(msgspec.Struct, frozen=True):
    """What was settled.

    Attributes:
        doubtful: how many deliveries are looked for in Slack before they are sent.
        undecided: how many requests were in work, and wait in the inbox for somebody to decide.
    """

    doubtful: int
    undecided: int


async def settle(db: AsyncConnection, *, pointless: Collection[str], why: str) -> Aftermath:
    """Make a database ready to be gone on with after a restore.

    Args:
        db: a transaction.
        pointless: the kinds of deliveries that are given up: whoever they were for has seen them, or waits no more.
        why: what is wrong with a request that was in work.
    """
    outbox, inbox, counters = schema.outbox, schema.inbox, schema.counters
    pending = outbox.c.state == State.PENDING.value
    await db.execute(
        update(outbox)
        .where(pending, outbox.c.kind.in_(pointless))
        .values(state=State.DISCARDED.value, body="", owner=None)
    )
    tried = (
        func.greatest(outbox.c.attempt, 1)
        if db.dialect.name == "postgresql"
        else func.max(outbox.c.attempt, 1)
    )
    doubtful = await db.execute(update(outbox).where(pending).values(attempt=tried))
    undecided = await db.execute(
        update(inbox)
        .where(inbox.c.state == State.PENDING.value)
        .values(state=State.DEAD.value, owner=None, error=literal(why))
    )
    for name, skipped in SKIPPED.items():
        left_out = update(counters).where(counters.c.name == name).values(value=counters.c.value + skipped)
        await db.execute(left_out)
    return Aftermath(doubtful.rowcount, undecided.rowcount)
