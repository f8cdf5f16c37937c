"""What people put on the timeline from their channel, and what becomes of it when they change their mind."""

import hashlib
from collections.abc import Awaitable, Callable

import pytest

from bot.domain import events as e
from bot.domain.timeline import first_altered
from sandbox.model import Message
from storage import files
from tests.flows.records import entries, happened, incident, links
from tests.world import START, World

Capture = Callable[[World, str, Message], Awaitable[None]]


@pytest.fixture
async def channel(here: World) -> str:
    """The channel of an incident that ada has declared; ben is in it, too."""
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    name = here.incident_channel(1)
    await here.person("ben").join(name)
    await here.settle()
    return name


async def by_pin(here: World, channel: str, said: Message) -> None:
    await here.person("ada").pin(channel, said.ts)
    await here.settle()


async def by_reaction(here: World, channel: str, said: Message) -> None:
    await here.person("ada").react(channel, said.ts, "memo")
    await here.settle()


async def by_shortcut(here: World, channel: str, said: Message) -> None:
    await here.person("ada").message_shortcut("capture", channel, said.ts)
    await here.settle()


async def say(
    here: World, channel: str, text: str, handle: str = "ben", thread_ts: str | None = None
) -> Message:
    said = await here.person(handle).say(channel, text, thread_ts)
    await here.settle()
    return said


def confirmed(here: World, said: Message) -> bool:
    """Whether Sitroom's reaction is on a message."""
    now = here.workspace.channels[said.channel].messages[said.ts]
    return any(
        here.installed.bot_user_id in reaction.users
        for reaction in now.reactions
        if reaction.name == "white_check_mark"
    )


@pytest.mark.parametrize(
    ("capture", "how"), [(by_pin, "pin"), (by_reaction, "reaction"), (by_shortcut, "shortcut")]
)
async def test_a_message_goes_on_the_timeline_as_its_author_wrote_it(
    here: World, channel: str, capture: Capture, how: str
) -> None:
    said = await say(here, channel, "The queue has 40,000 mails & grows")
    await here.jump(minutes=7)

    await capture(here, channel, said)

    [captured] = await happened(here, e.MessageCaptured)
    assert captured.how == how
    assert captured.message.text == "The queue has 40,000 mails & grows"
    assert captured.message.author.name == "Ben"
    assert captured.message.posted_at.replace(microsecond=0) == START
    assert captured.message.permalink.endswith(f"/archives/{said.channel}/p{said.ts.replace('.', '')}")
    [entry] = [one for one in await entries(here) if isinstance(one.event, e.MessageCaptured)]
    assert entry.by.name == "Ada"
    assert entry.at == here.now
    assert confirmed(here, said)


async def test_a_note_goes_on_the_timeline_and_is_seen_by_all(here: World, channel: str) -> None:
    await here.types("ben", channel, "/incident note Rolled back to 1.8.2 & <watching>")

    [note] = await happened(here, e.NoteAdded)
    assert note.text == "Rolled back to 1.8.2 & <watching>"
    assert "Rolled back to 1.8.2 & <watching>" in here.text(here.last("ada", channel, "noted"))


async def test_people_and_channels_in_a_note_are_written_down_by_name(here: World, channel: str) -> None:
    await here.types(
        "ada", channel, "/incident note @ben asks in #general, see https://status.test/a?b=1&c=2"
    )

    [note] = await happened(here, e.NoteAdded)
    assert note.text == "@ben asks in #general, see https://status.test/a?b=1&c=2"


async def test_people_and_channels_in_a_captured_message_are_written_down_by_name(
    here: World, channel: str
) -> None:
    said = await say(here, channel, "@ada @here see #general and https://status.test/a?b=1&c=2")

    await by_reaction(here, channel, said)

    [captured] = await happened(here, e.MessageCaptured)
    assert captured.message.text == "@Ada @here see #general and https://status.test/a?b=1&c=2"


@pytest.mark.parametrize("capture", [by_pin, by_reaction, by_shortcut])
async def test_a_reply_in_a_thread_is_captured_with_the_way_to_it(
    here: World, channel: str, capture: Capture
) -> None:
    parent = await say(here, channel, "Who looks at the queue?")
    await say(here, channel, "somebody else", thread_ts=parent.ts)
    reply = await say(here, channel, "I do", "ada", thread_ts=parent.ts)

    await capture(here, channel, reply)

    [captured] = await happened(here, e.MessageCaptured)
    assert captured.message.text == "I do"
    assert captured.message.permalink.endswith(f"?thread_ts={parent.ts}&cid={reply.channel}")
    assert confirmed(here, reply)


async def test_a_message_of_another_bot_is_captured_with_what_people_read_in_it(
    here: World, channel: str
) -> None:
    here.workspace.channel(channel).members[here.workspace.app("alertbot").bot_user_id] = None
    alert = here.workspace.bot_says(
        "alertbot",
        channel,
        attachments=[{"title": "MailQueueLong", "text": "40,000 mails wait", "fallback": "MailQueueLong"}],
    )
    await here.settle()

    await by_reaction(here, channel, alert)

    [captured] = await happened(here, e.MessageCaptured)
    assert captured.message.author.name == "alertbot"
    assert "MailQueueLong" in captured.message.text
    assert "40,000 mails wait" in captured.message.text


async def test_a_bots_blocks_are_read_where_it_wrote_no_text(here: World, channel: str) -> None:
    here.workspace.channel(channel).members[here.workspace.app("alertbot").bot_user_id] = None
    alert = here.workspace.bot_says(
        "alertbot",
        channel,
        blocks=[
            {"type": "header", "text": {"type": "plain_text", "text": "Firing"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "Queue &gt; 40,000"}},
        ],
    )
    await here.settle()

    await by_pin(here, channel, alert)

    [captured] = await happened(here, e.MessageCaptured)
    assert captured.message.text == "Firing\nQueue > 40,000"


@pytest.mark.parametrize("capture", [by_pin, by_reaction, by_shortcut])
async def test_files_are_kept_byte_for_byte(here: World, channel: str, capture: Capture) -> None:
    graph = bytes(range(256)) * 40
    said = await here.person("ben").upload(channel, "graph.png", graph, "Look at this")
    await here.settle()

    await capture(here, channel, said)

    [captured] = await happened(here, e.MessageCaptured)
    [file] = captured.message.files
    [kept] = await happened(here, e.FileKept)
    assert (file.name, file.size) == ("graph.png", len(graph))
    assert (kept.file, kept.size) == (file.id, len(graph))
    assert kept.sha256 == hashlib.sha256(graph).hexdigest()
    async with here.reading() as db:
        stored = await files.content(db, kept.sha256)
    assert stored is not None
    assert stored.content == graph


async def test_an_edit_is_followed(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 4,000 mails")
    await by_pin(here, channel, said)

    await here.person("ben").edit(channel, said.ts, "The queue has 40,000 mails & grows")
    await here.settle()

    [edited] = await happened(here, e.MessageEdited)
    assert edited == e.MessageEdited(
        said.ts, "The queue has 4,000 mails", "The queue has 40,000 mails & grows"
    )
    [entry] = [one for one in await entries(here) if isinstance(one.event, e.MessageEdited)]
    assert entry.by.name == "Ben"
    assert (await incident(here)).captured[said.ts].text == "The queue has 40,000 mails & grows"


async def test_an_edit_of_a_reply_is_followed(here: World, channel: str) -> None:
    parent = await say(here, channel, "Who looks at the queue?")
    reply = await say(here, channel, "I do", "ada", thread_ts=parent.ts)
    await by_reaction(here, channel, reply)

    await here.person("ada").edit(channel, reply.ts, "Ben does")
    await here.settle()

    assert [one.after for one in await happened(here, e.MessageEdited)] == ["Ben does"]


async def test_a_deletion_is_marked_and_the_words_stay(here: World, channel: str) -> None:
    said = await say(here, channel, "I restarted the wrong node")
    await by_reaction(here, channel, said)

    await here.person("ben").delete(channel, said.ts)
    await here.settle()

    [deleted] = await happened(here, e.MessageDeleted)
    assert deleted.ts == said.ts
    assert (await incident(here)).captured[said.ts].deleted
    [captured] = await happened(here, e.MessageCaptured)
    assert captured.message.text == "I restarted the wrong node"


async def test_a_deleted_parent_of_a_thread_is_marked_as_its_authors_doing(here: World, channel: str) -> None:
    parent = await say(here, channel, "Who looks at the queue?")
    await say(here, channel, "I do", "ada", thread_ts=parent.ts)
    await by_reaction(here, channel, parent)

    await here.person("ben").delete(channel, parent.ts)
    await here.settle()

    [entry] = [one for one in await entries(here) if isinstance(one.event, e.MessageDeleted)]
    assert entry.by.name == "Ben"
    assert not await happened(here, e.MessageEdited)


async def test_what_was_not_captured_is_nobodys_business(here: World, channel: str) -> None:
    said = await say(here, channel, "Lunch?")
    before = await entries(here)

    await here.person("ben").edit(channel, said.ts, "Dinner?")
    await here.person("ada").react(channel, said.ts, "thumbsup")
    await here.person("ben").delete(channel, said.ts)
    await here.settle()

    assert await entries(here) == before


async def test_an_unpin_takes_it_out_as_an_entry_of_its_own(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 40,000 mails")
    await by_pin(here, channel, said)

    await here.person("ben").unpin(channel, said.ts)
    await here.settle()

    assert await happened(here, e.MessageReleased) == [e.MessageReleased(said.ts, "pin")]
    assert len(await happened(here, e.MessageCaptured)) == 1
    assert said.ts not in (await incident(here)).captured
    assert not confirmed(here, said)


async def test_taking_the_reaction_back_takes_it_out(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 40,000 mails")
    await by_reaction(here, channel, said)

    await here.person("ada").unreact(channel, said.ts, "memo")
    await here.settle()

    assert await happened(here, e.MessageReleased) == [e.MessageReleased(said.ts, "reaction")]
    assert not confirmed(here, said)


async def test_somebody_elses_reaction_does_not_take_it_out(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 40,000 mails")
    await by_reaction(here, channel, said)
    await here.person("ben").react(channel, said.ts, "memo")
    await here.settle()

    await here.person("ben").unreact(channel, said.ts, "memo")
    await here.settle()

    assert not await happened(here, e.MessageReleased)
    assert confirmed(here, said)


async def test_what_was_taken_out_can_be_put_on_again(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 40,000 mails")
    await by_pin(here, channel, said)
    await here.person("ada").unpin(channel, said.ts)
    await here.settle()

    await by_pin(here, channel, said)

    assert len(await happened(here, e.MessageCaptured)) == 2
    assert confirmed(here, said)


async def test_pinned_and_marked_it_is_on_the_timeline_once(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 40,000 mails")

    await by_pin(here, channel, said)
    await by_reaction(here, channel, said)
    await by_shortcut(here, channel, said)

    assert len(await happened(here, e.MessageCaptured)) == 1


@pytest.mark.parametrize("capture", [by_pin, by_reaction])
async def test_in_other_channels_pins_and_reactions_mean_nothing(
    here: World, channel: str, capture: Capture
) -> None:
    await here.person("ada").invite("#general", "sitroom")
    before = await entries(here)
    said = await say(here, "#general", "The queue has 40,000 mails")

    await capture(here, "#general", said)

    assert await entries(here) == before
    assert not confirmed(here, said)


async def test_the_shortcut_in_another_channel_says_where_it_works(here: World, channel: str) -> None:
    said = await say(here, "#general", "The queue has 40,000 mails")

    await by_shortcut(here, "#general", said)

    assert not await happened(here, e.MessageCaptured)
    assert any("incident's channel" in line for line in here.reads("ada", "#general"))


async def test_what_slack_delivers_twice_happens_once(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 4,000 mails")
    await by_pin(here, channel, said)
    await here.person("ben").edit(channel, said.ts, "The queue has 40,000 mails")
    await here.types("ada", channel, "/incident note Twice?")
    await here.person("ada").unpin(channel, said.ts)
    await here.settle()
    before = await entries(here)
    calls = len(here.workspace.calls)

    for delivery in list(here.workspace.deliveries):
        await here.workspace.replay(delivery)
    await here.settle()

    assert await entries(here) == before
    assert here.workspace.calls[calls:] == []


async def test_the_chain_holds_over_everything_that_can_happen_to_a_message(
    here: World, channel: str
) -> None:
    pinned = await say(here, channel, "one")
    marked = await here.person("ben").upload(channel, "log.txt", b"ERROR", "two")
    await by_pin(here, channel, pinned)
    await by_reaction(here, channel, marked)
    await here.person("ben").edit(channel, pinned.ts, "one and a half")
    await here.person("ada").unreact(channel, marked.ts, "memo")
    await here.person("ben").delete(channel, pinned.ts)
    await here.types("ada", channel, "/incident note three")
    await here.restart()

    chain = await links(here)

    kinds = {one.entry.kind for one in chain}
    assert kinds >= {
        "MessageCaptured",
        "FileKept",
        "MessageEdited",
        "MessageReleased",
        "MessageDeleted",
        "NoteAdded",
    }
    assert first_altered(chain) is None
