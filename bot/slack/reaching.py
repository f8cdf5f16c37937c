"""Waits for a Slack that cannot be reached yet; the log says so when that begins, once a minute, and when it is over."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.slack.errors import SlackError

log = structlog.get_logger()

#: How long between two tries, in seconds.
_RETRY = 2.0

#: How long it is quiet between two lines, in seconds.
_PAUSE = 60.0

T = TypeVar("T")


async def persistently(
    ask: Callable[[], Awaitable[T]], *, clock: Callable[[], float] = time.monotonic, every: float = _RETRY
) -> T:
    """Slack's answer, asked for until it can be reached.

    Args:
        ask: asks once.
        clock: answers with seconds, and is set by nobody.
        every: how long between two tries, in seconds, where Slack does not say it.

    Raises:
        SlackError: it was reached, and refused; or something else than Slack was.
    """
    began = said = None
    while True:
        try:
            answer = await ask()
        except SlackError as error:
            if error.permanent or error.token_refused or error.foreign:
                raise
            now = clock()
            began = now if began is None else began
            if said is None or now - said >= _PAUSE:
                said = now
                log.warning(
                    "Slack cannot be reached; it is tried again", error=str(error), seconds=round(now - began)
                )
            await asyncio.sleep(error.retry_after or every)
        else:
            if began is not None:
                log.warning("Slack is reached again", seconds=round(clock() - began))
            return answer
