"""A network forgets the connections to PostgreSQL and tells nobody: new ones work, the old ones are silent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import make_url, text

from storage import postgresql
from storage.database import Database
from storage.errors import DatabaseUnavailable
from tests.postgresql import Server

_COUNT = text("UPDATE counters SET value = value + 1 WHERE name = 'incident'")
_COUNTED = text("SELECT value FROM counters WHERE name = 'incident'")


class Network:
    """Carries connections to a port, until it forgets them."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: list[asyncio.StreamWriter] = []
        self._remembered: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()

    def forget(self) -> None:
        """Carry nothing on the present connections, and end none."""
        self._remembered.clear()

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody comes."""
        answers, asks = await asyncio.open_connection("127.0.0.1", self._port)
        self._ends += [writer, asks]
        self._remembered |= {writer, asks}
        for source, sink in ((reader, asks), (answers, writer)):
            task = asyncio.create_task(self._carry(source, sink))
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while piece := await source.read(65_536):
            if sink in self._remembered:
                sink.write(piece)
        if sink in self._remembered:
            sink.close()

    async def end(self) -> None:
        """Carry nothing any more."""
        for task in list(self._carrying):
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)
        for one in self._ends:
            one.close()


@contextlib.asynccontextmanager
async def network(url: str) -> AsyncIterator[tuple[Network, str]]:
    """A network between us and the database of a URL, and its URL by way of it."""
    parsed = make_url(url)
    assert parsed.port
    it = Network(parsed.port)
    server = await asyncio.start_server(it.connect, "127.0.0.1", 0)
    way = parsed.set(port=server.sockets[0].getsockname()[1])
    try:
        yield it, way.render_as_string(hide_password=False)
    finally:
        server.close()
        await it.end()


async def _forgotten_amid(database: Database, between: Network) -> None:
    async with database.write() as db:
        between.forget()
        await db.execute(_COUNT)


async def test_a_silent_connection_is_lost_and_another_one_serves(
    distant_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "ANSWERS", 0.5)
    distant_server.sql("CREATE DATABASE silence")
    async with network(distant_server.url("silence")) as (between, url):
        database = await Database.open(url)
        async with asyncio.timeout(20):
            with pytest.raises(DatabaseUnavailable):
                await _forgotten_amid(database, between)
            async with database.write() as db:
                await db.execute(_COUNT)
                counted = await db.scalar(_COUNTED)
        assert counted == 1
        await database.close()
