"""A load balancer, as it stands in front of several replicas: it asks which are ready, and passes requests on to those."""

import asyncio
import contextlib
import random
import socket
from collections.abc import Sequence

import aiohttp
from aiohttp import web

#: How often it asks a replica, in seconds.
_LOOKS = 0.05

#: Below the ports that a system gives to connections of its own.
_PORTS = range(20_000, 32_000)


class Balancer:
    """Passes what comes to `url` on to a replica that is ready.

    Args:
        ports: on which the replicas listen, on the loopback interface.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = ports
        self._ready: set[int] = set()
        self._changed = asyncio.Condition()
        self._looking: list[asyncio.Task[None]] = []
        self._session: aiohttp.ClientSession | None = None
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def start(self) -> None:
        """Begin to pass on."""
        self._session = aiohttp.ClientSession()
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._looking = [asyncio.create_task(self._look(port)) for port in self._ports]

    async def stop(self) -> None:
        """End."""
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)
        await self._runner.cleanup()
        if self._session:
            await self._session.close()

    async def ready(self, replicas: int) -> None:
        """Wait until so many replicas are."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._ready) >= replicas)

    def gone(self, which: int) -> None:
        """A replica was taken out: nothing is passed on to it until it is ready again."""
        self._ready.discard(self._ports[which])

    async def _look(self, port: int) -> None:
        assert self._session
        while True:
            ready = False
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with self._session.get(_at(port, "readyz"), timeout=aiohttp.ClientTimeout(1)) as answer:
                    ready = answer.status == 200
            async with self._changed:
                (self._ready.add if ready else self._ready.discard)(port)
                self._changed.notify_all()
            await asyncio.sleep(_LOOKS)

    async def _pass_on(self, request: web.Request) -> web.Response:
        assert self._session
        body = await request.read()
        for port in random.sample(sorted(self._ready), len(self._ready)):
            try:
                to = _at(port, request.match_info["path"])
                async with self._session.request(
                    request.method, to, headers=request.headers, data=body
                ) as answer:
                    return web.Response(
                        status=answer.status, body=await answer.read(), content_type=answer.content_type
                    )
            except aiohttp.ClientConnectorError:  # nobody has heard it: the next one
                continue
            except aiohttp.ClientError:  # it died over it
                return web.Response(status=502)
        return web.Response(status=503)


def _at(port: int, path: str) -> str:
    return f"http://127.0.0.1:{port}/{path}"


def free_ports(count: int) -> list[int]:
    """So many ports of the loopback interface on which nobody listens."""
    return random.sample([port for port in random.sample(_PORTS, 50) if _is_free(port)], count)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
