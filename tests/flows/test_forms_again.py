"""A form that could not be worked on stays open, says so, and is worked on as it is sent next."""

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.events import NoteAdded
from bot.domain.status import Status
from bot.service import Service
from handlers.inbox import Inbox
from sandbox.faults import Fault
from sandbox.model import View
from storage import incidents, timeline
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.jobs import NewJob, State
from storage.queue import Queue, inbox
from tests.flows import forging
from tests.world import World


async def _notes(here: World) -> list[str]:
    async with here.reading() as db:
        return [one.event.text for one in await timeline.entries(db, 1) if isinstance(one.event, NoteAdded)]


@contextlib.contextmanager
def _nothing_works(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing can be done because of a mistake of ours, and what is stored cannot be deleted because the disk is full."""

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug")

    async def full(*_: Any, **__: Any) -> None:
        raise DatabaseUnavailable("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(Service, "handle", broken)
        patched.setattr(Service, "declare", broken)
        patched.setattr(Queue, "forget", full)
        yield


@pytest.fixture
async def kept(here: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """ada sent a form with which something broke, and the database did not let go of it."""
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note")
    with _nothing_works(monkeypatch):
        assert "What you wrote is still here" in (await here.submits("ada", text="hello"))["text"]
    return here


async def test_a_form_that_was_not_let_go_of_is_worked_on_as_it_comes_again(kept: World) -> None:
    assert await kept.submits("ada", text="hello, corrected") == {}
    assert await _notes(kept) == ["hello, corrected"]
    await kept.advance(minutes=3)
    assert await _notes(kept) == ["hello, corrected"]


async def test_a_form_that_was_not_let_go_of_is_not_worked_on_unless_it_comes_again(kept: World) -> None:
    for _ in range(3):  # each time its lease has ended
        kept.clock.advance(61)
        kept.running.inbox.worker.wake()
        await kept.settle()
    assert await _notes(kept) == []


async def test_a_form_that_was_not_let_go_of_is_refused_alike_when_it_is_only_repeated(kept: World) -> None:
    sent = forging.last(kept, "view_submission")
    again = await kept.workspace.replay(sent)
    assert again.response["errors"] == sent.response["errors"]
    assert await _notes(kept) == []
    assert await kept.submits("ada", text="hello, corrected") == {}
    assert await _notes(kept) == ["hello, corrected"]


async def test_no_command_waits_for_a_form_that_was_not_let_go_of(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.types("ada", "#general", "/incident declare")
    with _nothing_works(monkeypatch):
        assert await here.submits("ada", title="Checkout 5xx")
    await here.types("ada", "#general", "/incident declare sev3 Mails are late")
    assert "mails" in here.incident_channel(1)


async def test_a_form_that_is_sent_twice_is_refused_twice(here: World, channel: str) -> None:
    """Were the second answered that all is well, Slack would close the form, and what was written be lost."""
    view = await _status_form_that_will_be_refused(here, channel)
    held = here.workspace.faults.add(Fault(kind="slow", method="users.info", seconds=0.5))

    first = asyncio.create_task(here.person("ben").submit(view, _IDENTIFIED))
    await here.workspace.until(lambda: held.hits)
    second = await here.person("ben").submit(view, _IDENTIFIED)

    assert "is cancelled" in second["status"]
    assert await first == second
    assert here.person("ben").view()


async def test_a_form_that_another_replica_works_on_stays_open_until_it_is_known_what_comes_of_it(
    here: World, channel: str
) -> None:
    view = await _status_form_that_will_be_refused(here, channel)
    job = NewJob(key=f"form:{view.id}", lane="", kind="form", body="")
    database = await Database.open(here.database_url)
    async with database.write() as db:
        stored = await inbox.put_claimed(db, job, owner="another", now=here.now, lease=timedelta(minutes=1))
        assert stored

    assert "send it again in a moment" in (await here.submits("ben", status="identified"))["status"]
    async with database.write() as db:
        await inbox.finish(db, stored)
    await database.close()
    assert "what you sent before" in (await here.submits("ben", status="identified"))["status"]
    assert here.person("ben").view()


_IDENTIFIED = {"status": {"value": "identified"}}


async def _status_form_that_will_be_refused(here: World, channel: str) -> View:
    """ben has it open while the incident ends, long enough for his account to be looked up again."""
    await here.presses("ben", here.card(channel, "ben"), "Status")
    await here.types("ada", channel, "/incident cancel false alarm")
    await here.advance(minutes=11)
    return here.person("ben").view() or pytest.fail("no form")


async def test_a_form_that_broke_stays_open_and_only_the_corrected_text_is_kept(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug")

    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note")
    with monkeypatch.context() as patched:
        patched.setattr(Service, "handle", broken)
        errors = await here.submits("ada", text="hello")
    assert "What you wrote is still here" in errors["text"]

    assert await here.submits("ada", text="hello, corrected") == {}
    await here.advance(minutes=3)
    assert await _notes(here) == ["hello, corrected"]


async def test_a_form_that_is_stored_when_the_disk_is_full_is_done_when_there_is_room(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any, **__: Any) -> None:
        raise DatabaseUnavailable("The disk is full.")

    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note")
    with monkeypatch.context() as patched:
        patched.setattr(Service, "handle", full)
        assert await here.submits("ada", text="hello") == {}
    assert await _notes(here) == []
    await here.advance(minutes=3)
    assert await _notes(here) == ["hello"]


async def _never(*_: Any, **__: Any) -> dict[str, str]:
    await asyncio.Event().wait()
    return {}


async def _dies_over(here: World, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """ada sends a form, Sitroom dies before it answers, and is there again."""
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note")
    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "_errors", _never)
        await here.submits("ada", text=text)
    assert here.person("ada").view()
    await here.restart()
    await here.advance(minutes=3)


async def test_a_form_that_was_refused_after_sitroom_died_over_it_is_worked_on_as_it_comes_again(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _dies_over(here, monkeypatch, "   ")
    assert await _notes(here) == []
    assert await here.submits("ada", text="Rolled back") == {}
    assert await _notes(here) == ["Rolled back"]


async def test_a_form_that_was_done_after_sitroom_died_over_it_keeps_the_words_of_the_next_sending(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _dies_over(here, monkeypatch, "Roled back")
    assert await _notes(here) == ["Roled back"]
    assert "copy it into a new one" in (await here.submits("ada", text="Rolled back"))["text"]
    assert here.person("ada").view()
    assert await _notes(here) == ["Roled back"]


async def test_a_form_that_another_replica_has_done_is_not_refused_by_one_that_was_paused(
    here: World, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would tell whoever sent it that it was not possible, because it is done already."""
    await here.types("ben", channel, "/incident resolve")
    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "_errors", _never)
        await here.submits("ben", summary="It was the disk", override="Nobody is affected")
    await here.stop()
    database = await Database.open(here.database_url)
    async with database.write() as db:
        [held] = await inbox.claim(db, owner="paused", now=here.now, lease=timedelta(minutes=1), limit=1)
    await here.start()
    await here.settle()
    told = [here.text(one) for one in here.direct("ben")]

    await here.running.inbox._work(held)
    await here.settle()

    assert [here.text(one) for one in here.direct("ben")] == told
    async with database.read() as db:
        assert await inbox.state(db, held.key) is State.DONE
        done = await incidents.load(db, 1)
    assert done
    assert done.status is Status.RESOLVED
    await database.close()
