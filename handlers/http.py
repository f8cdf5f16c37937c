"""The HTTP door: is it alive, is it ready, and (without Socket Mode) Slack's requests."""

import re
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.internals import parse_body
from slack_sdk.signature import SignatureVerifier

#: Slack's largest request is far below this, in bytes.
_LIMIT = 1024 * 1024

#: The SDK's check breaks on other shapes (https://docs.slack.dev/authentication/verifying-requests-from-slack).
_TIMESTAMP, _SIGNATURE = re.compile(r"[0-9]{1,12}"), re.compile(r"v0=[0-9a-f]{64}")

_OVER_SOCKET = (
    "Slack's requests come over Socket Mode here. To take them over HTTP, set SLACK_SIGNING_SECRET."
)

#: Answers with the state of each component: None where it is well, else what is wrong.
Checks = Callable[[], Awaitable[Mapping[str, str | None]]]


class HttpDoor:
    """Listens on one address.

    Attributes:
        bolt: hears Slack's requests; None before Sitroom is ready for them.
        url: where it listens.

    Args:
        signing_secret: what Slack signs its requests with; empty where they come over Socket Mode.
    """

    def __init__(self, checks: Checks, signing_secret: str) -> None:
        self.bolt: AsyncApp | None = None
        self.url = ""
        self._checks = checks
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
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
        if self._verifier is None:
            return web.json_response({"error": _OVER_SOCKET}, status=404)
        if self.bolt is None:
            return web.json_response({"error": "starting"}, status=503)
        body = _text(await request.read())
        if body is None or not _is_signed(self._verifier, body, request.headers):
            if body is not None and "ssl_check=1" in body.split("&"):
                return web.Response()  # Slack looks at our certificate, and signs nothing
            return web.json_response({"error": "not signed"}, status=401)
        if not _is_readable(body, request.headers.get("Content-Type")):
            return web.json_response({"error": "not readable"}, status=400)
        asked = AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
        return await to_aiohttp_response(await self.bolt.async_dispatch(asked))


def _text(body: bytes) -> str | None:
    try:
        return body.decode()
    except ValueError:
        return None


def _is_signed(verifier: SignatureVerifier, body: str, headers: Mapping[str, str]) -> bool:
    at, signature = (headers.get(f"X-Slack-{name}", "") for name in ("Request-Timestamp", "Signature"))
    well_formed = _TIMESTAMP.fullmatch(at) and _SIGNATURE.fullmatch(signature)
    return bool(well_formed) and verifier.is_valid(body, at, signature)


def _is_readable(body: str, content_type: str | None) -> bool:
    """Whether Bolt can parse it."""
    try:
        return isinstance(parse_body(body, content_type), dict)
    except (ValueError, RecursionError):
        return False
