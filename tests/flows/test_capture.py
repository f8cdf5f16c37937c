"""What people put on the timeline from their channel, as its author wrote it."""

import hashlib

import pytest

from bot.domain import events as e
from storage import files
from tests.flows.capturing import Capture, by_pin, by_reaction, by_shortcut, confirmed, say
from tests.flows.records import entries, happened
from tests.world import START, World


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
