"""T7, the clock: somebody sets the clock of the machine while Sitroom runs on SQLite."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault
from storage.jobs import State
from storage.queue import outbox
from tests.faults.fleet import Fleet, fleet
from tests.faults.storm import policy
from tests.flows.declared import doubled, key, posted

#: In seconds.
FIVE_MINUTES, TEN_MINUTES = 300, 600

#: Within so many real seconds everything happens that is to happen now, on a machine that is busy.
SOON = 20


@pytest.fixture
async def here(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Fleet]:
    """An incident whose first update is due in three minutes."""
    async with fleet(tmp_path, sqlite_url, policy=policy()) as it:
        await it.types("ada", "#general", "/incident declare sev3 Digest mails are late")
        yield it


def _reminders(here: Fleet) -> list[str]:
    return [here.text(one) for one in posted(here) if key(one).startswith("INC-1/reminder")]


async def _types(here: Fleet, words: str) -> None:
    await here.person("ada").slash(here.incident_channel(1), f"/incident note {words}")


async def _until_read(here: Fleet, words: str) -> None:
    channel = here.incident_channel(1)
    await here.workspace.until(lambda: any(words in line for line in here.reads("ada", channel)), SOON)


async def _until_put_off(here: Fleet) -> None:
    """Wait until something waits for another try."""
    async with asyncio.timeout(SOON), here.known.read() as db:
        while not any(row.error for row in await outbox.rows(db, (State.PENDING,), 10)):
            await db.rollback()
            await asyncio.sleep(0.02)


async def test_a_clock_that_is_put_forward_brings_one_reminder_which_says_that_it_is_late(
    here: Fleet,
) -> None:
    here.misset(0, FIVE_MINUTES)
    await here.workspace.until(lambda: _reminders(here), SOON)
    await here.settle()
    [reminder] = _reminders(here)
    assert "late with this" in reminder
    assert not doubled(here)


async def test_reminders_go_on_after_the_clock_was_set_back(here: Fleet) -> None:
    """APScheduler would sleep until the clock shows again what it showed: for ten minutes of real time."""
    here.misset(0, -TEN_MINUTES)
    await asyncio.sleep(2)  # for so long the clock was wrong, and there were two ticks
    here.misset(0, FIVE_MINUTES)
    await here.workspace.until(lambda: _reminders(here), SOON)


async def test_what_waits_to_be_tried_again_waits_no_longer_because_the_clock_was_set_back(
    here: Fleet,
) -> None:
    here.workspace.faults.add(Fault(kind="http_500", method="chat.postMessage"))
    await _types(here, "All of EMEA")
    await _until_put_off(here)
    here.misset(0, -TEN_MINUTES)
    await _until_read(here, "All of EMEA")
    await _types(here, "Not the API")
    await _until_read(here, "Not the API")
    await here.settle()
    assert not doubled(here)


async def test_what_is_in_doubt_is_found_although_the_clock_is_ahead_of_that_of_slack(here: Fleet) -> None:
    here.misset(0, TEN_MINUTES)
    here.workspace.faults.add(Fault(kind="took_effect_then_500", method="chat.postMessage"))
    await _types(here, "All of EMEA")
    await _until_read(here, "All of EMEA")
    await here.settle()
    assert not doubled(here)
