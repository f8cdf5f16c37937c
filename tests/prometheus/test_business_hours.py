"""SP-6. The business hours that rules have written out, for ten years, hour by hour, as a real Prometheus reckons."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import yaml

from tests.prometheus.running import prometheus
from tests.world import ROOT

FILE = ROOT / "policies" / "prometheus" / "sharepipe.rules.yml"

#: What the file says to write in the United States, and where.
NEW_YORK = (
    ("\n  1\n", "\n  -5\n"),
    ("<= bool 9", "<= bool 10"),
    (">= bool 25", ">= bool 8"),
    ("== bool 10", "== bool 11"),
    ("< bool 25", "< bool 1"),
)


def _recorded(name: str) -> str:
    """The expression of a rule that records something."""
    rules = yaml.safe_load(FILE.read_text())["groups"][0]["rules"]
    [expression] = [rule["expr"] for rule in rules if rule.get("record") == name]
    return str(expression)


def _wall_clock(changes: Sequence[tuple[str, str]]) -> str:
    written = _recorded("sharepipe:wall_clock:seconds")
    for here, there in changes:
        assert written.count(here) == 1, here
        written = written.replace(here, there)
    return written


async def _hourly(api: str, expression: str, year: int) -> dict[datetime, float]:
    """What an expression is at each hour of a year."""
    asked = {
        "query": expression,
        "start": f"{year}-01-01T00:00:00Z",
        "end": f"{year}-12-31T23:00:00Z",
        "step": "1h",
    }
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{api}/query_range", params=asked) as answered,
    ):
        [series] = (await answered.json())["data"]["result"]
    hours = {datetime.fromtimestamp(at, UTC): float(value) for at, value in series["values"]}
    assert len(hours) >= 365 * 24
    return hours


@pytest.mark.parametrize(("zone", "changes"), [("Europe/Berlin", ()), ("America/New_York", NEW_YORK)])
async def test_the_clock_on_the_wall_is_right_but_for_the_sundays_on_which_it_is_changed(
    tmp_path: Path, zone: str, changes: Sequence[tuple[str, str]]
) -> None:
    """Of such a Sunday the hours before the change are told as those after; nobody is at work."""
    (config := tmp_path / "prometheus.yml").write_text("{}")
    async with prometheus(config) as api:
        for year in range(2026, 2036):
            shown = await _hourly(api, _wall_clock(changes), year)
            right = {at: at.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC).timestamp() for at in shown}
            wrong = [at for at in shown if shown[at] != right[at]]
            assert len({at.date() for at in wrong}) == 2, wrong
            assert {at.weekday() for at in wrong} == {6}, wrong


async def test_business_hours_are_those_of_the_clock_on_the_wall(tmp_path: Path) -> None:
    clock = _wall_clock(())
    business = _recorded("sharepipe:business_hours").replace("sharepipe:wall_clock:seconds", f"({clock})")
    (config := tmp_path / "prometheus.yml").write_text("{}")
    async with prometheus(config) as api:
        told = await _hourly(api, business, 2026)
    local = {at: at.astimezone(ZoneInfo("Europe/Berlin")) for at in told}
    assert told == {at: float(one.weekday() < 5 and 9 <= one.hour < 17) for at, one in local.items()}
