"""How it is looked for what was missed: again where Slack broke off, beside all other work, after every silence."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import events as e
from sandbox.faults import Fault, FaultKind
from storage.jobs import State
from storage.queue import inbox
from tests.flows.capturing import by_reaction, say
from tests.flows.declared import jobs
from tests.flows.records import entries, happened
from tests.flows.silence import down, news
from tests.world import START, World


async def test_what_slack_delivers_after_all_changes_nothing(here: World, channel: str) -> None:
    said = await say(here, channel, "4,000 mails")
    before = len(await entries(here))

    async def meanwhile(here: World) -> None:
        await here.person("ben").edit(channel, said.ts, "40,000 mails")
        await here.person("ada").pin(channel, said.ts)
        await here.person("cleo").join(channel)

    await down(here, meanwhile, minutes=0)
    found = await news(here, before)
    assert {type(event) for event in found} == {e.SilenceEnded, e.ParticipantJoined, e.MessageCaptured}
    told = len(here.workspace.deliveries)
    await here.advance(minutes=6)

    late = [one for one in here.workspace.deliveries[told:] if one.kind == "event"]
    assert {one.name for one in late} >= {"pin_added", "member_joined_channel", "message"}
    assert await news(here, before) == found


@pytest.mark.parametrize(
    ("kind", "method"),
    [("http_500", "pins.list"), ("ratelimited", "conversations.history"), ("http_503", "users.info")],
)
async def test_a_look_that_slack_broke_off_is_taken_again(
    here: World, channel: str, kind: FaultKind, method: str
) -> None:
    before = len(await entries(here))

    async def meanwhile(here: World) -> None:
        await here.person("cleo").join(channel)
        here.workspace.faults.add(Fault(kind=kind, method=method, retry_after=30))

    await down(here, meanwhile)
    assert await news(here, before) == []
    assert [row.kind for row in await jobs(here, State.PENDING, queue=inbox)] == ["missed"]
    await here.advance(minutes=1)

    assert [type(event) for event in await news(here, before)] == [e.SilenceEnded, e.ParticipantJoined]


async def test_a_channel_that_cannot_be_seen_keeps_no_other_waiting(here: World, channel: str) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Search is slow")
    other = here.incident_channel(2)

    async def meanwhile(here: World) -> None:
        await here.person("cleo").join(other)
        del here.workspace.channel(channel).members[here.installed.bot_user_id]

    await down(here, meanwhile)

    assert len(await happened(here, e.SilenceEnded, 2)) == 1
    assert not await jobs(here, State.PENDING, State.DEAD, queue=inbox)


async def test_a_command_does_not_wait_for_two_hundred_channels(here: World, channel: str) -> None:
    await down(here, _nobody_reads, minutes=1)
    [waiting] = await jobs(here, State.PENDING, queue=inbox)
    assert waiting.kind == "missed"

    await here.types("ada", channel, "/incident note Rolled back")
    said = await say(here, channel, "4,000 mails")
    await by_reaction(here, channel, said)

    assert [note.text for note in await happened(here, e.NoteAdded)] == ["Rolled back"]
    assert len(await happened(here, e.MessageCaptured)) == 1


async def _nobody_reads(here: World) -> None:
    here.workspace.faults.add(Fault(kind="ratelimited", method="pins.list", retry_after=600))


async def test_what_is_heard_while_it_looks_is_not_told_twice(here: World, channel: str) -> None:
    """An edit arrives between the look at the channel and what is made of it."""
    said = await say(here, channel, "4,000 mails")

    async def meanwhile(here: World) -> None:
        await here.person("ada").pin(channel, said.ts)
        here.workspace.faults.add(Fault(kind="slow", method="conversations.history", seconds=0.4))

    await here.stop()
    await meanwhile(here)
    await here.jump(minutes=10)
    await here.start()
    await here.workspace.until(lambda: bool(here.workspace.calls_of("conversations.members")))
    await here.person("cleo").join(channel)
    await here.settle()
    await here.advance(minutes=1)

    assert len(await happened(here, e.MessageCaptured)) == 1
    joined = [event.person.name for event in await happened(here, e.ParticipantJoined)]
    assert joined.count("Cleo") == 1


async def test_a_socket_that_was_cut_for_a_while_is_a_silence_too(here: World, channel: str) -> None:
    socket = here.running._socket
    assert socket
    here.workspace.faults.add(Fault(kind="outage"))
    here.workspace.drop_sockets()
    async with asyncio.timeout(60):
        while await socket.client.is_connected():  # noqa: ASYNC110 - the SDK tells nobody
            await asyncio.sleep(0.05)
    await here.person("cleo").join(channel)
    here.clock.advance(600)
    await here.running.hearing.beat()
    here.workspace.faults.clear()
    await socket.client.connect_to_new_endpoint(force=True)  # the SDK would take up to ten seconds
    await here.workspace.connected(here.installed)

    await here.running.hearing.beat()
    await here.settle()

    [silence] = await happened(here, e.SilenceEnded)
    assert silence == e.SilenceEnded(START, START + timedelta(minutes=10), 1)


async def test_a_moment_without_a_socket_is_none(here: World, channel: str) -> None:
    await here.running.hearing.beat()
    looked = len(here.workspace.calls_of("pins.list"))
    here.clock.advance(14)
    await here.running.hearing.beat()
    await here.settle()

    assert len(here.workspace.calls_of("pins.list")) == looked


async def test_a_machine_that_slept_looks_at_its_channels(tmp_path: Path) -> None:
    here = World(f"sqlite:///{tmp_path / 'sitroom.db'}", mode="http")
    try:
        await here.open()
        await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
        await here.running.hearing.beat()
        looked = len(here.workspace.calls_of("pins.list"))
        here.clock.advance(600)
        await here.running.hearing.beat()
        await here.settle()
        assert len(here.workspace.calls_of("pins.list")) == looked + 1
    finally:
        await here.close()


async def test_a_channel_that_is_yet_to_be_looked_at_is_not_put_in_line_twice(
    here: World, channel: str
) -> None:
    await here.running.hearing.beat()
    looked = len(here.workspace.calls_of("pins.list"))
    here.workspace.faults.add(Fault(kind="slow", method="conversations.info", seconds=0.5))
    for _ in range(4):  # the first may be being looked at while the others come
        here.clock.advance(60)
        await here.running.hearing.beat()
    await here.settle()

    assert len(here.workspace.calls_of("pins.list")) - looked in {1, 2}
