"""Sends signed requests on a schedule, however slowly they are answered, and says how long each answer took.

A process of its own. Reads a `Load` from standard input and writes an `Answers` to standard output. A latency counts
from the scheduled instant, so that a server that is late with one request is late with those behind it, too.
"""

import asyncio
import sys
import time

import aiohttp
import msgspec

from sandbox.deliver.http_mode import FORM_TYPE, signature

#: Before the first request is due, in seconds.
_BEGINS_AFTER = 0.2


class Load(msgspec.Struct, frozen=True):
    """What to send.

    Attributes:
        secret: signs each of them at the instant at which it is sent.
        bodies: one for each request.
        rate: requests a second.
        uncounted: how many of the first are not counted: connections are opened, and everything is looked up.
    """

    url: str
    secret: str
    bodies: list[str]
    rate: float
    uncounted: int = 0


class Answers(msgspec.Struct, frozen=True):
    """What came of it.

    Attributes:
        milliseconds: from the scheduled instant until the answer was there.
        refused: how many answers were not 200.
    """

    milliseconds: list[float]
    refused: int


async def send(load: Load) -> Answers:
    """All requests, each at its time."""
    begin = time.perf_counter() + _BEGINS_AFTER
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        due = ((begin + number / load.rate, body) for number, body in enumerate(load.bodies))
        answers = await asyncio.gather(*(_send(session, load, at, body.encode()) for at, body in due))
    counted = [milliseconds for milliseconds, _ in answers[load.uncounted :]]
    return Answers(counted, sum(not good for _, good in answers))


async def _send(session: aiohttp.ClientSession, load: Load, at: float, body: bytes) -> tuple[float, bool]:
    await asyncio.sleep(at - time.perf_counter())
    now = str(int(time.time()))
    headers = {
        "Content-Type": FORM_TYPE,
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": signature(load.secret, now, body),
    }
    async with session.post(load.url, data=body, headers=headers) as answer:
        await answer.read()
    return 1000 * (time.perf_counter() - at), answer.status == 200


if __name__ == "__main__":
    given = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(send(given))))
