"""Columns of a table in a terminal, and enumerations in words."""

from collections.abc import Iterable, Sequence

from bot.messages.text import one_line


def table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of cells in columns that are as wide as they have to be; the last column ends where it ends."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)][:-1]
    lines = [
        [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]] for row in cells
    ]
    return ["   ".join(line).rstrip() for line in lines]


def enumerated(words: Iterable[str], last: str = "and") -> str:
    """Words in a sentence: `a, b and c`."""
    *before, final = words
    return f"{', '.join(before)} {last} {final}" if before else final


def minutes(count: int) -> str:
    """A length of time."""
    return f"{count} min"
