"""Slack does not say who somebody is: what they asked for waits, and they are told when it was in vain."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault
from tests.flows.declared import (
    DECLARE,
    LASTING,
    LINKED,
    assert_whole,
    card,
    channels,
    incident,
)
from tests.world import World, world


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which incidents have a link."""
    async with world(tmp_path, policy=LINKED) as it:
        yield it


@pytest.mark.parametrize("code", LASTING)
async def test_whoever_slack_does_not_vouch_for_is_told_why_nothing_happened(here: World, code: str) -> None:
    here.workspace.faults.add(Fault(kind="error", error=code, method="users.info", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    assert code in here.text(here.last("ada", "#general"))
    here.workspace.faults.clear()
    await here.types("ada", "#general", DECLARE)
    await assert_whole(here)


async def test_whoever_waited_in_vain_is_told(here: World) -> None:
    here.workspace.faults.add(Fault(kind="http_500", method="users.info", times=None))
    await here.types("ada", "#general", DECLARE)
    await here.jump(minutes=20 * 60)
    assert not here.reads("ada", "#general")
    await here.jump(minutes=5 * 60)
    assert "Nothing was done" in here.reads("ada", "#general")[-1]
    assert not channels(here)
    here.workspace.faults.clear()
    await here.types("ada", "#general", DECLARE)
    assert len(channels(here)) == 1


async def test_a_form_that_slack_keeps_from_being_worked_on_is_worked_on_later(here: World) -> None:
    await here.types("ada", "#general", DECLARE)
    await here.presses("ada", card(here), "Roles")
    here.workspace.faults.add(Fault(kind="http_500", method="users.info", times=3))
    assert await here.submits("ada", to__scribe=here.person("ben").id) == {}
    assert "scribe" not in (await incident(here)).roles
    await here.advance(minutes=1)
    assert (await incident(here)).roles["scribe"].name == "Ben"


async def test_whoever_sent_a_form_that_could_not_be_done_later_is_told(here: World) -> None:
    await here.types("ada", "#general", DECLARE)
    await here.presses("ada", card(here), "Roles")
    here.workspace.faults.add(Fault(kind="http_500", method="users.info", times=3))
    assert await here.submits("ada", to__scribe=here.person("ben").id) == {}
    here.workspace.change_person("ben", is_deleted=True)
    await here.advance(minutes=1)
    assert "scribe" not in (await incident(here)).roles
    assert "cannot take part" in here.text(here.direct("ada")[-1])
