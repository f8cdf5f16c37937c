"""Replicas are told to read another policy, and some are killed over it: each thing that it makes due is done, once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.day.table import LEASE
from tests.faults.fleet import Fleet, fleet
from tests.flows.declared import doubled
from tests.flows.nudges import nudges
from tests.world import ROOT

POLICY = (ROOT / "policies" / "default.yml").read_text()
SOONER = POLICY.replace("  after_minutes: 30", "  after_minutes: 5")
LATER = POLICY.replace("  after_minutes: 30", "  after_minutes: 120")

#: Within so many real seconds all is done, on a machine that is busy.
_PATIENCE = 60

#: And within so many, all is done but what a dead replica holds.
_MOURNING = 10


@pytest.fixture
async def here(tmp_path: Path, database_url: str) -> AsyncIterator[Fleet]:
    """Two incidents, of which leadership hears after half an hour."""
    replicas = 1 if database_url.startswith("sqlite") else 3
    async with fleet(tmp_path, database_url, policy=POLICY, replicas=replicas, speed=0) as it:
        await it.types("ada", "#general", "/incident declare sev2 Login fails")
        await it.types("ben", "#general", "/incident declare sev3 Digest mails are late")
        yield it


def _told(here: Fleet) -> int:
    return len(nudges(here, "leadership"))


async def _all_told(here: Fleet) -> None:
    """Wait until of both was told; what the dead one had in work, another one takes on once its lease is over."""
    try:
        await _two_told(here, _MOURNING)
    except TimeoutError:
        await here.jump(minutes=LEASE)
        await _two_told(here, _PATIENCE)


async def _two_told(here: Fleet, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while _told(here) < 2:  # noqa: ASYNC110 - other processes' work gives no sign here
            await asyncio.sleep(0.05)


@pytest.mark.timeout(300)
async def test_leadership_hears_once_when_another_policy_says_so_though_some_are_killed(here: Fleet) -> None:
    await here.jump(minutes=6)
    await here.looked()  # the next thing that is due is an update, in nine minutes
    await here.settle()
    here.rule(LATER)
    here.rule(SOONER)
    await here.kill(0)
    await here.revive(0)
    await _all_told(here)

    await here.up(len(here.replicas), timeout_seconds=_PATIENCE)
    here.rule(POLICY)
    here.rule(SOONER)
    await here.jump(minutes=1)
    await here.looked()
    await here.settle()
    assert _told(here) == 2
    assert not doubled(here)
