"""`docs/operations.md` has every metric with its labels, and no other."""

from pathlib import Path

import msgspec

from bot.domain.alerts.rules import Poll
from tests.alerting import alerts
from tests.docs.pages import rows
from tests.scraping import scrape
from tests.world import POLICY, changed, world

_PARTS = ("_bucket", "_count", "_sum")


async def test_every_metric_is_documented_with_its_labels_and_no_other_is(tmp_path: Path) -> None:
    nobody = Poll(id="shop", name="Shop", url="http://127.0.0.1:9/", private=True)
    polling = changed(POLICY, alerts=msgspec.structs.replace(POLICY.alerts, polls=(nobody,)))
    async with world(tmp_path, policy=polling) as here:
        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        await here.advance(seconds=1)
        await alerts(here)
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
