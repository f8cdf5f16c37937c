"""T7, the disk: it takes no more for a while; who was told that it is taken has it, and all goes on by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.faults.account import account
from tests.faults.disk import full, limited, may_mount, small
from tests.faults.fleet import Fleet, fleet
from tests.faults.load import Load
from tests.faults.storm import policy

#: What Sitroom says of a request that it could not keep.
NOT_STORED, ALERTS_NOT_STORED = '"a request was not stored"', '"alerts were not stored"'

#: Within so many real seconds something happens, on a machine that is busy.
SOON = 60


@pytest.fixture(params=["limited", *(["full"] if may_mount() else [])])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder for the database: a disk of its own where we may have one."""
    if request.param == "limited":
        yield tmp_path
    else:
        with small(tmp_path / "disk") as folder:
            yield folder


@pytest.fixture
async def here(tmp_path: Path, disk: Path) -> AsyncIterator[Fleet]:
    async with fleet(tmp_path, f"sqlite:///{disk}/sitroom.db", policy=policy(), speed=10) as it:
        yield it


def _without_room(here: Fleet, disk: Path) -> AbstractContextManager[None]:
    return full(disk) if disk.name == "disk" else limited(here, disk)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - people at work give no sign
            await asyncio.sleep(0.05)


async def test_what_was_acknowledged_is_there_after_the_disk_was_full(here: Fleet, disk: Path) -> None:
    load = Load(here, incidents=2, seed=1)
    working = asyncio.create_task(load.work())
    await load.under_way()
    with _without_room(here, disk):
        await _until(lambda: here.log.read_text().count(NOT_STORED) > 2)
    before = load.acknowledged
    await _until(lambda: load.acknowledged > before + 5)
    load.stop()
    await working
    await here.settle()
    found = await account(here, load)
    wrong = [line for line in found.wrong if NOT_STORED not in line and ALERTS_NOT_STORED not in line]
    assert not [*found.lost, *found.doubled, *wrong], str(found)
