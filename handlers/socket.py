"""Slack's door in Socket Mode: Bolt's handler, but it answers what it heard before it leaves.

The SDK closes the socket at once when it is told to disconnect. Whoever had just typed a command would see an
error, although the command was stored and will be carried out.
"""

import asyncio
import contextlib
import time

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.metrics import Metrics
from handlers import payloads

log = structlog.get_logger()

#: Slack waits this long for an answer, in seconds (https://docs.slack.dev/apis/events-api/using-socket-mode).
_WAITS = 3.0


class SocketDoor(AsyncSocketModeHandler):
    """One connection to Slack, renewed as often as Slack asks for it."""

    def __init__(self, app: AsyncApp, app_token: str, metrics: Metrics) -> None:
        super().__init__(app, app_token)
        self._metrics = metrics
        self._unanswered = 0
        self._leaving = False
        self._idle = asyncio.Event()
        self._idle.set()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Hand a request to Bolt, and send its answer."""
        self._unanswered += 1
        self._idle.clear()
        try:
            await self._answer(client, req)
        except (aiohttp.ClientConnectionError, ConnectionError):
            if not self._leaving:
                raise
            log.info("heard in the last moment; it is stored, and Slack will say it again")
        finally:
            self._unanswered -= 1
            if not self._unanswered:
                self._idle.set()

    async def _answer(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        """As Bolt's own handler does, which does not tell what became of it."""
        with self._metrics.acknowledging() as ack:
            ack.kind = payloads.kind(req.payload) or ack.kind
            answer = await run_async_bolt_app(self.app, req)
            await send_async_response(client, req, answer, time.time())
            ack.status = answer.status

    async def leave(self) -> None:
        """Answer what was heard, and hear no more."""
        self._leaving = True
        self.client.auto_reconnect_enabled = False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), _WAITS)
        await self.disconnect_async()  # type: ignore[no-untyped-call]
