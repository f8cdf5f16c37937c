"""The table that a run prints: Markdown, as it stands in `docs/performance.md`."""

import statistics
from collections.abc import Sequence

import msgspec

_HEAD = ("", "subject", "baseline", "ratio", "spread")


class Comparison(msgspec.Struct, frozen=True):
    """One line: something of Sitroom's, and the least that it could be.

    Attributes:
        subject, baseline: what was measured, with the names of both.
        unit: of all figures, such as `ms`.
        rounds: what each round gave, subject first.
    """

    subject: str
    baseline: str
    unit: str
    rounds: Sequence[tuple[float, float]]

    @property
    def ratios(self) -> list[float]:
        """Subject to baseline, for each round."""
        return [subject / baseline for subject, baseline in self.rounds]


def table(name: str, comparisons: Sequence[Comparison]) -> str:
    """The lines of one benchmark, with the medians of its rounds; `spread` is that of the ratio."""
    return "\n".join(_line(name, one) for one in comparisons)


def head() -> str:
    """What stands above the lines."""
    return f"| {' | '.join(_HEAD)} |\n|{' --- |' * len(_HEAD)}"


def _line(name: str, one: Comparison) -> str:
    subjects, baselines = zip(*one.rounds, strict=True)
    cells = (
        name,
        f"{one.subject}: {_figure(subjects)} {one.unit}",
        f"{one.baseline}: {_figure(baselines)} {one.unit}",
        f"**{_short(statistics.median(one.ratios))}**",
        f"{_short(min(one.ratios))} to {_short(max(one.ratios))}",
    )
    return f"| {' | '.join(cells)} |"


def _figure(values: Sequence[float]) -> str:
    return _short(statistics.median(values))


def _short(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values, from 0 to 1, do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
