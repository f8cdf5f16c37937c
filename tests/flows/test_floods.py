"""A source that sends far more than it should is named, once an hour, where somebody reads it."""

import json
from pathlib import Path

from bot.domain.alerts.rules import Alerts, Storm
from bot.domain.policy import Channels
from tests.alerting import notification, post, told
from tests.scraping import scrape
from tests.world import POLICY, World, changed, world

#: So many a minute are usual.
USUAL = 10

QUICK = changed(POLICY, alerts=Alerts(storm=Storm(flood=USUAL)), channels=Channels(operators="#random"))


async def sends(here: World, times: int) -> None:
    """The same thing is told of so often, each time anew."""
    for number in range(times):
        again = told("DiskFull", at=f"{here.now:%Y-%m-%dT%H:%M}:00.{number:03}Z")
        assert await post(here, json.dumps(notification(again)).encode()) == 202
    await here.settle()


def named(here: World, channel: str = "#random") -> list[str]:
    return [said for said in here.reads("ada", channel) if "requests a minute" in said]


async def test_a_source_that_floods_is_named_once_an_hour_with_what_to_do(tmp_path: Path) -> None:
    async with world(tmp_path, policy=QUICK) as here:
        await sends(here, USUAL)
        assert named(here) == []
        await sends(here, 1)
        [said] = named(here)
        assert "alertmanager sends more than 10 requests a minute" in said
        assert "`alerts.storm.flood`" in said

        await sends(here, 5)
        await here.advance(minutes=2)
        await sends(here, USUAL + 1)
        assert len(named(here)) == 1
        await here.advance(minutes=60)
        await sends(here, USUAL + 1)
        assert len(named(here)) == 2


async def test_what_is_spread_over_minutes_is_no_flood(tmp_path: Path) -> None:
    async with world(tmp_path, policy=QUICK) as here:
        for _ in range(3):
            await sends(here, USUAL)
            await here.advance(minutes=1)
        assert named(here) == []


async def test_what_nobody_has_proven_to_be_of_the_source_is_not_counted(tmp_path: Path) -> None:
    async with world(tmp_path, policy=QUICK) as here:
        for _ in range(USUAL + 1):
            assert await post(here, b"{}", secret="a guess") == 401
        await here.settle()
        assert named(here) == []


async def test_without_a_channel_of_operators_it_is_named_among_the_alerts(tmp_path: Path) -> None:
    policy = changed(QUICK, channels=Channels(alerts="#alerts"))
    async with world(tmp_path, policy=policy) as here:
        await sends(here, USUAL + 1)
        assert len(named(here, "#alerts")) == 1


async def test_what_waits_to_be_sorted_is_measured(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.running.alerts.sorter.stop()
        for number in range(2):
            some = [told("DiskFull", fingerprint=f"{number}-{host}") for host in range(3)]
            assert await post(here, json.dumps(notification(*some)).encode()) == 202
        here.clock.advance(90)
        found = await scrape(here)
    assert found.value("sitroom_alert_requests_waiting") == 2
    assert found.value("sitroom_alerts_waiting") == 6
    assert found.value("sitroom_alerts_oldest_age_seconds") == 90
    assert found.value("sitroom_alert_requests_total", source="alertmanager", status="202") == 2
    assert {"source": "alertmanager", "status": "401"} in found.having("sitroom_alert_requests_total")
