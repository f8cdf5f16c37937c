"""How the health endpoints of the policy are at this moment: whether Sitroom can ask them, and understands them."""

import asyncio
from collections.abc import Sequence

from bot.doctor.finding import Finding, ok, warn
from bot.domain.alerts.health import judged
from bot.domain.alerts.rules import Poll
from bot.health import Endpoints
from bot.messages.command_line import doctor as words


async def examine(polls: Sequence[Poll]) -> list[Finding]:
    """What each endpoint answered, asked once and side by side."""
    endpoints = Endpoints()
    try:
        answers = await asyncio.gather(*map(endpoints.ask, polls))
    finally:
        endpoints.close()
    healths = [judged(poll, heard) for poll, heard in zip(polls, answers, strict=True)]
    return [
        ok(poll.name, health.why) if health.well else warn(poll.name, words.unwell(health.why, poll.failures))
        for poll, health in zip(polls, healths, strict=True)
    ]
