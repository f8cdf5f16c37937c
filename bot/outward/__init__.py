"""Requests over HTTP to what a policy names, and to nothing else: health endpoints, and what is told elsewhere."""

from typing import TYPE_CHECKING, Protocol

from bot.domain.alerts.health import Answer, Failure
from bot.outward.request import Request

if TYPE_CHECKING:
    from bot.outward.sender import Sender

__all__ = ["Answer", "Failure", "Outward", "Request", "Sends"]


class Sends(Protocol):
    """What sends requests."""

    async def send(self, request: Request) -> Answer | Failure:
        """What is answered, or why nothing can be read."""

    async def reach(self, url: str, *, private: bool, seconds: float) -> Failure | None:
        """Why nothing would arrive at a URL; None where a connection can be made. Nothing is sent over it."""

    def close(self) -> None:
        """Send no more."""


class Outward:
    """Sends requests; `close` it. What that takes is loaded with the first one: most policies name nothing."""

    def __init__(self) -> None:
        self._sender: Sender | None = None

    async def send(self, request: Request) -> Answer | Failure:
        """What is answered, or why nothing can be read."""
        return await self._loaded().send(request)

    async def reach(self, url: str, *, private: bool, seconds: float) -> Failure | None:
        """Why nothing would arrive at a URL; None where a connection can be made. Nothing is sent over it."""
        return await self._loaded().reach(url, private=private, seconds=seconds)

    def close(self) -> None:
        """Send no more."""
        if self._sender:
            self._sender.close()

    def _loaded(self) -> "Sender":
        if self._sender is None:
            from bot.outward.sender import Sender  # noqa: PLC0415 - 70 ms and 3 MiB

            self._sender = Sender()
        return self._sender
