"""Somebody else's HTTP server, which takes what Sitroom sends and answers in whatever way a test wants."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Received:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


#: Answers a request that was received.
Answering = Callable[[Received], Awaitable[web.StreamResponse]]


@dataclass
class Receiver:
    """A server that listens.

    Attributes:
        requests: what it was sent.
        answers: answers the next one.
    """

    url: str
    answers: Answering
    requests: list[Received] = field(default_factory=list)


def saying(status: int, text: str = "", **headers: str) -> Answering:
    """Always this answer; `_` in the name of a header stands for `-`."""

    async def answer(_received: Received) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text, headers=named)

    return answer


def in_turn(*answers: Answering) -> Answering:
    """One answer after the other, and the last for ever."""
    left = list(answers)

    async def answer(received: Received) -> web.StreamResponse:
        return await (left.pop(0) if len(left) > 1 else left[0])(received)

    return answer


@asynccontextmanager
async def receiver(answers: Answering | None = None, port: int = 0) -> AsyncIterator[Receiver]:
    """A server on this machine until the end of the block; without a word it answers 200."""

    async def take(request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        received = Received(request.method, request.path_qs, headers, await request.read())
        here.requests.append(received)
        return await here.answers(received)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", take)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    here = Receiver(f"http://127.0.0.1:{runner.addresses[0][1]}/", answers or saying(200))
    try:
        yield here
    finally:
        await runner.cleanup()
