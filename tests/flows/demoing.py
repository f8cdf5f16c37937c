"""What people do in the page of a demo, over HTTP as their browsers would, and what they see there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp


class Viewer:
    """Somebody who looks at the page of a demo."""

    def __init__(self, page: aiohttp.ClientSession, id_: str, news: aiohttp.ClientWebSocketResponse) -> None:
        self._page, self._id, self._news = page, id_, news

    async def says(self, text: str, channel: str = "#general") -> None:
        """Type something."""
        said = {"user": self._id, "act": "say", "channel": channel, "text": text}
        await self._page.post("/client/act", json=said)

    async def channels(self) -> dict[str, str]:
        """The channels that they see: the id of each, by its name."""
        state = await (await self._page.get("/client/state", params={"user": self._id})).json()
        return {one["name"]: one["id"] for one in state["channels"]}

    async def joins(self, beginning: str) -> str:
        """Wait for a channel whose name begins so; its name."""
        async with asyncio.timeout(30):
            while True:
                found = [name for name in await self.channels() if name.startswith(beginning)]
                if found:
                    return found[0]
                await self._news.receive()

    async def sees(self, channel: str, words: str) -> str:
        """Wait until a channel shows some words; all that it shows."""
        place = (await self.channels())[channel]
        async with asyncio.timeout(30):
            while True:
                shown = await (
                    await self._page.get("/client/messages", params={"user": self._id, "channel": place})
                ).text()
                if words in shown:
                    return shown
                await self._news.receive()


async def people(url: str) -> list[dict[str, Any]]:
    """Everybody in the page of a demo."""
    async with aiohttp.ClientSession(url) as page:
        found: list[dict[str, Any]] = (await (await page.get("/client/people")).json())["people"]
        return found


@asynccontextmanager
async def viewing(url: str, handle: str = "ada") -> AsyncIterator[Viewer]:
    """Somebody looks at the page of the demo at an address."""
    id_ = next(one["id"] for one in await people(url) if one["handle"] == handle)
    async with (
        aiohttp.ClientSession(url) as page,
        page.ws_connect("/client/live", params={"user": id_}) as news,
    ):
        yield Viewer(page, id_, news)


async def declares(url: str, title: str) -> None:
    """Ada declares an incident in the page of a demo, and sees its channel."""
    async with viewing(url) as ada:
        await ada.says(f"/incident declare sev2 {title}")
        await ada.joins("inc-1-")
