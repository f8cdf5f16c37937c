"""What becomes of a message on the timeline when people change their mind."""

from bot.domain import events as e
from bot.domain.timeline import first_altered
from tests.flows.capturing import by_pin, by_reaction, confirmed, say
from tests.flows.records import entries, happened, incident, links
from tests.world import World


async def test_an_edit_is_followed(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 4,000 mails")
    await by_pin(here, channel, said)

    await here.person("ben").edit(channel, said.ts, "The queue has 40,000 mails & grows")
    await here.settle()

    [edited] = await happened(here, e.MessageEdited)
    assert edited == e.MessageEdited(said.ts, "The queue has 40,000 mails & grows")
    [entry] = [one for one in await entries(here) if isinstance(one.event, e.MessageEdited)]
    assert entry.by.name == "Ben"


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
