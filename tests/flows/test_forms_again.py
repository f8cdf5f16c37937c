"""A form that could not be worked on stays open, says so, and is worked on as it is sent next."""

from typing import Any

import pytest

from bot.domain.events import NoteAdded
from bot.service import Service
from storage import timeline
from storage.errors import DatabaseUnavailable
from tests.world import World


async def _notes(here: World) -> list[str]:
    async with here.reading() as db:
        return [one.event.text for one in await timeline.entries(db, 1) if isinstance(one.event, NoteAdded)]


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
