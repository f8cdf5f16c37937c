"""Looks into Sitroom's SQLite file and says when each reminder was committed, from outside.

A process of its own, so that nothing keeps it from looking. Its arguments are the file, how many reminders there will
be, and for how many seconds to wait for them; prints the unix time of each, by the number of its incident, as JSON.
"""

import contextlib
import sqlite3
import sys
import time

import msgspec

#: Between two looks, in seconds: by so much a reminder may seem later than it was.
_EVERY = 0.001

#: A reminder is a direct message to whoever commands: `bot.jobs` gives it this lane.
_REMINDERS = "SELECT id, incident FROM outbox WHERE id > ? AND lane LIKE '%/person/%' ORDER BY id"


def watch(file: str, expected: int, patience: float) -> dict[int, float]:
    """When each incident's reminder could be seen in the outbox."""
    seen: dict[int, float] = {}
    last, version, until = 0, None, time.monotonic() + patience
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)) as db:
        while len(seen) < expected and time.monotonic() < until:
            before, version = version, db.execute("PRAGMA data_version").fetchone()
            if version == before:
                time.sleep(_EVERY)
                continue
            rows = db.execute(_REMINDERS, (last,)).fetchall()
            now = time.time()
            for id_, incident in rows:
                seen.setdefault(incident, now)
                last = id_
    return seen


if __name__ == "__main__":
    path, count, seconds = sys.argv[1:]
    sys.stdout.buffer.write(msgspec.json.encode(watch(path, int(count), float(seconds))))
