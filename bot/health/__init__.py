"""Asking health endpoints over HTTP: the hosts that the policy names, and no others."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.domain.alerts.health import Answer, Failure
from bot.domain.alerts.rules import Poll

if TYPE_CHECKING:
    from bot.health.fetch import Fetcher

#: Asks an endpoint.
Ask = Callable[[Poll], Awaitable[Answer | Failure]]


class Endpoints:
    """Asks endpoints. What that takes is loaded with the first question: most policies have no polls."""

    def __init__(self) -> None:
        self._fetcher: Fetcher | None = None

    async def ask(self, poll: Poll) -> Answer | Failure:
        """What the endpoint of a poll answers, or why nothing can be read."""
        if self._fetcher is None:
            from bot.health.fetch import Fetcher  # noqa: PLC0415 - 70 ms and 3 MiB

            self._fetcher = Fetcher()
        return await self._fetcher.ask(poll)

    def close(self) -> None:
        """Ask no more."""
        if self._fetcher:
            self._fetcher.close()
