"""A form that could not be worked on stays open, says so, and is worked on as it is sent next."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.events import NoteAdded
from bot.service import Service
from storage import timeline
from storage.errors import DatabaseUnavailable
from storage.queue import Queue
from tests.world import World


async def _notes(here: World) -> list[str]:
    async with here.reading() as db:
        return [one.event.text for one in await timeline.entries(db, 1) if isinstance(one.event, NoteAdded)]


@contextlib.contextmanager
def _full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing can be changed, and what is stored cannot be deleted."""

    async def refused(*_: Any, **__: Any) -> None:
        raise DatabaseUnavailable("The disk is full.")

    with monkeypatch.context() as patched:
        for owner, name in ((Service, "handle"), (Service, "declare"), (Queue, "forget")):
            patched.setattr(owner, name, refused)
        yield


@pytest.fixture
async def kept(here: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """ada sent a form with which something broke, and the database did not let go of it."""
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note")
    with _full_disk(monkeypatch):
        assert "What you wrote is still here" in (await here.submits("ada", text="hello"))["text"]
    return here


async def test_a_form_that_was_not_let_go_of_is_worked_on_as_it_comes_again(kept: World) -> None:
    assert await kept.submits("ada", text="hello, corrected") == {}
    assert await _notes(kept) == ["hello, corrected"]
    await kept.advance(minutes=3)
    assert await _notes(kept) == ["hello, corrected"]


async def test_a_form_that_was_not_let_go_of_is_not_worked_on_unless_it_comes_again(kept: World) -> None:
    await kept.advance(minutes=3)
    assert await _notes(kept) == []


async def test_no_command_waits_for_a_form_that_was_not_let_go_of(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.types("ada", "#general", "/incident declare")
    with _full_disk(monkeypatch):
        assert await here.submits("ada", title="Checkout 5xx")
    await here.types("ada", "#general", "/incident declare sev3 Mails are late")
    assert "mails" in here.incident_channel(1)


@pytest.mark.parametrize("error", [RuntimeError("a bug"), DatabaseUnavailable("The disk is full.")])
async def test_a_form_that_broke_stays_open_and_only_the_corrected_text_is_kept(
    here: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise error

    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note")
    with monkeypatch.context() as patched:
        patched.setattr(Service, "handle", broken)
        errors = await here.submits("ada", text="hello")
    assert "What you wrote is still here" in errors["text"]

    assert await here.submits("ada", text="hello, corrected") == {}
    await here.advance(minutes=3)
    assert await _notes(here) == ["hello, corrected"]
