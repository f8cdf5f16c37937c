"""Tells the operators what was given up: once each, in one message a minute at most, however many there are."""

from datetime import datetime, timedelta

from bot.jobs import TellOperators, operators_job
from bot.messages.operators import dead as dead_post
from bot.messages.operators import given_up
from storage import dead
from storage.database import Database
from storage.queue import outbox

#: Between two messages.
_PAUSE = timedelta(minutes=1)

#: How many a message names.
_NAMED = 10


async def tell_of_the_dead(database: Database, now: datetime) -> bool:
    """Queue a message about whatever died since the last one; whether there is one.

    That they are told of, and the message, are committed together. A message that could not be sent is dead itself,
    and is told of by nobody: there would be no end.

    Raises:
        DatabaseUnavailable: nothing was changed.
    """
    async with database.read() as db:
        if not await dead.may_tell(db, now, _PAUSE):
            return False
    async with database.write() as db:
        found = await dead.tell(db, now, _PAUSE)
        told = [one for one in found if one.kind != TellOperators.__name__]
        if not told:
            return False
        lines = [given_up(one.queue, one.id, one.kind, one.incident, one.error) for one in told[:_NAMED]]
        post = dead_post(lines, len(told) - len(lines), told[0].queue, told[0].id)
        await outbox.put(db, [operators_job(post, now)], now=now)
    return True
