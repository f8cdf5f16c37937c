"""T6, as far as people go: three replicas are told the same thing at one instant, and what it brings about is there once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.events import NoteAdded, UpdateReminded
from sandbox.log import Delivery
from sandbox.model import Json
from tests.faults.fleet import Fleet, fleet
from tests.flows import forging
from tests.flows.declared import channels, doubled, incident
from tests.flows.records import happened, numbers
from tests.world import ROOT

#: Within so many real seconds processes have started, on a machine that is busy.
_STARTS = 60

#: How often the same thing is told at one instant.
_TIMES = 9


@pytest.fixture
async def here(tmp_path: Path, empty_postgresql_url: str) -> AsyncIterator[Fleet]:
    """Three replicas, started at one instant on a database without a table, and an incident of ada's."""
    policy = (ROOT / "policies" / "default.yml").read_text()
    async with fleet(tmp_path, empty_postgresql_url, policy=policy, replicas=3, mode="http", speed=0) as it:
        await it.types("ada", "#general", "/incident declare sev2 Login fails")
        yield it


async def _told_at_once(here: Fleet, like: Delivery, which: int, **payload: Any) -> list[Json]:
    """All replicas are told the same new thing, one of them dies over it; what those answered who did answer."""
    fresh: Json = {**like.payload, "trigger_id": f"new-{which}", "response_url": "", **payload}
    telling = [
        asyncio.create_task(here.workspace.replay(replace(like, payload=fresh))) for _ in range(_TIMES)
    ]
    await asyncio.wait(telling, return_when=asyncio.FIRST_COMPLETED)
    await here.kill(which)
    ended = await asyncio.gather(*telling)
    await here.revive(which)
    await here.up(3, timeout_seconds=_STARTS)
    await here.jump(minutes=2)  # what the dead one held, the others may take then
    await here.settle()
    return [one.response for one in ended if one.outcome == "acked"]


@pytest.mark.timeout(300)  # on a machine that is busy
async def test_what_all_replicas_are_told_at_once_happens_once_also_when_one_dies_over_it(
    here: Fleet,
) -> None:
    await here.types("ada", here.incident_channel(1), "/incident note")
    assert await here.submits("ada", text="Noted first") == {}
    typed, form = forging.last(here, "/incident"), forging.last(here, "view_submission")
    # A second declaration alike would be refused by itself; a second note alike is not.
    for which, text in enumerate(("note Typed", "declare sev3 Mails are late", "note Typed")):
        assert await _told_at_once(here, typed, which, text=text)
        view = {**form.payload["view"], "id": f"V-new-{which}"}
        assert await _told_at_once(here, form, which, view=view)

    assert await numbers(here) == [1, 2]
    assert len(channels(here)) == 2
    assert [(await incident(here, number)).missing for number in (1, 2)] == [{}, {}]
    notes = Counter(note.text for note in await happened(here, NoteAdded))
    assert notes == {"Typed": 2, "Noted first": 4}
    assert not doubled(here)


async def test_what_is_due_for_all_replicas_at_once_is_asked_for_once(here: Fleet) -> None:
    for title in ("Mails", "Search", "Printers"):
        await here.types("ada", "#general", f"/incident declare sev2 {title} are late")
    for _ in range(3):
        await here.jump(minutes=15)
        await here.looked()
        await here.settle()

    asked = [[one.round for one in await happened(here, UpdateReminded, number)] for number in range(1, 5)]
    assert asked == [[0, 1, 2]] * 4
    assert not doubled(here)
