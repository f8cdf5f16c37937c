"""T7, paused: a process stops for longer than its leases last, as when its machine is suspended, and then goes on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault
from storage.jobs import State
from storage.queue import outbox
from tests.faults.account import account
from tests.faults.fleet import Fleet, fleet
from tests.faults.load import Load
from tests.faults.storm import policy
from tests.flows.declared import doubled, key
from tests.flows.nudges import nudges
from tests.world import ROOT

POLICY = (ROOT / "policies" / "default.yml").read_text()

#: Within so many real seconds everything happens that is to happen now, on a machine that is busy.
SOON = 60

#: Slack takes so long for an answer, in real seconds; half of it before it does what it is asked for.
SLOWLY = 6


@pytest.fixture
async def here(tmp_path: Path, postgresql_url: str) -> AsyncIterator[Fleet]:
    """A replica with an incident, and another one that has not begun."""
    async with fleet(tmp_path, postgresql_url, policy=POLICY, speed=0) as it:
        await it.types("ada", "#general", "/incident declare sev2 Login fails")
        it.replicas.append(None)
        yield it


def _found_out(here: Fleet) -> bool:
    return "somebody else took over" in here.log.read_text()


async def _until_one_is_left(here: Fleet) -> None:
    """Wait until nothing is being done but one delivery, and what waits behind it."""
    async with asyncio.timeout(SOON):
        while True:
            async with here.known.read() as db:
                rows = await outbox.rows(db, (State.PENDING,), 100)
            if len([row for row in rows if row.owner]) == 1 and len({row.lane for row in rows}) == 1:
                return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(("method", "calls"), [("conversations.open", 1), ("chat.postMessage", 2)])
async def test_who_was_paused_while_sending_sends_nothing_that_another_replica_has_sent(
    here: Fleet, method: str, calls: int
) -> None:
    """Paused before it sends a guide, whose channel it asked for; or before it hears that it has sent something."""
    fault, before = Fault(kind="slow", method=method, seconds=SLOWLY), len(here.workspace.calls_of(method))
    here.workspace.faults.add(fault)
    await here.person("ada").slash(here.incident_channel(1), "/incident scribe @ben")
    await here.workspace.until(lambda: fault.hits, SOON)
    await here.revive(1)
    await here.up(2, timeout_seconds=SOON)
    await _until_one_is_left(here)
    here.freeze(0)
    # Slack does what it was asked for within the time that Sitroom waits, which is much shorter than a lease.
    await here.workspace.until(lambda: len(here.workspace.calls_of(method)) == before + calls, SOON)
    await here.jump(minutes=2)
    await here.settle()
    here.thaw(0)
    async with asyncio.timeout(SOON):
        while not (_found_out(here) or doubled(here)):  # noqa: ASYNC110 - another process's work gives no sign here
            await asyncio.sleep(0.05)
    await here.settle()
    assert not doubled(here)
    assert any(key(one).startswith("INC-1/guide") for one in here.direct("ben"))


async def test_a_process_that_was_paused_for_hours_goes_on_where_it_stopped(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with fleet(tmp_path, sqlite_url, policy=POLICY, speed=0) as here:
        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        fault = here.workspace.faults.add(Fault(kind="slow", method="chat.postMessage", seconds=1))
        await here.person("ada").slash(here.incident_channel(1), "/incident note All of EMEA")
        await here.workspace.until(lambda: fault.hits, SOON)
        here.freeze(0)
        await here.jump(minutes=150)
        here.thaw(0)
        await here.looked()
        await here.settle()
        assert len([one for one in here.reads("ada", here.incident_channel(1)) if "All of EMEA" in one]) == 1
        asked = nudges(here, "due", "overdue", "role", "leadership")
        assert sorted(one.what for one in asked) == ["leadership late", "overdue late", "role late"]
        assert not doubled(here)


@pytest.mark.timeout(300)  # on a machine that is busy
async def test_what_was_acknowledged_is_there_once_after_replicas_were_paused(
    tmp_path: Path, postgresql_url: str
) -> None:
    """With a clock twenty times faster a lease lasts three real seconds."""
    async with fleet(tmp_path, postgresql_url, policy=policy(), replicas=3, speed=20) as here:
        load = Load(here, incidents=3, seed=1)
        working = asyncio.create_task(load.work())
        await load.under_way()
        for which in (0, 1):
            here.freeze(which)
            await asyncio.sleep(5)
            here.thaw(which)
        load.stop()
        await working
        await here.settle()
        found = await account(here, load)
        assert load.acknowledged
        # A reminder may have had to wait for the row of an incident that who was paused had locked.
        lost = [line for line in found.lost if " waited until " not in line]
        assert not [*lost, *found.doubled, *found.wrong], str(found)
