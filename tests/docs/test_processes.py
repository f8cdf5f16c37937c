"""Every requirement of the five processes stands in the documentation, with what does it and a test that names it."""

import re

import pytest

from tests.world import ROOT

#: What the processes require, by team; `SM-1b` is what SM asks of our own house.
REQUIRED = (
    *(f"SM-{number}" for number in range(1, 16)),
    "SM-1b",
    *(f"CT-{number}" for number in range(1, 17)),
    *(f"SP-{number}" for number in range(1, 15)),
    *(f"SF-{number}" for number in range(1, 14)),
    *(f"RC-{number}" for number in range(1, 12)),
)

NOT_YET = "not yet"

_ROW = re.compile(r"(?m)^\| ([A-Z]{2}-[0-9]+b?) \| (.+) \| (.+) \|$")

ROWS = _ROW.findall((ROOT / "docs" / "processes.md").read_text())


def test_every_requirement_stands_there_once() -> None:
    assert sorted(id_ for id_, _, _ in ROWS) == sorted(REQUIRED)


@pytest.mark.parametrize(("id_", "_does", "test"), ROWS, ids=[id_ for id_, _, _ in ROWS])
def test_its_test_names_it(id_: str, _does: str, test: str) -> None:
    if test == NOT_YET:
        assert not [path for path in (ROOT / "tests").rglob("test_*.py") if _named(id_, path.read_text())]
        return
    path = ROOT / test.strip("`")
    assert path.is_file(), test
    assert _named(id_, path.read_text()), f"{test} does not name {id_}"


def _named(id_: str, text: str) -> bool:
    """Whether an identifier stands in a test's words or in its name: `SM-1`, `test_sm_1_…`."""
    within = f"_{id_.lower().replace('-', '_')}_"
    return bool(re.search(rf"(?<![A-Za-z0-9]){id_}(?![0-9a-z])", text)) or within in text
