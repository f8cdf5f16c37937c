"""Sends requests over a number of connections, each as soon as the one before is answered; says how long all took.

A process of its own. Reads a `Burst` from standard input and writes a `Result` to standard output. It speaks HTTP/1.1 by
itself: a client that parses answers properly would take longer than the servers that it measures.
"""

import asyncio
import sys
import time
from collections.abc import Iterator

import msgspec

_LENGTH = b"content-length:"


class Burst(msgspec.Struct, frozen=True):
    """What to send.

    Attributes:
        headers: of every request.
        bodies: one for each request.
    """

    host: str
    port: int
    path: str
    headers: dict[str, str]
    bodies: list[str]
    connections: int


class Result(msgspec.Struct, frozen=True):
    """What came of it.

    Attributes:
        seconds: from the first request until the last answer.
        refused: how many answers were not 2xx.
    """

    seconds: float
    refused: int


async def send(burst: Burst) -> Result:
    """All requests."""
    fields = {"Host": burst.host, "Content-Type": "application/json", **burst.headers}
    head = f"POST {burst.path} HTTP/1.1\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in fields.items()
    )
    waiting = iter(
        [f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode() for body in burst.bodies]
    )
    began = time.perf_counter()
    refused = await asyncio.gather(*(_one_connection(burst, waiting) for _ in range(burst.connections)))
    return Result(time.perf_counter() - began, sum(refused))


async def _one_connection(burst: Burst, waiting: Iterator[bytes]) -> int:
    reader, writer = await asyncio.open_connection(burst.host, burst.port)
    refused = 0
    for request in waiting:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(_LENGTH)[2].partition(b"\r\n")[0] or 0)
        await reader.readexactly(length)
        refused += not head.startswith(b"http/1.1 2")
    writer.close()
    return refused


if __name__ == "__main__":
    given = msgspec.json.decode(sys.stdin.buffer.read(), type=Burst)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(send(given))))
