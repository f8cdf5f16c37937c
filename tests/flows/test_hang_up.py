"""Sitroom as a process of its own is told to read its policy file again, by SIGHUP."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import Fault
from tests.policy.broken import FILES, message
from tests.program import Program, ProgramWorld, program_world
from tests.world import ROOT

OURS = (ROOT / "policies" / "default.yml").read_text().replace("name: SEV1", "name: Ours")
WRONG = "the policy file is wrong; the policy in force stays"
IN_FORCE = "the policy file was read again, and is in force"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[ProgramWorld]:
    file = tmp_path / "ours.yml"
    file.write_text(OURS)
    async with program_world(tmp_path, file) as it:
        yield it


def _program(here: ProgramWorld) -> Program:
    assert here.program
    return here.program


async def _declares(here: ProgramWorld, number: int, title: str) -> str:
    """Ada declares; what its card says."""
    await here.types("ada", "#general", f"/incident declare sev1 {title}")
    return here.text(here.card(here.incident_channel(number)))


async def test_none_of_fifty_broken_files_stops_it_and_then_a_right_one_is_in_force(
    here: ProgramWorld,
) -> None:
    program = _program(here)
    for file in FILES:
        here.policy_file.write_bytes(file.read_bytes())
        program.hang_up()
        assert (await program.says(WRONG))["why"] == message(file, here.policy_file)
    assert program.is_running
    assert "Ours" in await _declares(here, 1, "Login fails")

    here.policy_file.write_text(OURS.replace("name: Ours", "name: Theirs"))
    program.hang_up()
    assert (await program.says(IN_FORCE))["changed"] == ["severities.sev1.name"]
    assert "Theirs" in await _declares(here, 2, "Search is slow")


async def test_what_is_asked_for_while_it_waits_for_slack_is_done_afterwards(tmp_path: Path) -> None:
    file = tmp_path / "ours.yml"
    file.write_text(OURS)
    here = ProgramWorld(tmp_path, file)
    await here.server.start()
    outage = here.workspace.faults.add(Fault(kind="http_503", method="auth.test", times=None))
    program = here.program = await Program.run("run", **here.environment)
    try:
        await program.says("Slack cannot be reached")
        file.write_text(OURS.replace("stable_minutes: 30", "stable_minutes: 3"))
        program.hang_up()
        here.workspace.faults.remove(outage)
        assert (await program.says(IN_FORCE))["changed"] == ["stable_minutes"]
    finally:
        await here.kill()
        await here.server.stop()


async def test_many_at_once_are_one(here: ProgramWorld) -> None:
    """As when a script tells it again and again: the last file counts."""
    program = _program(here)
    for minutes in range(1, 20):
        here.policy_file.write_text(OURS.replace("stable_minutes: 30", f"stable_minutes: {minutes}"))
        program.hang_up()
        await asyncio.sleep(0)
    here.policy_file.write_text(OURS.replace("name: Ours", "name: Last"))
    program.hang_up()
    while "severities.sev1.name" not in (await program.says(IN_FORCE))["changed"]:
        pass
    assert "Last" in await _declares(here, 1, "Login fails")
