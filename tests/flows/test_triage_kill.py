"""Sitroom is killed while somebody decides about an alert: it is decided once, and the card says so."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.alerts.group import Stage
from sandbox.model import Message
from sandbox.refusals import Refused
from tests.flows.alarms import groups
from tests.flows.records import numbers
from tests.program import ProgramWorld, program_world
from tests.shapes.samples import MESSAGES
from tests.world import ROOT

POLICY = (ROOT / "policies" / "default.yml").read_text()


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[ProgramWorld]:
    """Sitroom as a process of its own, which reads what other programs write in #alerts."""
    policy = tmp_path / "policy.yml"
    policy.write_text(POLICY.replace('# messages: ["#alerts"]', 'messages: ["#alerts"]'))
    async with program_world(tmp_path, policy) as it:
        yield it


@pytest.mark.parametrize("calls", [0, 1, 3, 6])
async def test_what_was_accepted_is_one_incident_whenever_sitroom_dies(
    here: ProgramWorld, calls: int
) -> None:
    said: dict[str, Any] = {
        key: MESSAGES["zabbix-firing"].get(key) for key in ("text", "blocks", "attachments")
    }
    here.workspace.bot_says("alertbot", "#alerts", **said)
    await here.settle()
    [waiting] = await groups(here)
    assert waiting.card
    card = here.workspace.channel("#alerts").messages[waiting.card.ts]
    accept = next(one for one in here.text(card).split("[") if one.startswith("Accept as")).partition("]")[0]

    await dies_after(here, calls, asyncio.create_task(press(here, card, accept)))
    await here.start()
    await here.settle()

    [group] = await groups(here)
    if group.stage is Stage.WAITING:  # it died before it heard of that
        assert calls == 0
        await press(here, here.workspace.channel("#alerts").messages[card.ts], accept)
        await here.settle()
    assert await numbers(here) == [1]
    shown = here.text(here.workspace.channel("#alerts").messages[card.ts])
    assert "Ben took it: INC-1" in shown
    assert "[Accept" not in shown
    posted = [one.metadata for one in here.workspace.channel("#alerts").messages.values() if one.metadata]
    keys = [json.dumps(one, sort_keys=True) for one in posted]
    assert len(keys) == len(set(keys))
    with contextlib.closing(sqlite3.connect(here.database_url.removeprefix("sqlite:///"))) as db:
        kinds = "SELECT count(*) FROM timeline WHERE kind = 'AlertAttached'"
        assert db.execute(kinds).fetchone() == (1,)


async def press(here: ProgramWorld, card: Message, label: str) -> None:
    """Ben presses; whether Sitroom lives to hear it or not."""
    with contextlib.suppress(AssertionError, Refused):
        button = here.button(card, label)
        await here.person("ben").click(card, button.action_id, button.value, block_id=button.block_id)


async def dies_after(here: ProgramWorld, calls: int, doing: asyncio.Task[None]) -> None:
    """Sitroom dies when it has called Slack so often since then."""
    until = len(here.workspace.calls) + calls
    await here.workspace.until(lambda: len(here.workspace.calls) >= until, 60)
    await here.kill()
    await doing
