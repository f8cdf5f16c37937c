"""SM-2, CT-1: from a metric to an open channel, with the real Prometheus and the real Alertmanager, as shipped."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.domain.alerts.group import Stage
from storage import alerts
from tests.program import ProgramWorld, program_world
from tests.prometheus.doorway import Doorway, doorway
from tests.prometheus.exporter import exporter
from tests.prometheus.running import alertmanager, free, prometheus
from tests.prometheus.shipped import alertmanager_config, prometheus_config
from tests.world import ROOT

ROUTE = """
    - name: What the guide of smplat watches
      match: {labels: {team: [smplat]}}
      then: declare
"""

TITLE = "The catalog scheduler fails"

#: As the rule has them.
LABELS = {
    "alertname": "SmplatSchedulerFails",
    "team": "smplat",
    "component": "catalog-scheduler",
    "severity": "sev3",
}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[ProgramWorld]:
    """A Sitroom that is a process of its own, at an address that stays, and declares what smplat's rules find."""
    policy = tmp_path / "policy.yml"
    default = (ROOT / "policies" / "default.yml").read_text()
    policy.write_text(default.replace("\n  routes:\n", f"\n  routes:{ROUTE}", 1))
    async with program_world(tmp_path, policy, port=int(free().rpartition(":")[2])) as it:
        yield it


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - other processes' work gives no sign here
            await asyncio.sleep(0.02)


def _channels(here: ProgramWorld) -> list[str]:
    return [one.name for one in here.workspace.channels.values() if one.name.startswith("inc-")]


def _card(here: ProgramWorld) -> str:
    """What stands on the card of the first incident; nothing while there is none."""
    with contextlib.suppress(AssertionError):
        return here.text(here.card(here.incident_channel(1)))
    return ""


@pytest.mark.timeout(240)
async def test_a_metric_goes_bad_and_a_channel_opens_it_goes_good_and_the_card_shows_it(
    here: ProgramWorld, tmp_path: Path
) -> None:
    sitroom = alertmanager_config(tmp_path, f"http://127.0.0.1:{here.port}")
    async with exporter() as scheduler, alertmanager(sitroom) as sender:
        scheduler.failures = 2
        async with prometheus(prometheus_config(tmp_path, target=scheduler.address, sender=sender)):
            await _until(lambda: f"*{TITLE}* · 1 firing" in _card(here))
            scheduler.failures = 0
            await _until(lambda: f"~{TITLE}~ resolved" in _card(here))
    await here.settle()
    assert _channels(here) == ["inc-1-the-catalog-scheduler-fails"]
    assert "Failures in a row of daily: 2." in _card(here)
    told = [line for line in here.reads("ada", "#incidents") if TITLE in line]
    assert len(told) == 1, told


@pytest.mark.timeout(240)
async def test_sitroom_is_killed_before_it_has_answered_and_what_comes_again_is_no_news(
    here: ProgramWorld, tmp_path: Path
) -> None:
    async with doorway(f"http://127.0.0.1:{here.port}") as way:
        way.lose = here.kill
        async with alertmanager(alertmanager_config(tmp_path, way.url)) as sender:
            alert = {"labels": LABELS, "annotations": {"summary": TITLE}}
            async with aiohttp.ClientSession() as session:
                await session.post(f"{sender}/api/v2/alerts", json=[alert], raise_for_status=True)
            await _until(lambda: bool(way.lost))
            await here.start()
            await _until(lambda: any(status == 202 for _, status in way.passed))
    assert {*way.passed} == {*way.lost}, "the same was stored before, and comes again"
    await here.settle()
    assert _channels(here) == ["inc-1-the-catalog-scheduler-fails"]
    async with here.reading() as db:
        [group] = await alerts.listing(db, Stage.ATTACHED, limit=10)
    assert group.count == 1


def _posted(since: datetime, until: datetime, **labels: str) -> list[dict[str, object]]:
    """What a Prometheus sends to its Alertmanager; it fires until a time that lies ahead."""
    times = {"startsAt": since.isoformat(), "endsAt": until.isoformat()}
    return [{"labels": {**LABELS, **labels}, "annotations": {"summary": TITLE}, **times}]


def _said(way: Doorway, status: str, since: datetime) -> bool:
    """Whether Alertmanager has told of an alert as it is now, and since this time."""
    told = [one for body, _ in way.passed for one in json.loads(body)["alerts"]]
    return any(one["status"] == status and datetime.fromisoformat(one["startsAt"]) == since for one in told)


@pytest.mark.timeout(240)
async def test_what_one_prometheus_of_a_pair_saw_begin_earlier_is_over_when_alertmanager_says_so(
    here: ProgramWorld, tmp_path: Path
) -> None:
    """It has told of the later start by then, and takes the earlier one over."""
    now = datetime.now(UTC)
    late, early = now - timedelta(seconds=5), now - timedelta(seconds=9)
    async with (
        doorway(f"http://127.0.0.1:{here.port}") as way,
        alertmanager(alertmanager_config(tmp_path, way.url)) as sender,
        aiohttp.ClientSession(raise_for_status=True) as session,
    ):
        url, ahead = f"{sender}/api/v2/alerts", now + timedelta(minutes=20)
        await session.post(url, json=_posted(late, now + timedelta(minutes=10)))
        await _until(lambda: _said(way, "firing", late))
        more = _posted(early, ahead, job="another")  # or it would not tell again
        await session.post(url, json=[*_posted(early, ahead), *more])
        await _until(lambda: _said(way, "firing", early))
        over = datetime.now(UTC)
        await session.post(url, json=[*_posted(early, over), *_posted(early, over, job="another")])
        await _until(lambda: _said(way, "resolved", early) and f"~{TITLE}~ resolved" in _card(here))
    await here.settle()
    assert _channels(here) == ["inc-1-the-catalog-scheduler-fails"]
