"""Those who run Sitroom hear of what it gave up: once, in few messages, and of private incidents nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.policy import Channels
from bot.worker import LEASE
from sandbox.faults import Fault
from storage.jobs import NewJob, Row, State
from storage.queue import inbox, outbox
from tests.flows.declared import jobs
from tests.program import program_world
from tests.world import POLICY, ROOT, World, changed, world

FORBIDDEN = (
    "A setting of this workspace forbids it. Ask a workspace admin, then try again. (restricted_action)"
)
OPERATED = changed(POLICY, channels=Channels(operators="#alerts"))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world whose operators read in #alerts."""
    async with world(tmp_path, policy=OPERATED) as it:
        yield it


def _refuses(here: World, times: int | None = None, method: str = "conversations.setTopic") -> None:
    here.workspace.faults.add(Fault(kind="error", method=method, error="restricted_action", times=times))


def _told(here: World) -> list[str]:
    return [said for said in here.reads("ada", "#alerts") if "given up" in said]


async def _dead(here: World) -> list[Row]:
    return await jobs(here, State.DEAD)


async def _die(here: World, *keys: str) -> None:
    """Requests could not be worked on."""
    async with here.running._database.write() as db:
        await inbox.put(db, [NewJob(key, key, "slash", "{}") for key in keys], now=here.now)
        for job in await inbox.claim(db, owner="x", now=here.now, lease=LEASE, limit=len(keys)):
            await inbox.bury(db, job, error="a bug: 1f2e3d")


async def test_what_was_given_up_is_told_with_what_to_do(here: World) -> None:
    _refuses(here)
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.advance(seconds=1)
    [row] = await _dead(here)
    [told] = _told(here)
    assert "One thing was given up" in told
    assert f"• outbox {row.id}: the topic of the channel of INC-1: {FORBIDDEN}" in told
    assert f"`sitroom outbox show {row.id}`" in told
    assert f"`sitroom outbox retry {row.id}`" in told
    assert "Login" not in told


async def test_it_is_told_once_however_often_is_looked(here: World) -> None:
    _refuses(here)
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    for _ in range(5):
        await here.advance(minutes=2)
    await here.restart()
    await here.advance(minutes=2)
    assert len(_told(here)) == 1


async def test_of_a_private_incident_no_number_is_told(here: World) -> None:
    _refuses(here)
    await here.types("ada", "#general", "/incident declare --private sev2 Leaked key")
    await here.advance(seconds=1)
    [row] = await _dead(here)
    [told] = _told(here)
    assert f"• outbox {row.id}: the topic of the channel of an incident: {FORBIDDEN}" in told
    assert "INC-1" not in told


async def test_a_storm_is_one_message_a_minute(here: World) -> None:
    await _die(here, *(str(number) for number in range(27)))
    await here.advance(seconds=1)
    await _die(here, "later")
    await here.advance(seconds=30)
    [told] = _told(here)
    assert "27 things were given up" in told
    assert told.count("•") == 10
    assert "… and 17 more: `sitroom inbox` and `sitroom outbox` list them." in told
    await here.advance(seconds=30)
    assert len(_told(here)) == 2
    assert "One thing was given up" in _told(here)[1]


async def test_an_incident_without_its_channel_comes_before_all_else(here: World) -> None:
    await _die(here, "at first")
    await here.advance(seconds=1)  # what dies within a minute of that is told together
    await here.types("ada", "#general", "/incident declare sev2 Mails are late")
    _refuses(here)
    await here.types("ada", here.incident_channel(1), "/incident sev 1 it spreads")
    _refuses(here, method="conversations.create")
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await _die(here, *(str(number) for number in range(10)))
    await here.advance(minutes=1)
    channel = next(row for row in await _dead(here) if row.kind == "OpenChannel")
    _, told = _told(here)
    first, second, *_ = [line for line in told.splitlines() if line.startswith("•")]
    assert first == f"• outbox {channel.id}: the channel of INC-2: {FORBIDDEN}"
    assert ": a command: " in second
    assert "topic" not in told
    assert f"`sitroom outbox retry {channel.id}`" in told


async def test_what_another_release_queued_is_told_of_all_the_same(here: World) -> None:
    async with here.running._database.write() as db:
        await outbox.put(db, [NewJob("1/9/0", "1/Sing", "Sing", '{"type": "Sing"}')], now=here.now)
        [job] = await outbox.claim(db, owner="x", now=here.now, lease=LEASE, limit=1)
        await outbox.bury(db, job, error="a bug: see the log")
    await here.advance(seconds=1)
    [told] = _told(here)
    assert "a delivery that this release does not know: a bug: see the log" in told


async def test_a_message_that_cannot_be_sent_is_told_of_by_nobody(tmp_path: Path) -> None:
    """Else there would be another one each minute, for ever."""
    nowhere = changed(POLICY, channels=Channels(operators="#nowhere"))
    async with world(tmp_path, policy=nowhere) as here:
        _refuses(here)
        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        for _ in range(5):
            await here.advance(minutes=2)
        dead = sorted(row.kind for row in await _dead(here))
    assert dead == ["SetTopic", "TellOperators"]


async def test_without_a_channel_it_waits_until_there_is_one(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        _refuses(here)
        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        await here.advance(minutes=2)
        assert _told(here) == []
        here.policy = OPERATED
        await here.restart()
        await here.advance(seconds=1)
        assert len(_told(here)) == 1


async def test_a_message_that_may_have_been_sent_is_looked_for_first(here: World) -> None:
    here.workspace.faults.add(Fault(kind="took_effect_then_reset", method="chat.postMessage"))
    await _die(here, "1")
    await here.advance(seconds=1)
    assert [row.kind for row in await jobs(here, State.PENDING)] == ["TellOperators"]
    await here.advance(minutes=1)
    assert await jobs(here, State.PENDING) == []
    assert len(_told(here)) == 1


async def test_what_dies_again_after_a_retry_is_told_again(here: World) -> None:
    _refuses(here)
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.advance(minutes=2)
    [row] = await _dead(here)
    async with here.running._database.write() as db:
        assert await outbox.replay(db, row.id, here.now)
    await here.advance(minutes=2)
    assert len(_told(here)) == 2


@pytest.mark.parametrize("when", ["it died", "it is told"])
async def test_a_sitroom_that_is_killed_then_tells_it_once(tmp_path: Path, when: str) -> None:
    policy = tmp_path / "policy.yml"
    text = (ROOT / "policies" / "default.yml").read_text()
    policy.write_text(text.replace('# operators: "#sitroom-ops"', 'operators: "#alerts"'))
    async with program_world(tmp_path, policy) as here:
        _refuses(here)
        alerts = here.workspace.channel("#alerts").id

        def reached() -> bool:
            calls = here.workspace.calls
            if when == "it died":
                return any(call.method == "conversations.setTopic" for call in calls)
            return any(call.method == "chat.postMessage" and call.args["channel"] == alerts for call in calls)

        await here.person("ada").slash("#general", "/incident declare sev2 Login fails")
        await here.workspace.until(reached, 60)
        await here.kill()
        await here.start()
        async with asyncio.timeout(60):
            while not _told(here):  # noqa: ASYNC110 - as in `settle`
                await asyncio.sleep(0.02)
        await here.settle()
        assert len(_told(here)) == 1
