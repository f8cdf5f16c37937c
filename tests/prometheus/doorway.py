"""What stands between an Alertmanager and a Sitroom, sees what passes, and can lose an answer."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
from aiohttp import web


class Doorway:
    """Passes requests on.

    Attributes:
        passed: of each request that Sitroom answered, its body and the status.
        lost: the same of those whose answer was lost.
        lose: called once, when Sitroom has answered; the answer is lost then.
    """

    def __init__(self, sitroom: str) -> None:
        self.passed: list[tuple[bytes, int]] = []
        self.lost: list[tuple[bytes, int]] = []
        self.lose: Callable[[], Awaitable[None]] | None = None
        self._sitroom = sitroom
        app = web.Application()
        app.router.add_post("/{path:.*}", self._pass_on)
        self.runner = web.AppRunner(app, access_log=None)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        async with aiohttp.ClientSession() as session:
            try:
                answered = await session.post(
                    f"{self._sitroom}{request.path}", headers=request.headers, data=body
                )
            except aiohttp.ClientConnectionError:
                return web.Response(status=502)
        if self.lose:
            lose, self.lose = self.lose, None
            await lose()
            self.lost.append((body, answered.status))
            assert request.transport
            request.transport.abort()
        else:
            self.passed.append((body, answered.status))
        return web.Response(status=answered.status)


@contextlib.asynccontextmanager
async def doorway(sitroom: str) -> AsyncIterator[Doorway]:
    """One that is open."""
    it = Doorway(sitroom)
    await it.runner.setup()
    await web.TCPSite(it.runner, "127.0.0.1", 0).start()
    try:
        yield it
    finally:
        await it.runner.cleanup()
