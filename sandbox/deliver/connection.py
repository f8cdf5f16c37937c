"""One Socket Mode WebSocket of an app, seen from Slack's side."""

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from sandbox.model import Json


class Connection:
    """Sends envelopes and matches the acks that come back."""

    def __init__(
        self,
        app_id: str,
        number: int,
        socket: web.WebSocketResponse,
        transport: asyncio.BaseTransport | None,
    ) -> None:
        self.app_id = app_id
        self.number = number
        self.socket = socket
        self.is_live = True
        self._transport = transport
        self._acks: dict[str, asyncio.Future[Json]] = {}

    async def send(self, message: Json) -> None:
        """Send one message as JSON text."""
        await self.socket.send_str(msgspec.json.encode(message).decode())

    async def deliver(self, envelope: Json, timeout_seconds: float) -> Json:
        """Send an envelope and return its ack.

        Raises:
            TimeoutError: no ack came in time.
            ConnectionError: the socket closed first.
        """
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope["envelope_id"]] = future
        try:
            await self.send(envelope)
            async with asyncio.timeout(timeout_seconds):
                return await future
        finally:
            self._acks.pop(envelope["envelope_id"], None)

    def acknowledge(self, message: Json) -> bool:
        """Take an ack; False when nothing waits for it any more."""
        future = self._acks.get(str(message.get("envelope_id")))
        if future is None or future.done():
            return False
        future.set_result(message)
        return True

    def end(self) -> None:
        """Fail everything that still waits for an ack on this socket."""
        self.is_live = False
        for future in self._acks.values():
            if not future.done():
                future.set_exception(ConnectionResetError("the socket closed before the ack"))

    async def disconnect(self, reason: str, **debug: Any) -> None:
        """Announce the end as Slack does; all but `warning` then close the socket."""
        self.is_live = self.is_live and reason == "warning"
        await self.send({"type": "disconnect", "reason": reason, "debug_info": debug})
        if reason != "warning":
            await self.socket.close()

    def abort(self) -> None:
        """Cut the connection without a word."""
        if isinstance(self._transport, asyncio.Transport):
            self._transport.abort()
