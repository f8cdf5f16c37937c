"""c: how many alerts a second are taken in, durably, by 32 connections; of 500 things, and of as many as there are alerts.

Each is in the database, synced, before its sender is answered, and sorted into its group meanwhile; afterwards the
counts are compared. The baselines are a handler of aiohttp that does nothing, and commits of single rows in SQLite.
"""

import asyncio
import contextlib
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from benchmarks.process import Program, Sitroom
from benchmarks.requests import Burst, Result
from benchmarks.table import Comparison
from benchmarks.workspace import town
from storage import alerts, deliveries
from storage.database import Database

_CONNECTIONS, _HOT = 32, 500

#: Requests of a storm that lasts longer than what is measured meanwhile.
_LASTING = 40_000

#: Requests of the shortest storm.
_FEWEST = 3_000

_SECRET = "a-secret-of-the-benchmark"  # noqa: S105 - of a server that lives for seconds

#: What lets the benchmark's alerts in.
SECRETS = {"SITROOM_ALERT_SECRETS": f"alertmanager={_SECRET}"}

#: Requests of a round.
_COUNT = 10_000

_SUBJECT = "alerts taken in, 32 connections, {}"


async def measure(rounds: int, scale: float, told: Callable[[str], None]) -> list[Comparison]:
    """The same requests on Sitroom and on a server that does nothing, and as many commits, in turns."""
    count = max(100, round(_COUNT * scale))
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with _servers(folder) as (sitroom, noop):
            for number in range(rounds):
                for keys, kinds in ((f"{_HOT} hot keys", _HOT), ("all unique", count)):
                    ours = await _rate(sitroom, count, kinds, number)
                    await _counted(folder, count)
                    least = await _rate(noop, count, kinds, number)
                    commits = await asyncio.to_thread(_commits, Path(folder) / "raw.db", count)
                    told(f"c, round {number + 1}, {keys}: {ours:,.0f}, {least:,.0f}, {commits:,.0f} a second")
                    found.setdefault((keys, "a handler that does nothing"), []).append((ours, least))
                    found.setdefault((keys, "single-row commits, `sqlite3`"), []).append((ours, commits))
    return [
        Comparison(_SUBJECT.format(keys), baseline, "/s", figures)
        for (keys, baseline), figures in found.items()
    ]


@contextlib.asynccontextmanager
async def _servers(folder: str) -> AsyncIterator[tuple[str, str]]:
    """The addresses of Sitroom and of the baseline."""
    async with town(socket_mode=False) as here, contextlib.AsyncExitStack() as stack:
        environment = here.environment(f"sqlite:///{folder}/sitroom.db")
        sitroom = await Sitroom.run(**environment, **SECRETS)
        stack.push_async_callback(sitroom.kill)
        noop = await Program.start("-m", "benchmarks.noop")
        stack.push_async_callback(noop.kill)
        yield sitroom.url, await noop.said()


async def _rate(url: str, count: int, kinds: int, number: int) -> float:
    """Requests answered a second."""
    generator = await Program.start("-m", "benchmarks.requests")
    burst = _burst(url, count, kinds, number)
    result = msgspec.json.decode(await generator.answered(msgspec.json.encode(burst)), type=Result)
    if result.refused:
        raise RuntimeError(f"{result.refused} requests were refused by {url}")
    return count / result.seconds


def _burst(url: str, count: int, kinds: int, number: int) -> Burst:
    place = urlsplit(url)
    return Burst(
        host=str(place.hostname),
        port=place.port or 0,
        path="/alerts/alertmanager",
        headers={"Authorization": f"Bearer {_SECRET}"},
        bodies=[_alert(one % kinds, one, number, kinds) for one in range(count)],
        connections=_CONNECTIONS,
    )


@contextlib.asynccontextmanager
async def storm(url: str, database_url: str, number: int, scale: float) -> AsyncIterator[None]:
    """For as long as the block lasts, alerts of 500 things come in over 32 connections."""
    database = Database.inspect(database_url)
    generator = await Program.start("-m", "benchmarks.requests")
    burst = msgspec.json.encode(_burst(url, max(_FEWEST, round(_LASTING * scale)), _HOT, number))
    sending = asyncio.create_task(generator.answered(burst))
    try:
        while not await _waiting(database):  # noqa: ASYNC110 - another process gives no sign
            await asyncio.sleep(0.01)
        yield
    finally:
        sending.cancel()
        await generator.kill()
        while await _waiting(database):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        await database.close()


async def _waiting(database: Database) -> int:
    async with database.read() as db:
        return (await deliveries.backlog(db))[0]


def _alert(key: int, one: int, number: int, kinds: int) -> str:
    """A request of Alertmanager's about one of so many things, told of at a time of its own."""
    at = f"2026-11-21T{number % 24:02}:{one // 60_000 % 60:02}:{one // 1000 % 60:02}.{one % 1000:03}Z"
    labels = {
        "alertname": f"Storm{kinds}_{key}",
        "severity": "warning",
        "instance": f"host{key}",
        "job": "bench",
    }
    alert = {
        "status": "firing",
        "labels": labels,
        "annotations": {"summary": f"Thing {key} is wrong", "description": "It was well before."},
        "startsAt": at,
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example.com/graph",
        "fingerprint": f"{kinds:08x}{key:08x}",
    }
    whole = {
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "sitroom",
        "groupLabels": {},
        "commonLabels": labels,
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.com",
        "alerts": [alert],
    }
    return msgspec.json.encode(whole).decode()


_sent = 0


async def _counted(folder: str, count: int) -> None:
    """Wait until everything is sorted, and compare the counts.

    Raises:
        RuntimeError: something was lost or counted twice.
    """
    global _sent  # noqa: PLW0603 - one benchmark runs once
    _sent += count
    database = Database.inspect(f"sqlite:///{folder}/sitroom.db")
    try:
        while True:
            async with database.read() as db:
                waiting, _ = await deliveries.backlog(db)
                counted = sum((await alerts.counts(db)).values())
            if not waiting:
                break
            await asyncio.sleep(0.1)
    finally:
        await database.close()
    if counted != _sent:
        raise RuntimeError(f"{_sent} alerts were sent, and {counted} counted")


def _commits(file: Path, count: int) -> float:
    """Single rows committed a second, each synced to the disk."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, key TEXT, body TEXT)")
        body, some = _alert(0, 0, 0, 1), max(100, count // 5)
        began = time.perf_counter()
        for number in range(some):
            db.execute("INSERT INTO rows (key, body) VALUES (?, ?)", (str(number), body))
        return some / (time.perf_counter() - began)
