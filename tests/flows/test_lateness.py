"""`/metrics` says how late reminders were, measured where they arrive."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import Delivery
from bot.delivery.hooking import Hooks
from bot.delivery.paging import Keys, Pagers
from bot.metrics import Metrics
from bot.outward import Outward
from bot.worker import LEASE
from sandbox.faults import Fault
from storage.database import Database
from storage.jobs import State
from storage.queue import outbox
from tests.flows.declared import jobs
from tests.scraping import scrape
from tests.world import World


async def test_reminders_are_counted_with_how_late_they_were(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.advance(minutes=16)
    assert await _lateness(here) == (1, 0)
    await here.advance(minutes=15)  # the first overdue notice
    assert await _lateness(here) == (2, 0)


async def test_a_reminder_for_which_nobody_lived_is_counted_as_late_as_it_was(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.jump(minutes=40)  # more than a whole interval
    assert await _lateness(here) == (1, 25 * 60)


async def test_a_reminder_that_slack_held_up_is_counted_as_late_as_it_arrived(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.until(14)
    here.workspace.faults.add(Fault(kind="ratelimited", method="chat.postMessage", retry_after=180))
    await here.until(15)
    assert await _lateness(here) == (0, 0)
    await here.until(29)
    count, seconds = await _lateness(here)
    assert count == 1
    assert 180 <= seconds < 185


async def test_a_reminder_that_is_handed_on_is_not_late_for_whoever_takes_over(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.until(25)
    await here.types("ada", here.incident_channel(1), "/incident handoff @ben")
    assert await _lateness(here) == (1, 0)


async def test_a_reminder_that_is_found_in_slack_is_not_counted_as_late(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.until(14)
    told = len(here.direct("ada"))
    here.workspace.faults.add(Fault(kind="took_effect_then_reset", method="chat.postMessage"))
    await here.until(20)
    assert len(here.direct("ada")) == told + 1
    assert not await jobs(here, State.PENDING)
    assert await _lateness(here) == (0, 0)


class _SlowToAnswer(Database):
    """A database that can be read only before anything is sent, or when the test lets it."""

    sent: Callable[[], bool]
    answers: asyncio.Event

    @contextlib.asynccontextmanager
    async def read(self, *, one_moment: bool = False) -> AsyncIterator[AsyncConnection]:
        if self.sent():
            await self.answers.wait()
        async with super().read(one_moment=one_moment) as db:
            yield db


async def test_that_a_reminder_was_sent_is_written_down_before_it_is_measured(here: World) -> None:
    """Whatever stood in between would be a moment more in which to die in doubt."""
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.running.outbox.stop()
    here.clock.advance(15 * 60)
    await here.running.ticker.tick()
    async with here.running._database.write() as db:
        claimed = await outbox.claim(db, owner="another", now=here.now, lease=LEASE, limit=9)
    [job] = [one for one in claimed if '"reminder"' in one.body]
    told = len(here.direct("ada"))
    database = _SlowToAnswer.inspect(here.database_url)
    database.sent, database.answers = lambda: len(here.direct("ada")) > told, asyncio.Event()
    metrics, service = Metrics(), here.running.service
    delivery = Delivery(
        slack=here.running.slack,
        service=service,
        database=database,
        clock=lambda: here.now,
        metrics=metrics,
        ask=here.running.alerts.endpoints.ask,
        command="/incident",
        hooks=Hooks(Outward(), {}),
        pagers=Pagers({}, Keys(), here.running._outward),
    )
    sending = asyncio.create_task(delivery.deliver(job))
    async with asyncio.timeout(30):
        while job.key in {row.key for row in await jobs(here, State.PENDING)}:  # noqa: ASYNC110 - a row gives no sign
            await asyncio.sleep(0.01)
    assert not sending.done()
    database.answers.set()
    await sending
    await database.close()
    assert metrics.registry.get_sample_value("sitroom_reminder_lateness_seconds_count") == 1


async def _lateness(here: World) -> tuple[float, float]:
    found = await scrape(here)
    name = "sitroom_reminder_lateness_seconds"
    return found.value(f"{name}_count"), found.value(f"{name}_sum")
