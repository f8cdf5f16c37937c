"""`GET /client/live`: tells a page what to fetch again, at most once per kind in 50 ms."""

import asyncio

import msgspec
from aiohttp import web

from sandbox.model import User
from sandbox.state import Change, State

PAUSE = 0.05


class Feed:
    """Collects changes for one page and hands them over in batches."""

    def __init__(self, state: State, user: User) -> None:
        self._state = state
        self._user = user
        self._news: set[tuple[str, str]] = set()
        self._some = asyncio.Event()

    def heard(self, change: Change) -> None:
        """Take a change in, if it concerns this person."""
        if change.user not in {None, self._user.id}:
            return
        place = self._state.channels.get(change.channel or "")
        if place is not None and place.kind != "public" and self._user.id not in place.members:
            return
        self._news.add((change.kind, change.channel or ""))
        self._some.set()

    async def batch(self) -> list[bytes]:
        """Wait for changes; each as the page reads it."""
        await self._some.wait()
        self._some.clear()
        news, self._news = self._news, set()
        return [
            msgspec.json.encode({"type": kind} | ({"channel": channel} if channel else {}))
            for kind, channel in sorted(news)
        ]


async def serve(
    state: State, user: User, request: web.Request, pages: set[web.WebSocketResponse]
) -> web.WebSocketResponse:
    """Feed one page until it goes away; `pages` knows it as long as it is there."""
    socket = web.WebSocketResponse(heartbeat=20.0, timeout=1.0)
    await socket.prepare(request)
    feed = Feed(state, user)
    pages.add(socket)
    state.watchers.append(feed.heard)
    sender = asyncio.create_task(_send(feed, socket))
    try:
        async for _ in socket:
            pass
    finally:
        pages.discard(socket)
        state.watchers.remove(feed.heard)
        sender.cancel()
    return socket


async def _send(feed: Feed, socket: web.WebSocketResponse) -> None:
    while not socket.closed:
        for news in await feed.batch():
            try:
                await socket.send_str(news.decode())
            except ConnectionError:
                return
        await asyncio.sleep(PAUSE)
