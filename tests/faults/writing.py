"""A process whose power is cut: it makes a database, stores as fast as it can, and prints what is durable.

With an argument after the URL, the database is told to sync as that says in place of FULL.
"""

import asyncio
import sys

from storage import sqlite
from storage.database import Database
from tests.storage.acknowledging import acknowledge
from tests.storage.stories import declare


async def main(url: str, synchronous: str = "FULL") -> None:
    """Store until somebody ends it."""
    told = tuple(pragma.replace("FULL", synchronous) for pragma in sqlite._PRAGMAS)
    vars(sqlite)["_PRAGMAS"] = told
    database = await Database.open(url)
    number = (await declare(database)).number
    await database.scrub()  # a checkpoint, as after a redaction
    await acknowledge(url, number)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
