"""That Slack takes the token no more is known before somebody needs it, and costs no request that Slack delivers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from sandbox.faults import Fault
from tests.flows.records import numbers
from tests.scraping import scrape
from tests.world import World, world

REFUSED = "refused by Slack: invalid_auth"


@pytest.fixture(params=["socket", "http"])
async def here(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A world with nothing to do."""
    async with world(tmp_path, mode=request.param) as it:
        yield it


def _revoke(here: World) -> None:
    del here.workspace.tokens[here.installed.bot_token]


def _allow_again(here: World) -> None:
    here.workspace.tokens[here.installed.bot_token] = here.installed


async def _ready(here: World) -> tuple[int, dict[str, Any]]:
    url = f"{here.running.http.url}/readyz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.json()


async def _up(here: World) -> float:
    return (await scrape(here)).value("sitroom_component_up", component="token")


async def test_it_is_shown_and_counted_and_requests_go_on_coming_in(here: World) -> None:
    assert (await _ready(here))[1]["components"]["token"] == "ok"
    _revoke(here)
    await here.running.token.ask()
    status, body = await _ready(here)
    assert (status, body["status"]) == (200, "ready")
    assert body["components"]["token"] == REFUSED
    assert await _up(here) == 0
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    assert here.workspace.deliveries[-1].outcome == "acked"

    _allow_again(here)
    await here.running.token.ask()
    assert (await _ready(here))[1]["components"]["token"] == "ok"
    assert await _up(here) == 1
    await here.advance(minutes=2)
    assert await numbers(here) == [1]


async def test_the_call_that_slack_refuses_tells(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    _revoke(here)
    with capture_logs() as lines:
        await here.types("ada", here.incident_channel(1), "/incident sev 1 it spreads")
        await here.advance(minutes=2)
    assert await _up(here) == 0
    assert len([line for line in lines if line["event"] == "Slack takes the bot token no more"]) == 1


async def test_where_slack_refuses_the_call_it_took_the_token(here: World) -> None:
    _revoke(here)
    await here.running.token.ask()
    _allow_again(here)
    here.workspace.faults.add(Fault(kind="error", method="auth.test", error="restricted_action"))
    await here.running.token.ask()
    assert await _up(here) == 1


async def test_a_slack_that_does_not_answer_says_nothing_about_the_token(here: World) -> None:
    outage = Fault(kind="http_403", method="auth.test", times=None)
    here.workspace.faults.add(outage)
    await here.running.token.ask()
    assert await _up(here) == 1
    here.workspace.faults.remove(outage)
    _revoke(here)
    await here.running.token.ask()
    here.workspace.faults.add(outage)
    await here.running.token.ask()
    assert await _up(here) == 0


async def test_slack_is_asked_from_time_to_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.token._PERIOD", 0.02)
    async with world(tmp_path) as here:
        _revoke(here)
        async with asyncio.timeout(60):
            while here.running.token.trouble != REFUSED:  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.02)
