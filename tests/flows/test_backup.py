"""A backup is made while Sitroom runs, and what is restored from it goes on without doing anything twice."""

from pathlib import Path

from bot.domain.timeline import Entry
from sandbox.faults import Fault
from storage import timeline
from storage.jobs import State
from tests.flows.declared import DECLARE, assert_converged, channels, jobs, posted
from tests.flows.operating import sitroom
from tests.world import World


async def _entries(here: World, number: int = 1) -> list[Entry]:
    async with here.reading() as db:
        return await timeline.entries(db, number)


def _lose(here: World) -> None:
    """The machine's disk is gone."""
    for path in Path(here.database_url.removeprefix("sqlite:///")).parent.glob("sitroom.db*"):
        path.unlink()


async def test_what_waited_at_the_backup_and_was_sent_since_is_not_sent_again(
    here: World, tmp_path: Path
) -> None:
    here.workspace.faults.add(Fault(kind="ratelimited", method="chat.postMessage"))
    await here.types("ada", "#general", DECLARE)
    waiting = [row for row in await jobs(here, State.PENDING) if not row.attempt]
    assert waiting, "without these the test shows nothing"
    assert (await sitroom(here, "backup", str(tmp_path / "copy")))[0] == 0
    saved = await _entries(here)

    await here.jump(minutes=1)
    before = len(posted(here))
    await here.stop()
    _lose(here)
    assert (await sitroom(here, "restore", str(tmp_path / "copy")))[0] == 0
    assert await _entries(here) == saved

    await here.start()
    await here.settle()
    await assert_converged(here)
    assert len(posted(here)) == before
    assert len(channels(here)) == 1
