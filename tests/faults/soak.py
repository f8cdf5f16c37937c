"""`make soak`: the kills of `test_kills`, for as long as you like; prints what became of everything."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from storage.database import Database
from tests.faults.storm import SET_UPS, Storm, weather
from tests.postgresql import Server, binaries


def main() -> int:
    """One storm for each set-up; the exit status says whether all is well."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="in each set-up (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=20, help="at most, in each (default: %(default)s)")
    parser.add_argument("--incidents", type=int, default=8, help="in each set-up (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="for the instants (default: %(default)s)")
    parser.add_argument("--speed", type=float, default=10, help="of Sitroom's clock (default: %(default)s)")
    parser.add_argument("--only", choices=SET_UPS)
    parser.add_argument("--log", type=Path, help="where to keep what the processes said (the last set-up's)")
    given = parser.parse_args()
    return asyncio.run(_soak(given))


async def _soak(given: argparse.Namespace) -> int:
    found = binaries()
    if found is None:
        sys.exit("PostgreSQL is not installed: apt-get install postgresql")
    server = await asyncio.to_thread(Server, found)
    try:
        wrong = 0
        for set_up in SET_UPS:
            if given.only in {None, set_up}:
                wrong += await _storm(given, server, set_up)
    finally:
        await asyncio.to_thread(server.remove)
    return 1 if wrong else 0


async def _storm(given: argparse.Namespace, server: Server, set_up: str) -> bool:
    kind, replicas, mode = set_up.split("-")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/sitroom.db"
        if kind == "postgresql":
            name = f"soak_{replicas}_{mode}"
            await asyncio.to_thread(server.sql, f"CREATE DATABASE {name}")
            url = server.url(name)
        await (await Database.open(url)).close()
        storm = Storm(
            int(replicas), given.kills, given.incidents, given.minutes, given.seed, mode, given.speed
        )
        found = await weather(Path(folder), url, storm)
        if given.log:
            shutil.copy(Path(folder) / "log", given.log)
    sys.stdout.write(f"{set_up} ({time.monotonic() - began:.0f} s)\n{found}\n\n")
    sys.stdout.flush()
    return bool(found.lost or found.doubled or found.wrong)


if __name__ == "__main__":
    sys.exit(main())
