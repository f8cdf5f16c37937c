"""T4: Slack's Web API fails in every way for ten minutes, and for more than a day, while people lead many incidents.

That nobody can reach Slack at all, and incidents are led from the command line, is in `tests/flows/test_outage.py`.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest

from bot import upkeep
from bot.domain.effects import Show
from bot.domain.events import TitleChanged
from bot.jobs import read_task
from sandbox.faults import Fault, FaultKind
from storage.database import Database
from storage.jobs import Row, State
from storage.queue import inbox, outbox
from tests.flows.declared import assert_converged, channels, doubled, incident, jobs, key, posted
from tests.flows.records import entries, numbers
from tests.world import World

#: Each for half a minute, with half a minute between them: of all calls, or of those that post a new message, which
#: else wait behind an edit of the card. Of what took effect, nobody is told that it did.
WEATHER: tuple[tuple[FaultKind, str], ...] = (
    ("took_effect_then_reset", "chat.postMessage"),
    ("ratelimited", "chat.postMessage"),
    ("http_503", "*"),
    ("took_effect_then_500", "chat.postMessage"),
    ("reset_before", "*"),
    ("http_500", "chat.postMessage"),
    ("ratelimited", "*"),
    ("took_effect_then_reset", "*"),
    ("reset_before", "chat.postMessage"),
    ("took_effect_then_500", "*"),
)

INCIDENTS = range(1, 7)

RETRY_AFTER = 25


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[World]:
    """A world with ada's incidents."""
    it = World(database_url)
    try:
        await it.open()
        for number in INCIDENTS:
            await it.types("ada", "#general", f"/incident declare sev3 Service {number} is down")
        yield it
    finally:
        await it.close()


async def test_all_is_sent_in_order_and_once_after_ten_minutes_in_which_calls_failed(here: World) -> None:
    for minute, (kind, method) in enumerate(WEATHER):
        fault = here.workspace.faults.add(
            Fault(kind=kind, method=method, times=None, retry_after=RETRY_AFTER)
        )
        for number in INCIDENTS:
            await here.person("ada").slash(here.incident_channel(number), f"/incident title Take {minute}")
        if minute == 4:
            await here.person("ben").slash("#general", "/incident declare sev3 Mails are late")
        await _half_a_minute_passes(here)
        here.workspace.faults.remove(fault)
        await _half_a_minute_passes(here)
    await here.jump(minutes=1)

    assert await numbers(here) == [*INCIDENTS, 7]
    for number in INCIDENTS:
        await _assert_told_in_order(here, number)
    assert not (await incident(here, 7)).missing
    await assert_converged(here)
    assert not await jobs(here, State.DEAD)
    assert not await jobs(here, State.DEAD, queue=inbox)
    assert len(channels(here)) == 7
    _assert_waited(here)


async def test_what_slack_limits_waits_for_as_long_as_slack_says_and_has_not_been_tried(here: World) -> None:
    """Else a long pause would use up its tries."""
    here.workspace.faults.add(Fault(kind="ratelimited", method="chat.postMessage", retry_after=RETRY_AFTER))
    await here.types("ada", here.incident_channel(1), "/incident note Rolled back")

    [row] = [one for one in await jobs(here, State.PENDING) if one.error == "ratelimited"]
    assert row.ready_at == here.now + timedelta(seconds=RETRY_AFTER)
    assert row.attempt == 0


async def _half_a_minute_passes(here: World) -> None:
    """In steps, so that what is tried again meets the same trouble, too."""
    for _ in range(3):
        await here.jump(minutes=1 / 6)


async def _assert_told_in_order(here: World, number: int) -> None:
    changes = [entry for entry in await entries(here, number) if isinstance(entry.event, TitleChanged)]
    titles = [entry.event.after for entry in changes if isinstance(entry.event, TitleChanged)]
    assert titles == [f"Take {minute}" for minute in range(len(WEATHER))]
    names = [f"INC-{number}/change:{entry.version}" for entry in changes]
    told = sorted((one for one in posted(here) if key(one) in names), key=lambda one: float(one.ts))
    assert [key(one) for one in told] == names


def _assert_waited(here: World) -> None:
    """A method that is limited is left alone for as long as Slack said; what was under way by then ends."""
    limited = defaultdict(list)
    for call in here.workspace.calls:
        if call.fault == "ratelimited":
            limited[call.method].append(call.at)
    assert limited["chat.postMessage"]
    gaps = {after - before for times in limited.values() for before, after in pairwise(times)}
    assert not [gap for gap in gaps if 0 < gap < RETRY_AFTER], gaps


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_was_given_up_after_a_day_is_sent_once_when_it_is_tried_again(here: World) -> None:
    """Half of it had come through, without anybody being told so."""
    messages = Fault(kind="took_effect_then_reset", method="chat.postMessage", times=len(INCIDENTS))
    here.workspace.faults.add(messages)
    nothing_else = here.workspace.faults.add(Fault(kind="http_503", times=None))
    for take in (1, 2):
        for number in INCIDENTS:
            await here.person("ada").slash(here.incident_channel(number), f"/incident title Take {take}")
        await here.settle()
    came_through = Counter(map(key, posted(here)))
    await here.jump(minutes=25 * 60)
    await here.jump(minutes=5)
    dead = await jobs(here, State.DEAD)
    shown = [row for row in dead if row.kind == "Show"]
    assert any(_name(row) in came_through for row in shown)
    assert any(_name(row) not in came_through for row in shown)

    here.workspace.faults.remove(nothing_else)
    await here.jump(minutes=5)
    database = await Database.open(here.database_url)
    for row in reversed(dead):
        assert await upkeep.replay(database, outbox, [row.id])
    await database.close()
    here.running.outbox.wake()
    await here.settle()

    assert not await jobs(here, State.DEAD)
    await assert_converged(here)
    assert {_name(row) for row in shown} <= {key(one) for one in posted(here)}
    assert not doubled(here)


def _name(row: Row) -> str:
    """The key of the message that a delivery is for."""
    task = read_task(row.body)
    return f"INC-{row.incident}/{task.key}" if isinstance(task, Show) else ""
