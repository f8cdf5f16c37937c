"""T7, the clock of several: replicas agree on the time, however wrong the clock of a machine is."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import timeline
from storage.clock import DatabaseClock
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.jobs import NewJob, State
from storage.queue import outbox
from tests.faults.fleet import Fleet, fleet
from tests.flows.declared import key, posted
from tests.postgresql import Server
from tests.world import ROOT

#: So far ahead that the first reminder is overdue, and every lease has ended.
TWENTY_MINUTES = 1200

SOON = timedelta(seconds=30)

#: What the clock may be wrong by, on one machine and with a quick answer.
NEARLY = timedelta(milliseconds=250)


@pytest.fixture
async def here(tmp_path: Path, postgresql_url: str) -> AsyncIterator[Fleet]:
    """One replica, on a machine with the right time."""
    policy = (ROOT / "policies" / "default.yml").read_text()
    async with fleet(tmp_path, postgresql_url, policy=policy) as it:
        yield it


async def test_a_replica_whose_clock_is_ahead_takes_no_lease_and_reminds_nobody_early(here: Fleet) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.kill(0)
    now = datetime.now(UTC)
    async with here.known.write() as db:
        await outbox.put_claimed(
            db, NewJob("held", "held", "Reply", ""), owner="another", now=now, lease=timedelta(minutes=1)
        )
    await here.revive(0, skew=TWENTY_MINUTES)
    await here.workspace.connected(here.installed, timeout_seconds=60)
    channel = here.incident_channel(1)
    seen = len(here.reads("ada", channel))
    await here.person("ada").slash(channel, "/incident note All of EMEA")
    await here.workspace.until(lambda: len(here.reads("ada", channel)) > seen, 20)
    async with here.known.read() as db:
        [held] = [row for row in await outbox.rows(db, (State.PENDING,), 10) if row.key == "held"]
        # Not the newest of all: what was written into the channel while nobody listened may be found after the note.
        [noted] = [entry for entry in await timeline.entries(db, 1) if entry.kind == "NoteAdded"]
    assert (held.owner, held.attempt) == ("another", 1)
    assert now - SOON < noted.at < now + SOON
    assert not [message for message in posted(here) if key(message).startswith("INC-1/reminder")]


async def test_the_clock_shows_the_time_of_the_database(postgresql_url: str) -> None:
    database = await Database.open(postgresql_url)
    clock = DatabaseClock(database)
    try:
        await clock.start()
        async with database.read() as db:
            before, now = clock(), (await db.execute(text("SELECT clock_timestamp()"))).scalar_one()
        assert before - NEARLY < now < clock() + NEARLY
        await clock.stop()
    finally:
        await database.close()


async def test_the_clock_goes_on_while_the_database_cannot_be_reached(
    postgresql_url: str, postgresql_server: Server
) -> None:
    database = await Database.open(postgresql_url)
    clock = DatabaseClock(database)
    try:
        await clock.sync()
        postgresql_server.stop()
        try:
            with pytest.raises(DatabaseUnavailable):
                await clock.sync()
            assert abs(clock() - datetime.now(UTC)) < SOON
        finally:
            postgresql_server.start()
        await clock.sync()
    finally:
        await database.close()
