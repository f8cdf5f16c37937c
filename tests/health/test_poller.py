"""Who asks a health endpoint, and when: on real databases, with real endpoints, and with a clock that the test moves."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from structlog.testing import capture_logs

from bot.alerts.intake import Delivery
from bot.alerts.poller import Poller
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.health import Answer, Failure
from bot.domain.alerts.rules import Poll
from bot.health import Endpoints
from bot.outward.sender import Sender
from storage import deliveries, polls
from storage.database import Database
from tests.health.endpoints import endpoint, ok, saying

BAD, GOOD = Answer(503, b""), Answer(200, b'{"status": "ready"}')
Ask = Callable[[Poll], Awaitable[Answer | Failure]]


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Asked:
    """Answers with what the endpoint says at this moment, and remembers when it was asked."""

    clock: Clock
    says: Answer | Failure = BAD
    waits: asyncio.Event | None = None

    def __post_init__(self) -> None:
        self.at: list[tuple[str, float]] = []
        self.began = self.clock.now

    async def __call__(self, poll: Poll) -> Answer | Failure:
        self.at.append((poll.id, (self.clock.now - self.began).total_seconds()))
        said = self.says
        if self.waits:
            await self.waits.wait()
        return said


def shop(**said: object) -> Poll:
    return msgspec.convert({"id": "shop", "name": "Shop", "url": "http://shop.test/", **said}, Poll)


async def unheard(_poll: str, _well: bool) -> None:
    """Nothing waits for an endpoint."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(database: Database, clock: Clock) -> Callable[..., Poller]:
    def poller(ask: Ask, *endpoints: Poll) -> Poller:
        return Poller(lambda: endpoints, ask, lambda: None, unheard, database=database, clock=clock)

    return poller


@pytest.fixture
async def known(database: Database, clock: Clock) -> None:
    """The database knows of the poll."""
    async with database.write() as db:
        await polls.begin(db, ["shop"], clock())


async def looked(*pollers: Poller) -> None:
    """Each of them looks, at once, and hears all answers."""
    await asyncio.gather(*(one.look() for one in pollers))
    for one in pollers:
        await one.answered()


async def told(database: Database) -> list[Alert]:
    """The alerts that wait to be sorted."""
    async with database.read() as db:
        stored = await deliveries.take(db, 100)
    return [alert for one in stored for alert in msgspec.json.decode(one.body, type=Delivery).alerts]


@pytest.mark.usefixtures("known")
async def test_three_replicas_ask_each_endpoint_once_an_interval(
    make: Callable[..., Poller], clock: Clock, database: Database
) -> None:
    async with database.write() as db:
        await polls.begin(db, ["db"], clock())
    ask = Asked(clock)
    endpoints = shop(every_seconds=60), shop(id="db", name="DB", every_seconds=30)
    replicas = [make(ask, *endpoints) for _ in range(3)]

    for _ in range(12):
        await looked(*replicas)
        clock.pass_(15)

    assert sorted(ask.at) == [("db", 30.0 * n) for n in range(6)] + [("shop", 60.0 * n) for n in range(3)]


@pytest.mark.usefixtures("known")
async def test_a_late_look_asks_once_and_keeps_step_where_it_can(
    make: Callable[..., Poller], clock: Clock
) -> None:
    poller = make(ask := Asked(clock), shop(every_seconds=60))

    for wait in (0.7, 59.3, 60.2, 59.8, 3000, 59, 1):
        await looked(poller)
        clock.pass_(wait)
    await looked(poller)

    assert [at for _, at in ask.at] == [0, 60, 120.2, 180, 3180, 3240]


@pytest.mark.usefixtures("known")
async def test_what_a_killed_replica_asked_another_asks_after_its_claim(
    make: Callable[..., Poller], clock: Clock
) -> None:
    never = Asked(clock, waits=asyncio.Event())
    killed, other = make(never, shop(timeout_seconds=5)), make(ask := Asked(clock), shop(timeout_seconds=5))

    await killed.look()
    await asyncio.sleep(0)
    assert len(never.at) == 1
    clock.pass_(14.9)
    await looked(other)
    assert ask.at == []
    clock.pass_(0.1)
    await looked(other)

    assert ask.at == [("shop", 15.0)]
    await killed.stop()


@pytest.mark.usefixtures("known")
async def test_what_comes_too_late_is_not_written_down(
    make: Callable[..., Poller], clock: Clock, database: Database
) -> None:
    slow = Asked(clock, says=BAD, waits=asyncio.Event())
    paused, other = make(slow, shop(failures=1)), make(Asked(clock, says=GOOD), shop(failures=1))

    await paused.look()
    await asyncio.sleep(0)
    clock.pass_(15)
    await looked(other)
    assert slow.waits
    slow.waits.set()
    await paused.answered()

    assert await told(database) == []
    async with database.read() as db:
        assert (await polls.watches(db))["shop"].well is True


@pytest.mark.usefixtures("known")
async def test_where_the_clock_runs_faster_an_endpoint_has_as_long_to_answer(
    database: Database, clock: Clock
) -> None:
    slow = Asked(clock, waits=asyncio.Event())
    hurried = Poller(
        lambda: [shop(failures=1)], slow, lambda: None, unheard, database=database, clock=clock, speed=60
    )

    await hurried.look()
    await asyncio.sleep(0)
    clock.pass_(60 * 14.9)
    await hurried.look()
    assert slow.waits
    slow.waits.set()
    await hurried.answered()

    assert len(slow.at) == 1
    assert len(await told(database)) == 1


@pytest.mark.usefixtures("known")
async def test_who_stops_leaves_what_was_not_answered_to_the_others(
    make: Callable[..., Poller], clock: Clock
) -> None:
    stopped = make(Asked(clock, waits=asyncio.Event()), shop())
    other = make(ask := Asked(clock), shop())

    await stopped.look()
    await stopped.stop()
    await looked(other)

    assert len(ask.at) == 1


@pytest.mark.usefixtures("known")
async def test_failures_in_a_row_are_counted_over_all_replicas_and_told_once(
    make: Callable[..., Poller], clock: Clock, database: Database
) -> None:
    ask = Asked(clock)
    replicas = [make(ask, shop(failures=3)) for _ in range(3)]

    for turn in range(6):
        assert [one.title for one in await told(database)] == (["Shop is not well"] if turn > 2 else [])
        await looked(replicas[turn % 3])
        clock.pass_(60)
    ask.says = GOOD
    for turn in range(4):
        await looked(replicas[turn % 3])
        clock.pass_(60)

    assert [one.firing for one in await told(database)] == [True, False]


@pytest.mark.usefixtures("known")
async def test_nothing_is_half_written_where_the_alert_cannot_be_stored(
    make: Callable[..., Poller], clock: Clock, database: Database
) -> None:
    poller = make(Asked(clock), shop(failures=1))
    async with database.write() as db:
        await db.exec_driver_sql("ALTER TABLE alert_deliveries RENAME TO hidden")
    await looked(poller)
    async with database.write() as db:
        await db.exec_driver_sql("ALTER TABLE hidden RENAME TO alert_deliveries")
    async with database.read() as db:
        assert (await polls.watches(db))["shop"].well is None
    clock.pass_(15)
    await looked(poller)

    assert [one.title for one in await told(database)] == ["Shop is not well"]


async def test_the_alert_of_a_poll_that_left_the_policy_is_over(
    make: Callable[..., Poller], clock: Clock, database: Database
) -> None:
    before = make(Asked(clock), shop(failures=1))
    await before.start()
    await looked(before)
    await before.stop()
    clock.pass_(60)

    for _ in range(2):
        after = make(Asked(clock))
        await after.start()
        await after.stop()

    begin, end = await told(database)
    assert (begin.firing, end.firing, end.ended_at) == (True, False, clock.now)
    async with database.read() as db:
        assert await polls.watches(db) == {}


async def test_an_answer_counts_no_more_where_another_policy_asks_no_more(
    database: Database, clock: Clock
) -> None:
    ask, endpoints = Asked(clock, waits=asyncio.Event()), [shop(failures=1)]
    poller = Poller(lambda: endpoints, ask, lambda: None, unheard, database=database, clock=clock)
    await poller.follow()
    await poller.look()
    endpoints.clear()
    await poller.follow()
    assert ask.waits
    ask.waits.set()
    await poller.answered()

    assert await told(database) == []
    async with database.read() as db:
        assert await polls.watches(db) == {}


async def test_another_policy_asks_what_it_names_at_once_and_remembers_the_rest(
    database: Database, clock: Clock
) -> None:
    ask, endpoints = Asked(clock), [shop()]
    poller = Poller(lambda: endpoints, ask, lambda: None, unheard, database=database, clock=clock)
    await poller.follow()
    await looked(poller)
    clock.pass_(5)
    endpoints.append(shop(id="bank"))
    await poller.follow()
    await looked(poller)
    clock.pass_(55)
    await looked(poller)

    assert ask.at == [("shop", 0), ("bank", 5), ("shop", 60)]
    assert [one.title for one in await told(database)] == ["Shop is not well"]


async def test_it_asks_by_itself_until_it_is_stopped(database: Database) -> None:
    """With a real endpoint and the real time."""
    fetcher, stored = Endpoints(Sender()), asyncio.Event()
    async with endpoint(saying(ok(b'{"status": "error"}'))) as there:
        url = f"http://127.0.0.1:{there.port}/readyz"
        poll = shop(url=url, private=True, failures=1, timeout_seconds=60)
        poller = Poller(
            lambda: [poll],
            fetcher.ask,
            stored.set,
            unheard,
            database=database,
            clock=lambda: datetime.now(UTC),
        )
        await poller.start()
        stored.clear()
        await asyncio.wait_for(stored.wait(), 30)
        await poller.stop()
        fetcher.close()

        assert len(there.requests) == 1
    assert [one.text for one in await told(database)] == ["It says `error`."]


async def test_a_bug_in_one_question_does_not_end_the_others(
    make: Callable[..., Poller], clock: Clock
) -> None:
    class Broken(Asked):
        async def __call__(self, poll: Poll) -> Answer | Failure:
            said = await super().__call__(poll)
            if len(self.at) == 1:
                raise RuntimeError
            return said

    ask = Broken(clock)
    poller = make(ask, shop())
    await poller.start()
    await looked(poller)
    clock.pass_(15)
    await looked(poller)
    await poller.stop()

    assert [at for _, at in ask.at] == [0, 15]


async def test_it_goes_on_once_the_database_lets_it(
    make: Callable[..., Poller], clock: Clock, database: Database
) -> None:
    asked = asyncio.Event()

    async def ask(_poll: Poll) -> Answer:
        asked.set()
        return GOOD

    poller = make(ask, shop())
    await poller.start()
    await asyncio.wait_for(asked.wait(), 30)
    await poller.answered()
    with capture_logs() as lines:
        async with database.write() as db:
            await db.exec_driver_sql("ALTER TABLE polls RENAME TO hidden")
        async with asyncio.timeout(30):
            while not any("cannot be asked" in one["event"] for one in lines):  # noqa: ASYNC110 - a log gives no sign
                await asyncio.sleep(0.01)
    wrong = [poller.trouble]
    asked.clear()
    clock.pass_(60)
    async with database.write() as db:
        await db.exec_driver_sql("ALTER TABLE hidden RENAME TO polls")
    await asyncio.wait_for(asked.wait(), 30)
    wrong.append(poller.trouble)
    await poller.stop()
    assert [*wrong, poller.trouble] == [
        "health endpoints cannot be asked: see the log",
        None,
        "not running",
    ]


async def test_where_nothing_is_to_be_asked_nothing_is_wrong(
    make: Callable[..., Poller], clock: Clock
) -> None:
    poller = make(Asked(clock))
    assert poller.trouble is None
    await poller.start()
    assert poller.trouble is None
    await poller.stop()
