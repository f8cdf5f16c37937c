"""Time's door with the real APScheduler and the machine's own time: the one place where tests wait for time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.commands import Declare
from bot.domain.events import UpdateReminded
from bot.domain.people import Actor, Person
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.metrics import Metrics
from bot.service import Service
from handlers.tick import Ticker
from storage import schema, timeline
from storage.database import Database
from tests.world import POLICY

ADA = Actor(Person("U1ADA", "Ada"))
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
INTERVAL = timedelta(minutes=15)


class Ahead:
    """The machine's clock, put forward by as much as a test likes."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


class Watch:
    """A Sitroom without a Slack, whose ticks are watched."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Ahead()
        self.service = Service(database, Rules(POLICY), self.clock)
        self.ticker = Ticker(self.service, database=database, clock=self.clock, metrics=Metrics())
        self._changed = asyncio.Event()
        self.service.on_change(self._changed.set)

    async def declare(self, title: str) -> int:
        """Declare an incident; answers its number."""
        command = Declare(by=ADA, title=title, severity="sev2")
        return (await self.service.declare(command, anyway=True)).number

    async def reminded(self, number: int) -> list[Entry]:
        """The reminders of an incident."""
        async with self.database.read() as db:
            found = await timeline.entries(db, number)
        return [entry for entry in found if isinstance(entry.event, UpdateReminded)]

    async def until_reminded(self, number: int) -> Entry:
        """Wait for the first reminder of an incident."""
        async with asyncio.timeout(60):
            while True:
                self._changed.clear()
                if found := await self.reminded(number):
                    return found[0]
                await self._changed.wait()


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    database = await Database.open(f"sqlite:///{tmp_path / 'sitroom.db'}")
    it = Watch(database)
    yield it
    await it.ticker.stop()
    await database.close()


def _lateness(entry: Entry) -> timedelta:
    assert isinstance(entry.event, UpdateReminded)
    return entry.at - entry.event.due_at


async def _break(db: AsyncConnection, number: int) -> None:
    """Damage the row of an incident, and give it an entry that cannot be read, so that it is not made anew either."""
    await db.execute(update(schema.incidents).where(schema.incidents.c.number == number).values(state="{"))
    timeline_ = schema.timeline
    last = (await db.execute(select(timeline_).where(timeline_.c.incident == number))).mappings().first()
    assert last
    await db.execute(insert(timeline_).values({**last, "version": 1000}))
    await db.execute(insert(schema.bodies).values(incident=number, version=1000, body="{"))


async def test_a_reminder_comes_in_its_second_and_not_at_the_next_look(watch: Watch) -> None:
    """Looks are a second apart; this one is due 0.3 s after one, and 0.7 s before the next."""
    number = await watch.declare("Login down")
    watch.clock.by = INTERVAL - timedelta(seconds=1.3)

    watch.ticker.start()
    entry = await watch.until_reminded(number)

    assert timedelta(0) <= _lateness(entry) < timedelta(seconds=0.5)


async def test_a_reminder_that_fell_due_before_the_start_comes_at_the_first_look(watch: Watch) -> None:
    """APScheduler's own default forgets what it missed by more than a second."""
    number = await watch.declare("Login down")
    watch.clock.by = INTERVAL + timedelta(minutes=5)

    watch.ticker.start()
    entry = await watch.until_reminded(number)

    assert isinstance(entry.event, UpdateReminded)
    assert entry.event.late_seconds in range(300, 303)


async def test_many_that_fall_due_at_once_are_asked_for_once_each(watch: Watch) -> None:
    """More than are looked at in one go."""
    numbers = [await watch.declare(f"Service {count} down") for count in range(230)]
    watch.clock.by = INTERVAL

    watch.ticker.start()
    await watch.until_reminded(numbers[-1])
    await watch.ticker.tick()

    assert [len(await watch.reminded(number)) for number in numbers] == [1] * len(numbers)


async def test_an_incident_that_cannot_be_read_does_not_keep_the_others_waiting(watch: Watch) -> None:
    """Not even until the next look, and the log names it once."""
    broken = await watch.declare("Login down")
    watch.clock.by = timedelta(minutes=1)
    whole = await watch.declare("Search stale")
    async with watch.database.write() as db:
        await _break(db, broken)
    watch.clock.by = timedelta(minutes=1) + INTERVAL - timedelta(seconds=1.3)

    with structlog.testing.capture_logs() as said:
        watch.ticker.start()
        entry = await watch.until_reminded(whole)
        await watch.ticker.tick()

    assert timedelta(0) <= _lateness(entry) < timedelta(seconds=0.5)
    assert [line["incident"] for line in said if "cannot be looked at" in line["event"]] == [broken]


async def test_an_incident_that_can_be_read_again_is_named_anew_when_it_cannot(watch: Watch) -> None:
    number = await watch.declare("Login down")
    watch.clock.by = INTERVAL
    rows = update(schema.incidents).where(schema.incidents.c.number == number)

    with structlog.testing.capture_logs() as said:
        async with watch.database.write() as db:
            whole = (await db.execute(select(schema.incidents.c.state))).scalar_one()
            await _break(db, number)
        for state in ("{", whole, "{"):
            watch.clock.by += 10 * INTERVAL
            async with watch.database.write() as db:
                await db.execute(rows.values(state=state))
            await watch.ticker.tick()
            await watch.ticker.tick()

    assert len([line for line in said if "cannot be looked at" in line["event"]]) == 2


async def test_however_many_cannot_be_read_the_others_have_their_turn(watch: Watch) -> None:
    """More than are looked for in one go, and longer overdue."""
    number = await watch.declare("Login down")
    async with watch.database.write() as db:
        whole = dict((await db.execute(select(schema.incidents))).mappings().one())
        broken = [{**whole, "number": 1000 + n, "state": "{", "next_due_at": _LONG_AGO} for n in range(201)]
        await db.execute(insert(schema.incidents), broken)
    watch.clock.by = INTERVAL

    with structlog.testing.capture_logs():
        await watch.ticker.tick()

    assert len(await watch.reminded(number)) == 1


async def test_a_tick_that_breaks_does_not_break_the_stop(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> bool:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Ticker, "_everything_due", broken)
    with structlog.testing.capture_logs() as said:
        watch.ticker._begin()
        await watch.ticker.stop()
    assert [one["event"] for one in said] == ["a tick failed; the next one comes within a second"]
