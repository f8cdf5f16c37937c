"""The HTTP door: is it alive, is it ready, how does it do, alerts, and (without Socket Mode) Slack's requests."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.clock import Clock
from bot.metrics import UNSIGNED, Ack, Metrics
from handlers import payloads, verification
from handlers.alerts.door import AlertDoor
from handlers.exposition import Exposition
from handlers.verification import Refused

log = structlog.get_logger()

_OVER_SOCKET = (
    "Slack's requests come over Socket Mode here. To take them over HTTP, set SLACK_SIGNING_SECRET."
)

#: Slack's requests are taken in all the same, and done once there is a token again: out of a balancer they would be lost.
_READY_WITHOUT = frozenset({"token"})

#: Answers with the state of each component: None where it is well, else what is wrong.
Checks = Callable[[], Awaitable[Mapping[str, str | None]]]


class HttpDoor:
    """Listens on one address.

    Attributes:
        bolt: hears Slack's requests; None before Sitroom is ready for them.
        url: where it listens.

    Args:
        secrets: what Slack signs its requests with, two during a rotation; none where they come over Socket Mode.
    """

    def __init__(
        self,
        checks: Checks,
        secrets: Sequence[str],
        clock: Clock,
        metrics: Metrics,
        *,
        exposition: Exposition,
        alerts: AlertDoor,
    ) -> None:
        self.bolt: AsyncApp | None = None
        self.url = ""
        self._checks, self._secrets, self._clock = checks, secrets, clock
        self._metrics, self._exposition, self._alerts = metrics, exposition, alerts
        self._runner: web.AppRunner | None = None

    async def open(self, host: str, port: int) -> None:
        """Begin to listen; port 0 takes any that is free.

        Raises:
            OSError: the address is taken, or not ours.
        """
        application = web.Application(client_max_size=verification.LIMIT)
        application.router.add_get("/healthz", self._alive)
        application.router.add_get("/readyz", self._ready)
        application.router.add_get("/metrics", self._exposition.answer)
        application.router.add_post("/slack/events", self._slack)
        application.router.add_post("/alerts/{source}", self._alerts.answer)
        self._runner = web.AppRunner(application, access_log=None, auto_decompress=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Answer what was asked, and listen no more."""
        if self._runner:
            await self._runner.cleanup()

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ready(self, _request: web.Request) -> web.Response:
        wrong = await self._checks()
        ready = not any(problem for name, problem in wrong.items() if name not in _READY_WITHOUT)
        components = {name: problem or "ok" for name, problem in wrong.items()}
        return web.json_response(
            {"status": "ready" if ready else "not ready", "components": components},
            status=200 if ready else 503,
        )

    async def _slack(self, request: web.Request) -> web.Response:
        if not self._secrets:
            return web.json_response({"error": _OVER_SOCKET}, status=404)
        with self._metrics.acknowledging() as ack:
            try:
                answer = await self._answer(request, ack)
            except web.HTTPException as refused:
                ack.status = refused.status
                raise
            ack.status = answer.status
            return answer

    async def _answer(self, request: web.Request, ack: Ack) -> web.Response:
        if self.bolt is None:
            return web.json_response({"error": "starting"}, status=503)
        body = await request.read()
        found = verification.verify(request.headers.items(), body, self._secrets, self._clock())
        if isinstance(found, Refused):
            if verification.is_ssl_check(body):
                return web.Response()
            ack.kind = UNSIGNED if found.signed else ack.kind
            log.warning("a request was refused", status=found.status, reason=found.reason)
            return web.json_response({"error": found.reason}, status=found.status)
        ack.kind = payloads.kind(found.payload) or ack.kind
        try:
            # "socket_mode" tells Bolt that the payload is parsed already.
            asked = AsyncBoltRequest(body=found.payload, mode="socket_mode")
            answer = await self.bolt.async_dispatch(asked)
        except Exception:  # Bolt takes for granted much of what Slack sends
            log.exception("a request was not understood")
            return web.json_response({"error": "not understood"}, status=400)
        return await to_aiohttp_response(answer)
