"""d: by how much reminders are late, where 10,000 fall due within 20 seconds, and where they do all at once.

Late is the instant at which a reminder is decided and committed (its message stands in the outbox, where no crash takes
it away), less the instant at which it was due. Meanwhile Sitroom sends those before it to a Slack that answers each
call after 100 ms. The baseline is as many bare timers of asyncio, which remember nothing.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from benchmarks.process import ROOT, Program, Sitroom
from benchmarks.seed import plant
from benchmarks.table import Comparison, percentile
from benchmarks.workspace import town
from bot.domain.policy import Rules
from bot.policy_file import read_policy

_INCIDENTS = 10_000

#: The first line's reminders fall due within so many seconds.
_SPREAD = 20.0

_SLACK_TAKES = 0.1

#: From when the incidents are written until the first reminder is due, in seconds.
_LEAD = 2.0

#: How long it takes to write an incident, in seconds, on a machine that is not busy.
_PLANTED = 0.002

_POLICY = ROOT / "policies" / "default.yml"

#: For all reminders to be committed, in seconds.
_PATIENCE = 600

_SHARE = 0.99


async def measure(rounds: int, scale: float, told: Callable[[str], None]) -> list[Comparison]:
    """Sitroom and timers in turns, each round with a database of its own."""
    count = max(10, round(_INCIDENTS * scale))
    found: dict[str, list[tuple[float, float]]] = {}
    for number in range(rounds):
        for how, spread in ((f"within {_SPREAD * scale:g} s", _SPREAD * scale), ("at once", 0.0)):
            pair = await _reminded(count, spread, _PLANTED), await _timed(count, spread)
            found.setdefault(how, []).append(pair)
            told(f"d, round {number + 1}, {how}: {pair[0]:.1f} ms, {pair[1]:.2f} ms")
    return [
        Comparison(f"{count:,} reminders {how}, lateness p99", "`loop.call_at`", "ms", pairs)
        for how, pairs in found.items()
    ]


async def _reminded(count: int, spread: float, planted: float) -> float:
    """What one Sitroom does; to write the incidents may take `planted` seconds for each, and is tried again."""
    async with town(socket_mode=True, answers_after=_SLACK_TAKES) as here:
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/sitroom.db"
            sitroom = await Sitroom.run(**here.environment(f"sqlite:///{file}"))
            try:
                first = time.time() + _LEAD + planted * count
                due = _instants(first, count, spread)
                await plant(f"sqlite:///{file}", here.slack, here.app, Rules(read_policy(_POLICY)), due)
                if time.time() < first - _LEAD / 2:
                    return _lateness(due, await _watched(file, count, spread))
            finally:
                await sitroom.kill()
    return await _reminded(count, spread, 2 * planted)


async def _watched(file: str, count: int, spread: float) -> dict[int, float]:
    arguments = (file, str(count), str(spread + _PATIENCE))
    watching = await Program.start("-m", "benchmarks.watch", *arguments)
    seen = msgspec.json.decode(await watching.answered(b""), type=dict[int, float])
    if len(seen) != count:
        raise RuntimeError(f"{count - len(seen)} of {count} reminders did not come")
    return seen


def _lateness(due: Sequence[float], seen: Mapping[int, float]) -> float:
    """The 99th percentile, in milliseconds; the incidents are numbered as their instants are."""
    return percentile([1000 * (seen[number] - at) for number, at in enumerate(due, start=1)], _SHARE)


async def _timed(count: int, spread: float) -> float:
    due = _instants(time.time() + 2, count, spread)
    timers = await Program.start("-m", "benchmarks.timers")
    answer = await timers.answered(msgspec.json.encode(due))
    return percentile(msgspec.json.decode(answer, type=list[float]), _SHARE)


def _instants(first: float, count: int, spread: float) -> Sequence[float]:
    return [first + spread * number / count for number in range(count)]
