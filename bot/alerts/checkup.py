"""How the health endpoints are at this moment, for somebody who asks: all are asked side by side."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.domain.alerts.health import Answer, Failure, judged
from bot.domain.alerts.rules import Poll
from bot.domain.alerts.watch import Look, Watch, looked_at
from bot.health import Ask
from storage import polls
from storage.database import Database

#: How long somebody waits at most, in seconds, whatever time the endpoints have.
_PATIENCE = 15


async def looked(endpoints: Sequence[Poll], ask: Ask, database: Database, now: datetime) -> list[Look]:
    """How each endpoint is, in the policy's order."""
    answers = await asyncio.gather(*(_answer(poll, ask) for poll in endpoints))
    async with database.read() as db:
        watches = await polls.watches(db)
    return [
        looked_at(poll, judged(poll, heard), watches.get(poll.id, Watch()), now)
        for poll, heard in zip(endpoints, answers, strict=True)
    ]


async def _answer(poll: Poll, ask: Ask) -> Answer | Failure:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await ask(poll)
    except TimeoutError:
        return Failure.TIMED_OUT
