"""Asking health endpoints over HTTP: the hosts that the policy names, and no others."""

from collections.abc import Awaitable, Callable

from bot.domain.alerts.health import Answer, Failure
from bot.domain.alerts.rules import Poll
from bot.outward import Outward, Request, Sends

#: Asks an endpoint.
Ask = Callable[[Poll], Awaitable[Answer | Failure]]


class Endpoints:
    """Asks endpoints; `close` it."""

    def __init__(self, outward: Sends | None = None) -> None:
        self._outward = outward or Outward()

    async def ask(self, poll: Poll) -> Answer | Failure:
        """What the endpoint of a poll answers, or why nothing can be read."""
        request = Request(url=poll.url, seconds=poll.timeout_seconds, private=poll.private)
        return await self._outward.send(request)

    def close(self) -> None:
        """Ask no more."""
        self._outward.close()
