"""One HTTP server with all the doors: Web API, Socket Mode, response URLs, files, clients, control."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import msgspec
from aiohttp import web

from sandbox import arguments, file_door, respond
from sandbox.api import door as api
from sandbox.deliver import socket_mode
from sandbox.refusals import ApiError
from sandbox.workspace import Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_BODY = 64 * 2**20


class SandboxServer:
    """Serves a workspace on one address until stopped."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.url = ""
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, on any free port if none is given; returns the URL."""
        self._closing.clear()
        application = web.Application(client_max_size=_BODY)
        self._add_routes(application)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.url = f"http://{host}:{bound}"
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
        if self.workspace.session is not None:
            await self.workspace.session.close()
            self.workspace.session = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _add_routes(self, application: web.Application) -> None:
        state = self.workspace

        async def call(request: web.Request) -> web.StreamResponse:
            return await api.serve(state, self._closing, request, request.match_info["method"])

        async def socket(request: web.Request) -> web.StreamResponse:
            return await socket_mode.serve(state, request)

        async def response(request: web.Request) -> web.StreamResponse:
            return await self._respond(request)

        async def upload(request: web.Request) -> web.StreamResponse:
            return await file_door.upload(state, request)

        async def download(request: web.Request) -> web.StreamResponse:
            return file_door.download(state, request)

        route = application.router.add_route
        route("*", "/api/{method}", self._unless_out(call))
        route("GET", "/socket/", self._unless_out(socket))
        route("POST", "/response/{team}/{token}", self._unless_out(response))
        route("*", "/upload/v1/{file}", self._unless_out(upload))
        route("GET", "/files/{file}/{tail:.*}", self._unless_out(download))

    def _unless_out(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            outage = self.workspace.faults.outage
            if outage is None:
                return await handler(request)
            if outage.error == "503":
                return web.Response(status=503, text="Service Unavailable")
            return api.reset(request)

        return guarded

    async def _respond(self, request: web.Request) -> web.Response:
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
