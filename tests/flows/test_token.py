"""Slack takes Sitroom's token no more while incidents are led: once it is mended, everything arrives, and once."""

import pytest

from sandbox.faults import Fault
from storage.jobs import State
from storage.queue import inbox
from tests.flows.declared import (
    DECLARE,
    assert_converged,
    channels,
    doubled,
    incident,
    jobs,
    key,
    posted,
)
from tests.terminal import sitroom
from tests.world import World

REFUSALS = ["not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired"]


def _revoke(here: World) -> None:
    """The bot's token serves no more; that of the app, which keeps the socket, does."""
    del here.workspace.tokens[here.installed.bot_token]


def _reinstall(here: World) -> None:
    """Somebody installs the app again, and it has another token."""
    here.installed.bot_token += "-anew"
    here.workspace.tokens[here.installed.bot_token] = here.installed


async def _pass(here: World, minutes: int) -> None:
    """A minute at a time: all that waits is tried again so often, and not each by its own clock."""
    for _ in range(minutes):
        await here.jump(minutes=1)


async def _says(here: World, *line: str) -> None:
    """Somebody is at the terminal."""
    status, said = await sitroom(here, *line, "--as", "root")
    assert status == 0, said


async def test_a_token_that_was_revoked_for_twenty_minutes_loses_nothing(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    first = here.incident_channel(1)
    _revoke(here)
    await here.types("ben", "#general", "/incident declare sev3 Mails are late")
    await here.types("ada", first, "/incident note Rolled back to 1.8.2")
    await _says(here, "declare", "sev3", "Search is slow")
    await _says(here, "update", "INC-1", "--impact", "Nobody can log in")
    await _pass(here, 20)
    assert {row.error for row in await jobs(here, State.PENDING)} >= {"invalid_auth"}
    assert (await incident(here, 2)).missing["channel"] == "invalid_auth"
    assert len(channels(here)) == 1

    await here.stop()
    _reinstall(here)
    await here.start()
    await _pass(here, 5)
    await assert_converged(here)
    assert not [*await jobs(here, State.DEAD), *await jobs(here, State.DEAD, queue=inbox)]
    assert len(channels(here)) == 3
    for number in (1, 2, 3):
        assert not (await incident(here, number)).missing
    updates = [here.text(message) for message in posted(here) if key(message).startswith("INC-1/update")]
    assert ["Nobody can log in" in text for text in updates] == [True]
    assert sum("Rolled back to 1.8.2" in entry for entry in here.reads("ada", first)) == 1


@pytest.mark.parametrize("code", REFUSALS)
async def test_a_token_that_was_refused_for_a_moment_leaves_no_trace(here: World, code: str) -> None:
    fault = here.workspace.faults.add(Fault(kind="error", error=code, method="conversations.create", times=3))
    await here.types("ada", "#general", DECLARE)
    await here.advance(minutes=2)
    assert fault.hits == 3
    assert len(channels(here)) == 1
    assert not (await incident(here)).missing
    assert not doubled(here)
    assert not await jobs(here, State.DEAD)
