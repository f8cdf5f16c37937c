"""`docs/operations.md` has every metric with its labels, and no other."""

from pathlib import Path

from tests.docs.pages import rows
from tests.scraping import scrape
from tests.world import world

_PARTS = ("_bucket", "_count", "_sum")


async def test_every_metric_is_documented_with_its_labels_and_no_other_is(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        found = await scrape(here)
    labels: dict[str, set[str]] = {name: set() for name in found.families if name.startswith("sitroom_")}
    for series, given in found.series:
        name = next((series.removesuffix(part) for part in _PARTS if series.endswith(part)), series)
        if name in labels:
            labels[name] |= {label for label, _ in given if label != "le"}

    table = rows("docs/operations.md")["Monitoring"]

    assert {row.name: _first_words(row.cells[1]) for row in table} == labels


def _first_words(cell: str) -> set[str]:
    """The labels that a cell names: each before its values, the labels with semicolons between them."""
    return {part.split("`")[1] for part in cell.split(";") if part.strip()}
