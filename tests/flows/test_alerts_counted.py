"""Alerts that people do not see, because a route says so: how many they are can be seen all the same."""

from collections.abc import AsyncIterator

import pytest

from tests.alerting import alerts, told
from tests.scraping import scrape
from tests.world import World


@pytest.fixture
async def either(database_url: str) -> AsyncIterator[World]:
    """A world on SQLite, and one on PostgreSQL."""
    it = World(database_url)
    await it.open()
    yield it
    await it.close()


async def listed(here: World) -> str:
    """What the list of alerts says to whoever asks."""
    await here.types("ada", "#general", "/incident alerts")
    return here.reads("ada", "#general")[-1]


async def test_what_routes_drop_is_counted_for_a_day_in_the_list_and_in_the_metrics(either: World) -> None:
    for _ in range(3):
        await alerts(either, told("Watchdog"), told("Watchdog", fingerprint="of the other Prometheus"))
        await either.advance(minutes=5)
    await either.types("ada", "#general", "/incident drill alert alertname=Watchdog Practice")

    assert "Only counted, and told of in the last day: Alertmanager (1), told of 6 times." in await listed(
        either
    )
    found = await scrape(either)
    assert found.value("sitroom_alerts_dropped_total", source="alertmanager") == 6

    await either.advance(minutes=24 * 60)
    assert "Only counted" not in await listed(either)


async def test_what_waits_for_somebody_is_not_among_what_is_only_counted(either: World) -> None:
    await alerts(either, told("SearchSlow"))

    assert "Only counted" not in await listed(either)
    found = await scrape(either)
    assert found.value("sitroom_alerts_dropped_total", source="alertmanager") == 0
