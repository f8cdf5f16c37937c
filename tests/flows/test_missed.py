"""What happened in Slack while Sitroom did not hear it is on the timeline afterwards, once, and it says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import events as e
from bot.messages.account import sentence
from sandbox import channels, messages
from sandbox.faults import Fault, FaultKind
from storage.jobs import State
from storage.queue import inbox
from tests.flows.capturing import by_pin, by_reaction, by_shortcut, confirmed, say
from tests.flows.declared import jobs
from tests.flows.records import entries, happened
from tests.world import START, World

Away = Callable[[World], Awaitable[None]]


async def down(here: World, meanwhile: Away, *, minutes: float = 10) -> None:
    """Sitroom is stopped, things happen, and it is started: long enough for Slack to have given up telling."""
    await here.stop()
    await meanwhile(here)
    await here.jump(minutes=minutes)
    await here.workspace.settled()
    await here.start()
    await here.settle()


async def nothing(_here: World) -> None:
    """Nothing happens."""


#: What Sitroom does without anybody, as time passes.
_BY_ITSELF = (e.UpdateReminded, e.RoleCalled, e.LeadershipTold, e.MessagePosted)


async def news(here: World, before: int) -> list[e.Event]:
    """What came on the timeline after an entry, but for what came by itself."""
    return [
        entry.event for entry in (await entries(here))[before:] if not isinstance(entry.event, _BY_ITSELF)
    ]


# --- what can have happened -----------------------------------------------------------------------


@pytest.fixture
async def anywhere(database_url: str) -> AsyncIterator[World]:
    """A world on either database, with an incident that ben is in."""
    here = World(database_url)
    try:
        await here.open()
        await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
        await here.person("ben").join(here.incident_channel(1))
        await here.settle()
        yield here
    finally:
        await here.close()


async def test_an_hour_of_work_that_was_missed_is_on_the_timeline_once(anywhere: World) -> None:
    here = anywhere
    channel = here.incident_channel(1)
    edited, deleted = [await say(here, channel, text) for text in ("4,000 mails", "A typo")]
    unpinned = await say(here, channel, "It may be the disk")
    for said in (edited, deleted, unpinned):
        await by_pin(here, channel, said)
    before = len(await entries(here))

    async def meanwhile(here: World) -> None:
        ben, cleo = here.person("ben"), here.person("cleo")
        await ben.edit(channel, edited.ts, "40,000 mails")
        await ben.delete(channel, deleted.ts)
        await ben.unpin(channel, unpinned.ts)
        await cleo.join(channel)
        marked = await cleo.say(channel, "The deploy of 02:40")
        await cleo.say(channel, "Nothing of note")
        await cleo.react(channel, marked.ts, "memo")
        await ben.leave(channel)
        place = here.workspace.channel(channel)
        channels.rename(here.workspace, place, "inc-1-mails", cleo.id)

    await down(here, meanwhile, minutes=9)

    found = await news(here, before)
    assert found[0] == e.SilenceEnded(START, START + timedelta(minutes=9), 7)
    assert [type(event) for event in found[1:]] == [
        e.ChannelRenamed,
        e.ParticipantJoined,
        e.ParticipantLeft,
        e.MessageEdited,
        e.MessageDeleted,
        e.MessageReleased,
        e.MessageCaptured,
    ]
    for _ in range(2):
        await down(here, nothing, minutes=1)
    assert await news(here, before) == found


async def test_the_account_says_what_was_found_afterwards(here: World, channel: str) -> None:
    said = await say(here, channel, "4,000 mails")
    before = len(await entries(here))

    async def meanwhile(here: World) -> None:
        await here.person("ada").pin(channel, said.ts)

    await down(here, meanwhile, minutes=9)

    rules = here.running.service.rules
    told = [one for one in (await entries(here))[before:] if not isinstance(one.event, _BY_ITSELF)]
    assert [sentence(entry, rules) for entry in told] == [
        "Sitroom heard nothing from Slack between 03:00 UTC and 03:09 UTC; the next entry was found afterwards",
        "Ada pinned what Ben wrote at 03:00 UTC: 4,000 mails",
    ]
    [captured] = await happened(here, e.MessageCaptured)
    assert captured.message.posted_at.replace(microsecond=0) == START
    assert confirmed(here, said)


async def test_a_mark_is_told_of_whoever_put_it_and_files_are_kept(here: World, channel: str) -> None:
    async def meanwhile(here: World) -> None:
        said = await here.person("ben").upload(channel, "graph.png", b"PNG", "Look")
        await here.person("ada").react(channel, said.ts, "memo")

    await down(here, meanwhile)

    [entry] = [one for one in await entries(here) if isinstance(one.event, e.MessageCaptured)]
    assert entry.by.name == "Ada"
    assert [kept.size for kept in await happened(here, e.FileKept)] == [3]


async def test_replies_in_threads_are_looked_at(here: World, channel: str) -> None:
    parent = await say(here, channel, "Who looks at the queue?")
    edited, deleted = [await say(here, channel, text, thread_ts=parent.ts) for text in ("I do", "Me, too")]
    await by_reaction(here, channel, edited)
    await by_pin(here, channel, deleted)
    before = len(await entries(here))

    async def meanwhile(here: World) -> None:
        await here.person("ben").edit(channel, edited.ts, "Cleo does")
        await here.person("ben").delete(channel, deleted.ts)
        marked = await here.person("ada").say(channel, "It is the disk", parent.ts)
        await here.person("ada").react(channel, marked.ts, "memo")

    await down(here, meanwhile)

    assert [type(event) for event in await news(here, before)] == [
        e.SilenceEnded,
        e.MessageEdited,
        e.MessageDeleted,
        e.MessageCaptured,
    ]


async def test_a_thread_that_was_deleted_at_its_head_is_marked_so(here: World, channel: str) -> None:
    parent = await say(here, channel, "Who looks at the queue?")
    await say(here, channel, "I do", thread_ts=parent.ts)
    await by_shortcut(here, channel, parent)

    async def meanwhile(here: World) -> None:
        await here.person("ben").delete(channel, parent.ts)

    await down(here, meanwhile)

    [entry] = [one for one in await entries(here) if isinstance(one.event, e.MessageDeleted)]
    assert entry.by.name == "Ben"


async def test_an_archived_channel_is_known_and_nobody_has_left_it(here: World, channel: str) -> None:
    before = len(await entries(here))

    async def meanwhile(here: World) -> None:
        channels.archive(here.workspace, here.workspace.channel(channel), here.person("ada").id)

    await down(here, meanwhile)

    assert [type(event) for event in await news(here, before)][:2] == [e.SilenceEnded, e.ChannelArchived]
    assert not await happened(here, e.ParticipantLeft)


async def test_where_nothing_happened_nothing_is_told(here: World, channel: str) -> None:
    for capture in (by_pin, by_reaction, by_shortcut):
        await capture(here, channel, await say(here, channel, "4,000 mails"))
    before = await entries(here)

    await down(here, nothing, minutes=1)

    assert await entries(here) == before


async def test_who_may_note_nothing_captures_nothing_afterwards_either(here: World, channel: str) -> None:
    said = await say(here, channel, "4,000 mails")

    async def meanwhile(here: World) -> None:
        now = here.workspace.channel(channel).messages[said.ts]
        messages.react(here.workspace, now, here.person("sam").id, "memo")

    await down(here, meanwhile)

    assert not await happened(here, e.MessageCaptured)
    assert not await happened(here, e.SilenceEnded)


async def test_a_name_that_changed_is_no_edit(here: World, channel: str) -> None:
    await by_pin(here, channel, await say(here, channel, "@cleo looks at it"))
    await here.person("cleo").join(channel)
    await here.settle()

    async def meanwhile(here: World) -> None:
        here.workspace.change_person("cleo", display_name="Cleopatra")

    await down(here, meanwhile)

    assert not await happened(here, e.MessageEdited)


async def test_an_incident_that_is_over_is_left_alone(here: World, channel: str) -> None:
    await here.types("ada", channel, "/incident cancel it was the test")
    before = await entries(here)

    async def meanwhile(here: World) -> None:
        await here.person("cleo").join(channel)

    await down(here, meanwhile)

    assert await entries(here) == before


# --- how it goes on -------------------------------------------------------------------------------


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
    async with asyncio.timeout(10):
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
