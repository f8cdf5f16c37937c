"""T2: the power is cut at any instant; what was acknowledged is there, and the database is whole."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.timeline import first_altered
from storage import timeline
from storage.database import Database
from storage.jobs import State
from storage.queue import inbox
from tests.faults.long import LONG
from tests.faults.power import Call, Disk, Survives, traced
from tests.storage.acknowledging import version_of

#: So often something is acknowledged; there is a checkpoint before that, and none among so few.
_FEW = 25
_ACKNOWLEDGED = 250 if LONG else _FEW


@pytest.fixture
def _strace() -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed: apt-get install strace")


def _fresh(folder: Path) -> str:
    folder.mkdir()
    return f"sqlite:///{folder}/sitroom.db"


async def _written(folder: Path, synchronous: str, acknowledged: int) -> list[Call]:
    url = _fresh(folder)
    calls = await traced(folder, acknowledged, "-m", "tests.faults.writing", url, synchronous)
    _check_known(calls, folder)
    return calls


def _check_known(calls: list[Call], folder: Path) -> None:
    """All that the files hold is among the calls; else something would be lost, or kept, that nobody looks at."""
    disk, kept = Disk(), folder.with_name("kept")
    for call in calls:
        disk.did(call)
    disk.after_the_cut(kept, Survives(1))
    for name in ("sitroom.db", "sitroom.db-wal"):
        assert (kept / name).read_bytes() == (folder / name).read_bytes(), name


async def _lost(calls: list[Call], cut: int, folder: Path, survives: Survives) -> list[str]:
    """Which acknowledged requests and entries are not there when the power is cut after so many calls.

    `folder` is made.
    """
    disk, acknowledged = Disk(), list[str]()
    for call in calls[:cut]:
        disk.did(call)
        if call.name == "write":
            acknowledged.append(call.content.decode().strip())
    disk.after_the_cut(folder, survives)
    database = await Database.open(f"sqlite:///{folder}/sitroom.db")
    try:
        async with database.read() as db:
            assert await db.scalar(text("PRAGMA integrity_check")) == "ok"
            chain = await timeline.links(db, 1)
            requests = await inbox.rows(db, list(State), 100_000)
    finally:
        await database.close()
    assert first_altered(chain) is None
    there = {f"done {one.entry.version}" for one in chain} | {f"asked {version_of(row)}" for row in requests}
    return [one for one in acknowledged if one not in there]


def _acknowledgements(calls: list[Call]) -> list[int]:
    return [number for number, call in enumerate(calls, 1) if call.name == "write"]


@pytest.mark.timeout(0 if LONG else 120)
@pytest.mark.usefixtures("_strace")
async def test_nothing_acknowledged_is_lost_when_the_power_is_cut(tmp_path: Path) -> None:
    calls = await _written(tmp_path / "written", "FULL", _ACKNOWLEDGED)
    cuts = [*range(1, len(calls), max(1, len(calls) // 20)), *_acknowledgements(calls)]
    for number, cut in enumerate(cuts):
        # A disk may have kept some of what nobody told it to sync, in any order.
        for share in (0, 0.5):
            folder = tmp_path / f"cut-{number}-{share}"
            assert not await _lost(calls, cut, folder, Survives(share, number)), (cut, share)


@pytest.mark.usefixtures("_strace")
async def test_with_less_syncing_the_same_power_cut_loses_what_was_acknowledged(tmp_path: Path) -> None:
    """So the test above would notice."""
    calls = await _written(tmp_path / "written", "NORMAL", _FEW)
    last = _acknowledgements(calls)[-1]
    assert len(await _lost(calls, last, tmp_path / "cut", Survives(0))) >= _FEW - 1
