"""What comes from another workspace is refused with a reason; what only happened there is not heard."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.messages.ids import Shortcut
from sandbox.log import Delivery
from sandbox.model import Json
from storage import schema
from tests.flows import forging
from tests.flows.records import entries
from tests.world import World, world


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world with an incident of ada's, in HTTP mode."""
    async with world(tmp_path, mode="http") as it:
        await it.types("ada", "#general", "/incident declare sev3 Digest mails are late")
        yield it


def _elsewhere(here: World, like: Delivery) -> Json:
    """The same request by somebody who is ada there, through an app that a whole enterprise has installed."""
    team = {"id": here.workspace.partner.id, "domain": "globex"}
    enterprise = {"enterprise": {"id": "E1", "name": "Globex"}, "enterprise_id": "E1"}
    payload = {**like.payload, **enterprise, "is_enterprise_install": like.kind != "command" or "true"}
    if like.kind == "command":
        return {**payload, "team_id": team["id"]}
    return {**payload, "team": team, "user": {**payload["user"], "team_id": team["id"]}}


async def _is_refused(here: World, kind: str, channel: str) -> None:
    like, before = forging.last(here, kind), await entries(here)
    await forging.delivered(here, like, _elsewhere(here, like))
    assert await entries(here) == before
    assert "other workspaces" in here.reads("ada", channel)[-1]


async def test_a_command_of_another_workspace_is_refused(here: World) -> None:
    await _is_refused(here, "/incident", "#general")


async def test_a_button_of_another_workspace_is_refused(here: World) -> None:
    channel = here.incident_channel(1)
    await here.presses("ada", here.card(channel), "Status")
    await _is_refused(here, "block_actions", channel)


async def test_a_message_shortcut_of_another_workspace_is_refused(here: World) -> None:
    channel = here.incident_channel(1)
    said = await here.person("ada").say(channel, "Rolled back")
    await here.person("ada").message_shortcut(Shortcut.CAPTURE, channel, said.ts)
    await here.settle()
    await _is_refused(here, "message_action", channel)


async def test_a_form_of_another_workspace_is_refused_and_stays_open(here: World) -> None:
    await here.types("ada", here.incident_channel(1), "/incident note")
    await here.submits("ada", text="Rolled back")
    sent, before = forging.last(here, "view_submission"), await entries(here)
    view = {**sent.payload["view"], "id": "V-elsewhere"}
    answered = await here.workspace.replay(replace(sent, payload={**_elsewhere(here, sent), "view": view}))
    assert "other workspaces" in answered.response["errors"]["text"]
    assert await entries(here) == before


async def _heard(here: World, **told: Any) -> int:
    """How many requests are stored after the last pin is told once more, to somebody else."""
    channel = here.incident_channel(1)
    said = await here.person("ada").say(channel, "Rolled back")
    await here.person("ada").pin(channel, said.ts)
    await here.settle()
    pin = forging.last(here, "pin_added")
    await here.workspace.replay(replace(pin, payload={**pin.payload, "event_id": "Ev-elsewhere", **told}))
    await here.settle()
    async with here.reading() as db:
        query = select(func.count()).where(schema.inbox.c.key == "event:Ev-elsewhere")
        return int(await db.scalar(query))


async def test_an_event_of_another_workspace_is_not_heard(here: World) -> None:
    elsewhere = [{"team_id": here.workspace.partner.id, "user_id": here.installed.bot_user_id}]
    assert await _heard(here, authorizations=elsewhere) == 0


async def test_an_event_that_does_not_say_to_whom_it_is_told_counts_by_its_workspace(here: World) -> None:
    assert await _heard(here, authorizations=None, team_id=here.workspace.partner.id) == 0


async def test_what_happened_in_another_workspace_of_a_shared_channel_is_heard(here: World) -> None:
    assert await _heard(here, team_id=here.workspace.partner.id) == 1
