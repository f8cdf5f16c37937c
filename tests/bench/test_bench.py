"""Every benchmark runs and fills its lines of the table; how quick anything was is no test's business."""

import asyncio
import re

import pytest

from benchmarks.process import Program
from benchmarks.table import Comparison, percentile, table

_FIGURE = r"[\d.,]+"
_LINE = re.compile(
    rf"\| (\w) \| .+: {_FIGURE} \S+ \| .+: {_FIGURE} \S+ \| \*\*{_FIGURE}\*\* \| {_FIGURE} to {_FIGURE} \|"
)


@pytest.mark.timeout(300)  # on a machine that is busy
@pytest.mark.parametrize(("name", "lines"), [("a", 3), ("b", 2), ("c", 4), ("d", 2), ("f", 2)])
async def test_every_benchmark_fills_its_lines(name: str, lines: int) -> None:
    bench = await Program.start("-m", "benchmarks", "--only", name, "--rounds", "1", "--scale", "0.001")
    said = (await bench.answered(b"")).decode().splitlines()
    matched = [_LINE.fullmatch(line) for line in said[2:]]
    assert [found and found[1] for found in matched] == [name] * lines, said


def test_a_line_has_medians_and_the_spread_of_the_ratio() -> None:
    rounds = [(30.0, 10.0), (20.0, 10.0), (50.0, 10.0)]
    line = table("x", [Comparison("ours", "theirs", "ms", rounds)])
    assert line == "| x | ours: 30 ms | theirs: 10 ms | **3** | 2 to 5 |"


def test_the_99th_percentile_is_exceeded_by_one_of_a_hundred() -> None:
    assert percentile(list(range(1, 201)), 0.99) == 199  # one more of 200 is as slow: no interpolation


async def test_a_process_that_fails_is_no_figure() -> None:
    broken = await Program.start("-c", "raise SystemExit(3)")
    with pytest.raises(RuntimeError, match="3"):
        await asyncio.wait_for(broken.answered(b""), 30)
