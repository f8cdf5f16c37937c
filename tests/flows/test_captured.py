"""What becomes of a message on the timeline when people change their mind."""

import pytest

from bot.domain import events as e
from bot.domain.timeline import first_altered
from sandbox import messages
from sandbox.faults import Fault
from tests.flows.capturing import Capture, by_pin, by_reaction, confirmed, say
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


async def test_whom_slack_names_for_an_edit_did_it(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 4,000 mails")
    await by_pin(here, channel, said)

    edited = (here.person("cleo").id, said.ts)
    messages.change(here.workspace, said, text="The queue has 40,000 mails", edited=edited)
    await here.settle()

    assert await _changers(here) == ["Cleo"]


@pytest.mark.parametrize("edited", [None, ("B0ALERT", "1.0")])
async def test_an_edit_of_what_a_bot_wrote_is_the_bots(
    here: World, channel: str, edited: tuple[str, str] | None
) -> None:
    said = here.workspace.bot_says("alertbot", channel, "disk full", username="Grafana")
    await here.settle()
    await by_pin(here, channel, said)

    messages.change(here.workspace, said, text="disk is full again", edited=edited)
    await here.settle()
    messages.delete(here.workspace, here.workspace.channel(channel).messages[said.ts])
    await here.settle()

    assert await _changers(here) == ["Grafana", "Grafana"]


async def test_what_nobody_is_named_for_is_not_done_by_nobody(here: World, channel: str) -> None:
    said = here.workspace.bot_says("alertbot", channel, "disk full", username="Grafana")
    await here.settle()
    await by_pin(here, channel, said)

    messages.change(here.workspace, said, text="disk is full again", bot_id=None, username=None)
    await here.settle()
    now = here.workspace.channel(channel).messages[said.ts]
    messages.change(here.workspace, now, text="disk is full")
    await here.settle()

    assert await _changers(here) == ["Grafana", "Sitroom"]


async def _changers(here: World) -> list[str]:
    kinds = (e.MessageEdited, e.MessageDeleted)
    assert all(one.by.id for one in await entries(here))
    return [one.by.name for one in await entries(here) if isinstance(one.event, kinds)]


@pytest.mark.parametrize("capture", [by_pin, by_reaction])
async def test_a_deletion_is_marked_and_the_words_stay(here: World, channel: str, capture: Capture) -> None:
    said = await say(here, channel, "I restarted the wrong node")
    await capture(here, channel, said)

    await here.person("ben").delete(channel, said.ts)
    await here.settle()

    [deleted] = await happened(here, e.MessageDeleted)
    assert deleted.ts == said.ts
    assert (await incident(here)).captured[said.ts].deleted
    [captured] = await happened(here, e.MessageCaptured)
    assert captured.message.text == "I restarted the wrong node"


@pytest.mark.parametrize("capture", [by_pin, by_reaction])
async def test_a_deleted_parent_of_a_thread_is_marked_as_its_authors_doing(
    here: World, channel: str, capture: Capture
) -> None:
    parent = await say(here, channel, "Who looks at the queue?")
    await say(here, channel, "I do", "ada", thread_ts=parent.ts)
    await capture(here, channel, parent)

    await here.person("ben").delete(channel, parent.ts)
    await here.settle()

    [entry] = [one for one in await entries(here) if isinstance(one.event, e.MessageDeleted)]
    assert entry.by.name == "Ben"
    assert not await happened(here, e.MessageEdited)
    assert not await happened(here, e.MessageReleased)


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


async def test_it_stays_until_the_last_reaction_is_taken_back(here: World, channel: str) -> None:
    said = await say(here, channel, "The queue has 40,000 mails")
    await by_reaction(here, channel, said)
    await here.person("ben").react(channel, said.ts, "memo")
    await here.settle()

    await here.person("ada").unreact(channel, said.ts, "memo")
    await here.settle()
    assert not await happened(here, e.MessageReleased)
    assert confirmed(here, said)

    await here.person("ben").unreact(channel, said.ts, "memo")
    await here.settle()
    assert len(await happened(here, e.MessageReleased)) == 1
    assert not confirmed(here, said)


@pytest.mark.parametrize("first", ["pin", "reaction"])
@pytest.mark.parametrize("last", ["pin", "reaction"])
async def test_a_pin_and_a_reaction_each_keep_it(here: World, channel: str, first: str, last: str) -> None:
    said = await say(here, channel, "The queue has 40,000 mails")
    on = {"pin": by_pin, "reaction": by_reaction}
    for how in sorted(on, key=lambda how: how != first):
        await on[how](here, channel, said)
    off = {
        "pin": lambda: here.person("ada").unpin(channel, said.ts),
        "reaction": lambda: here.person("ada").unreact(channel, said.ts, "memo"),
    }
    earlier, later = sorted(off, key=lambda how: how == last)

    await off[earlier]()
    await here.settle()
    assert said.ts in (await incident(here)).captured

    await off[later]()
    await here.settle()
    assert await happened(here, e.MessageReleased) == [e.MessageReleased(said.ts, last)]


@pytest.mark.parametrize("method", ["reactions.get", "pins.list"])
async def test_it_is_taken_out_as_soon_as_slack_says_that_no_mark_is_left(
    here: World, channel: str, method: str
) -> None:
    said = await say(here, channel, "The queue has 40,000 mails")
    await by_reaction(here, channel, said)
    here.workspace.faults.add(Fault(kind="http_500", method=method))

    await here.person("ada").unreact(channel, said.ts, "memo")
    await here.settle()
    assert not await happened(here, e.MessageReleased)

    await here.advance(seconds=10)
    assert await happened(here, e.MessageReleased) == [e.MessageReleased(said.ts, "reaction")]


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
