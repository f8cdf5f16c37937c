"""T9: nothing runs for an hour; what fell due meanwhile is asked for once, and says that it is late."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.fleet import Fleet, fleet
from tests.flows.declared import doubled
from tests.flows.nudges import nudges
from tests.world import ROOT

#: Within so many real seconds processes have started, on a machine that is busy.
_STARTS = 60


@pytest.fixture
async def here(tmp_path: Path, database_url: str) -> AsyncIterator[Fleet]:
    """An incident without a scribe, and one that is mitigated."""
    replicas = 1 if database_url.startswith("sqlite") else 3
    policy = (ROOT / "policies" / "default.yml").read_text()
    async with fleet(tmp_path, database_url, policy=policy, replicas=replicas, speed=0) as it:
        await it.types("ada", "#general", "/incident declare sev2 Login fails")
        await it.types("ben", "#general", "/incident declare sev3 Digest mails are late")
        await it.types("ben", it.incident_channel(2), "/incident scribe @cleo")
        await it.types("ben", it.incident_channel(2), "/incident mitigated rolled back")
        yield it


async def _is_down(here: Fleet, minutes: float) -> None:
    for which in range(len(here.replicas)):
        await here.kill(which)
    await here.jump(minutes=minutes)
    for which in range(len(here.replicas)):
        await here.revive(which)
    await here.up(len(here.replicas), timeout_seconds=_STARTS)
    await here.looked()
    await here.settle()


def _asked(here: Fleet) -> list[tuple[str, str]]:
    every = nudges(here, "due", "overdue", "role", "leadership", "stable")
    return sorted((one.to, one.what) for one in every)


async def test_what_fell_due_while_it_was_down_is_asked_for_once_and_says_that_it_is_late(
    here: Fleet,
) -> None:
    await _is_down(here, 60)
    expected = [
        ("#", "leadership late"),
        ("#", "leadership late"),
        ("#", "role late"),
        ("#ada", "overdue late"),
        ("#ben", "stable late"),
        ("#ben+cleo", "overdue late"),
    ]
    assert _asked(here) == expected
    await _is_down(here, 1)
    assert _asked(here) == expected
    assert not doubled(here)
