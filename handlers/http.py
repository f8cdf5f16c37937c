"""The HTTP door: is it alive, is it ready, and (without Socket Mode) Slack's requests."""

import re
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.internals import parse_body

#: Slack's largest request is far below this, in bytes.
_LIMIT = 1024 * 1024

#: Bolt's check breaks on other shapes (https://docs.slack.dev/authentication/verifying-requests-from-slack).
_TIMESTAMP, _SIGNATURE = re.compile(r"[0-9]{1,12}"), re.compile(r"v0=[0-9a-f]{64}")

#: Answers with the state of each component: None where it is well, else what is wrong.
Checks = Callable[[], Awaitable[Mapping[str, str | None]]]


class HttpDoor:
    """Listens on one address."""

    def __init__(self, checks: Checks) -> None:
        self.bolt: AsyncApp | None = None
        self.url = ""
        self._checks = checks
        self._runner: web.AppRunner | None = None

    async def open(self, host: str, port: int) -> None:
        """Begin to listen; port 0 takes any that is free.

        Raises:
            OSError: the address is taken, or not ours.
        """
        application = web.Application(client_max_size=_LIMIT)
        application.router.add_get("/healthz", self._alive)
        application.router.add_get("/readyz", self._ready)
        application.router.add_post("/slack/events", self._slack)
        self._runner = web.AppRunner(application, access_log=None)
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
        ready = not any(wrong.values())
        components = {name: problem or "ok" for name, problem in wrong.items()}
        return web.json_response(
            {"status": "ready" if ready else "not ready", "components": components},
            status=200 if ready else 503,
        )

    async def _slack(self, request: web.Request) -> web.Response:
        if self.bolt is None:
            return web.json_response({"error": "starting"}, status=503)
        if not _looks_signed(request):
            return web.json_response({"error": "not signed"}, status=401)
        try:
            body = (await request.read()).decode()
            readable = isinstance(parse_body(body, request.headers.get("Content-Type")), dict)
        except (ValueError, RecursionError):
            readable = False
        if not readable:
            return web.json_response({"error": "not readable"}, status=400)
        asked = AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
        return await to_aiohttp_response(await self.bolt.async_dispatch(asked))


def _looks_signed(request: web.Request) -> bool:
    """Whether the signature has the shape of one; whether it is right, Bolt finds out."""
    at, signature = (
        request.headers.get(f"X-Slack-{name}", "") for name in ("Request-Timestamp", "Signature")
    )
    return bool(_TIMESTAMP.fullmatch(at) and _SIGNATURE.fullmatch(signature))
