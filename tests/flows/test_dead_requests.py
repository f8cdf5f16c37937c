"""What somebody did that Sitroom gave up: an operator sees it, has it tried again, or discards it."""

import re
from typing import Any

import pytest

from bot.domain.events import MessageCaptured, NoteAdded
from bot.service import Service
from sandbox.faults import Fault
from storage.jobs import State
from storage.queue import inbox
from tests.flows.declared import jobs
from tests.flows.operating import sitroom
from tests.flows.records import happened
from tests.world import World


@pytest.fixture
async def dead(here: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of a request that a mistake of ours killed."""

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug")

    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    with monkeypatch.context() as patched:
        patched.setattr(Service, "handle", broken)
        await here.types("ada", here.incident_channel(1), "/incident note Rolled back to 1.8.2")
    [row] = await jobs(here, State.DEAD, queue=inbox)
    return str(row.id)


async def _retried(here: World, number: str) -> None:
    assert await sitroom(here, "inbox", "retry", number) == (0, f"Tried again: {number}.\n")
    here.running.inbox.worker.wake()
    await here.settle()


async def test_a_dead_request_is_listed_without_its_words_and_shown_with_them(here: World, dead: str) -> None:
    listed = (await sitroom(here, "inbox"))[1]
    assert "1 dead" in listed
    assert re.search(r"\d  dead     tries \d+ +a command: a bug: ", listed)
    assert "Rolled back" not in listed

    shown = (await sitroom(here, "inbox", "show", dead))[1]
    assert "state: dead\n" in shown
    assert "Rolled back to 1.8.2" in shown


async def test_a_dead_request_can_be_worked_on_again(here: World, dead: str) -> None:
    await here.jump(minutes=50)
    await _retried(here, dead)
    assert [note.text for note in await happened(here, NoteAdded)] == ["Rolled back to 1.8.2"]
    assert any("It is on the timeline" in line for line in here.reads("ada", here.incident_channel(1)))


async def test_what_somebody_asked_for_long_ago_is_done_and_they_are_told_how_long_ago(
    here: World, dead: str
) -> None:
    await here.jump(minutes=150)
    await _retried(here, dead)
    assert [note.text for note in await happened(here, NoteAdded)] == ["Rolled back to 1.8.2"]
    assert any(
        "You asked for this 2 h 30 min ago" in line for line in here.reads("ada", here.incident_channel(1))
    )
    assert "0 dead" in (await sitroom(here, "inbox"))[1]


async def test_what_happened_in_a_channel_long_ago_can_be_worked_on_again(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    channel = here.incident_channel(1)
    said = await here.person("ada").say(channel, "Rolled back to 1.8.2")
    here.workspace.faults.add(Fault(kind="http_500", method="reactions.get", times=None))
    await here.person("ada").react(channel, said.ts, "memo")
    await here.settle()
    await here.jump(minutes=25 * 60)
    here.workspace.faults.clear()

    [row] = await jobs(here, State.DEAD, queue=inbox)
    await _retried(here, str(row.id))
    assert len(await happened(here, MessageCaptured)) == 1


async def test_a_dead_request_can_be_discarded_with_its_words(here: World, dead: str) -> None:
    assert await sitroom(here, "inbox", "discard", dead) == (0, f"Discarded: {dead}.\n")
    assert "0 dead" in (await sitroom(here, "inbox"))[1]
    assert "Rolled back" not in (await sitroom(here, "inbox", "show", dead))[1]
