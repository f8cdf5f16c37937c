"""One HTTP server with all the doors: Web API, Socket Mode, response URLs, files, clients, control."""

import asyncio
from collections.abc import Awaitable, Callable
from email.utils import formatdate

import aiohttp
import msgspec
from aiohttp import web

from sandbox import arguments, client, client_acts, client_live, control, file_door, respond, webhooks
from sandbox.api import door as api
from sandbox.deliver import socket_mode
from sandbox.model import Json
from sandbox.refusals import ApiError, Refused
from sandbox.workspace import Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_BODY = 64 * 2**20


class SandboxServer:
    """Serves a workspace on one address until stopped.

    `guide` is what the page offers under "what to try"; without one it offers nothing.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.url = ""
        self.guide: Json | None = None
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._pages: set[web.WebSocketResponse] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0, public_url: str = "") -> str:
        """Listen, on any free port if none is given; returns the URL.

        `public_url` is how apps and browsers reach this server where that is not `host` and `port`.
        """
        self._closing.clear()
        application = web.Application(client_max_size=_BODY)
        self._add_routes(application)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.url = public_url.rstrip("/") or f"http://{host}:{bound}"
        self.workspace.base_url = self.url
        self.workspace.session = aiohttp.ClientSession()
        return self.url

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        self._closing.set()
        for task in list(self.workspace.tasks):
            task.cancel()
        for app in self.workspace.apps.values():
            for connection in list(app.connections):
                connection.end()
                connection.abort()
        for page in list(self._pages):
            await page.close()
        if self.workspace.session is not None:
            await self.workspace.session.close()
            self.workspace.session = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _add_routes(self, application: web.Application) -> None:
        route = application.router.add_route
        route("*", "/api/{method}", self._unless_out(self._call))
        route("GET", "/socket/", self._unless_out(self._socket))
        route(
            "POST",
            "/response/{team}/{token}",
            self._unless_out(self._with_faults("response_url", self._respond)),
        )
        route(
            "POST",
            "/services/{team}/{bot}/{token}",
            self._unless_out(self._with_faults("webhook", self._webhook)),
        )
        route("*", "/upload/v1/{file}", self._unless_out(self._with_faults("files.upload", self._upload)))
        route("GET", "/files/{file}/{tail:.*}", self._download)
        route("*", "/control/{action}", self._control)
        route("GET", "/client/{what}", self._client)
        route("POST", "/client/act", self._act)
        route("GET", "/page/{name}", self._page)
        route("GET", "/{name:[^/]*}", self._page)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        answer = await api.serve(self.workspace, self._closing, request, request.match_info["method"])
        answer.headers["Date"] = formatdate(self.workspace.clock.now(), usegmt=True)
        return answer

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        return await socket_mode.serve(self.workspace, request)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await file_door.upload(self.workspace, request)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        return file_door.download(self.workspace, request)

    async def _control(self, request: web.Request) -> web.StreamResponse:
        return await control.serve(self.workspace, request)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return client.page_file(request.match_info["name"])

    async def _client(self, request: web.Request) -> web.StreamResponse:
        state, query, what = self.workspace, request.query, request.match_info["what"]
        if what == "people":
            return client.answer(client.people(state))
        if what == "guide":
            return client.answer(self.guide, 200 if self.guide else 404)
        try:
            me = client.who(state, query)
            if what == "live":
                return await client_live.serve(state, me, request, self._pages)
            if what == "state":
                return client.answer(client.overview(state, me))
            if what == "messages":
                return client.answer(
                    client.messages(state, me, query.get("channel", ""), query.get("thread_ts"))
                )
        except Refused as refused:
            return client.answer({"ok": False, "error": str(refused)}, 404)
        return client.answer({"ok": False, "error": "not found"}, 404)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        try:
            body = msgspec.json.decode(await request.read(), type=dict)
        except msgspec.DecodeError:
            return client.answer({"ok": False, "error": "The page sent no JSON object."}, 400)
        return client.answer(await client_acts.do(self.workspace, body))

    def _unless_out(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            outage = self.workspace.faults.outage
            if outage is None:
                try:
                    return await handler(request)
                except ConnectionResetError:  # whoever asked died in the middle of it
                    return api.reset(request)
            if outage.error == "503":
                return web.Response(status=503, text="Service Unavailable")
            return api.reset(request)

        return guarded

    def _with_faults(self, name: str, handler: Handler) -> Handler:
        async def faulty(request: web.Request) -> web.StreamResponse:
            delay, fault = self.workspace.faults.take(name)
            await api.pause(self._closing, delay / 2)
            if fault is not None and not fault.kind.startswith("took_effect"):
                return await api.fail(self._closing, request, fault)
            response = await handler(request)
            await api.pause(self._closing, delay / 2)
            return response if fault is None else await api.fail(self._closing, request, fault)

        return faulty

    async def _webhook(self, request: web.Request) -> web.Response:
        match = request.match_info
        status, said = await webhooks.serve(
            self.workspace, (match["team"], match["bot"], match["token"]), request
        )
        return web.Response(status=status, text=said)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        try:
            body = await arguments.read(request)
            if "payload" in body:
                body = msgspec.json.decode(body["payload"], type=dict)
            respond.use(self.workspace, request.match_info["token"], body)
        except (ApiError, msgspec.DecodeError) as error:
            code = error.code if isinstance(error, ApiError) else "invalid_payload"
            status = 404 if code in {"used_url", "expired_url"} else 400
            return web.json_response({"ok": False, "error": code}, status=status)
        return web.Response(text="ok")
