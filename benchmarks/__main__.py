"""`make bench`: runs the benchmarks, and prints the table of `docs/performance.md`."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from benchmarks import ack, alerts, declare, reminders, start
from benchmarks.table import Comparison, head, table

#: Rounds, share of the full load, and whom to tell how far it is.
_Measure = Callable[[int, float, Callable[[str], None]], Coroutine[Any, Any, list[Comparison]]]

_BENCHMARKS: dict[str, _Measure] = {
    "a": ack.measure,
    "b": declare.measure,
    "c": alerts.measure,
    "d": reminders.measure,
    "f": start.measure,
}


def main() -> None:
    """Measure, and print one table; how far it is goes to standard error."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=tuple(_BENCHMARKS), action="append", help="one of them; repeatable")
    parser.add_argument(
        "--rounds", type=int, default=5, help="of subject and baseline (default: %(default)s)"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full load, to try it out")
    given = parser.parse_args()
    _print(head())
    for name, measure in _BENCHMARKS.items():
        if name in (given.only or _BENCHMARKS):
            _print(table(name, asyncio.run(measure(given.rounds, given.scale, _tell))))


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
