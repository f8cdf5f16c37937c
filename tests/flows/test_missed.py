"""What happened in Slack while Sitroom did not hear it is on the timeline afterwards, once, and it says so."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain import events as e
from bot.messages.account import sentence
from sandbox import channels, messages
from tests.flows.capturing import by_pin, by_reaction, by_shortcut, confirmed, say
from tests.flows.records import entries, happened
from tests.flows.silence import BY_ITSELF, down, news, nothing
from tests.world import START, World


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
    told = [one for one in (await entries(here))[before:] if not isinstance(one.event, BY_ITSELF)]
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
