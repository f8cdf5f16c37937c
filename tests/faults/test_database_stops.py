"""T5: PostgreSQL is stopped and started while people work: nothing is lost and nothing doubled."""

import asyncio
import random
from pathlib import Path

import pytest

from sandbox.faults import Fault
from storage.database import Database
from tests.faults.account import Account, account
from tests.faults.fleet import Fleet, fleet
from tests.faults.load import Load
from tests.faults.long import LONG
from tests.faults.storm import SLACK_TAKES, policy
from tests.postgresql import Server

#: `immediate` breaks connections off in the middle of whatever they do, `fast` tells them so.
STOPS = ("immediate", "fast") * (20 if LONG else 2)

#: Ten times the machine's clock: a lease lasts six real seconds, and an incident has its reminders within a minute.
SPEED = 10.0

#: For so long it runs, and for so long it does not, in real seconds.
_RUNS, _RESTS = (0.5, 1.5), (0.0, 1.0)

#: What Sitroom says of what it did not take, which whoever sent it is told, and sends again where it is a machine.
_REFUSED = ('"event": "a request was not stored"', '"event": "alerts were not stored"')


@pytest.fixture(params=[1, 3], ids=["one replica", "three replicas"])
def replicas(request: pytest.FixtureRequest) -> int:
    """How many there are."""
    return int(request.param)


@pytest.mark.timeout(0 if LONG else 300)  # on a machine that is busy
async def test_nothing_is_lost_and_nothing_is_doubled_when_the_database_stops(
    tmp_path: Path, distant_server: Server, replicas: int
) -> None:
    name = f"stops_{replicas}"
    distant_server.sql(f"CREATE DATABASE {name}")
    url = distant_server.url(name)
    await (await Database.open(url)).close()
    async with fleet(tmp_path, url, policy=policy(), replicas=replicas, speed=SPEED) as here:
        found = await _weather(here, distant_server)
    assert found.acknowledged
    assert found.unheard, "nobody worked while it was stopped"
    wrong = [one for one in found.wrong if not any(said in one for said in _REFUSED)]
    assert not [*found.lost, *found.doubled, *wrong], str(found)


async def _weather(here: Fleet, server: Server) -> Account:
    chance = random.Random(len(here.replicas))
    here.workspace.faults.add(Fault(kind="slow", times=None, seconds=SLACK_TAKES))
    load = Load(here, incidents=2, seed=1)
    working = asyncio.create_task(load.work())
    await load.under_way()
    for mode in STOPS:
        await asyncio.sleep(chance.uniform(*_RUNS))  # the instant has to be any
        await asyncio.to_thread(server.stop, mode)
        await asyncio.sleep(chance.uniform(*_RESTS))
        await asyncio.to_thread(server.start)
    load.stop()
    await working
    await here.settle()
    return await account(here, load)
