"""Bare timers: `loop.call_at` for each of the unix times that standard input names, and nothing to do then.

Prints by how many milliseconds each came late, as JSON.
"""

import asyncio
import sys
import time

import msgspec


async def late(due: list[float]) -> list[float]:
    """In the order in which they came."""
    loop = asyncio.get_running_loop()
    zero = time.time() - loop.time()
    found: list[float] = []
    done = asyncio.Event()

    def came(at: float) -> None:
        found.append(1000 * (loop.time() - at))
        if len(found) == len(due):
            done.set()

    for one in due:
        loop.call_at(one - zero, came, one - zero)
    await done.wait()
    return found


if __name__ == "__main__":
    given = msgspec.json.decode(sys.stdin.buffer.read(), type=list[float])
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(late(given))))
