"""Sitroom is killed at any point of what it does: nothing is lost, and nothing is doubled."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.domain.status import Status
from sandbox.refusals import Refused
from storage.jobs import State
from tests.flows.declared import (
    DECLARE,
    assert_converged,
    assert_whole,
    channels,
    doubled,
    incident,
    jobs,
)
from tests.program import ProgramWorld, program_world
from tests.world import ROOT

#: With a link, so that there is a bookmark, and without a time to wait in before resolving.
POLICY = (ROOT / "policies" / "default.yml").read_text().replace("stable_minutes: 30", "stable_minutes: 0")
LINKS = "\nlinks:\n  - title: Dashboards\n    url: https://grafana.test/d/1\n"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[ProgramWorld]:
    """Sitroom as a process of its own."""
    policy = tmp_path / "policy.yml"
    policy.write_text(POLICY + LINKS)
    async with program_world(tmp_path, policy) as it:
        yield it


Step = Callable[[ProgramWorld], Awaitable[None]]


async def _declare(here: ProgramWorld) -> None:
    await here.types("ada", "#general", DECLARE)


def _typed(text: str) -> Step:
    async def step(here: ProgramWorld) -> None:
        await here.types("ada", here.incident_channel(1), f"/incident {text}")

    return step


async def _update(here: ProgramWorld) -> None:
    await here.presses("ada", here.card(here.incident_channel(1)), "Update")
    await here.submits("ada", impact="Payments fail", doing="Rolling back")


STORY: dict[str, Step] = {
    "scribe": _typed("scribe @ben"),
    "update": _update,
    "severity": _typed("sev 1 all payments fail"),
    "status": _typed("status identified a bad release"),
    "mitigated": _typed("mitigated rolled back"),
    "resolve": _typed("resolve Rolled back to 1.8.2"),
    "reopen": _typed("reopen it is back"),
}


@pytest.mark.parametrize("calls", range(1, 21))
async def test_declaring_survives_being_killed_after_any_call(here: ProgramWorld, calls: int) -> None:
    await _kill_after(here, calls, _declare)
    await here.start()
    await here.settle()
    assert len(channels(here)) == 1
    await assert_whole(here)


@pytest.mark.parametrize("calls", [1, 2, 4])
async def test_every_step_of_the_story_survives_being_killed(here: ProgramWorld, calls: int) -> None:
    await _declare(here)
    for name, step in STORY.items():
        version = (await incident(here)).version
        await _kill_after(here, calls, step)
        await here.start()
        await here.settle()
        assert not doubled(here), name
        if (await incident(here)).version == version:  # a form that was open when it died
            await step(here)
    await assert_converged(here)
    now = await incident(here)
    assert (now.status, now.severity) == (Status.INVESTIGATING, "sev1")
    assert now.roles["scribe"].name == "Ben"
    assert now.update
    assert now.update.fields[0].text == "Payments fail"
    assert "Investigating" in here.text(here.card(here.incident_channel(1)))
    assert "Investigating" in here.text(here.last("ben", "#incidents"))
    assert not await jobs(here, State.DEAD)


async def test_what_was_not_heard_is_shown_to_whoever_typed_it(here: ProgramWorld) -> None:
    await here.kill()
    await here.person("ada").slash("#general", DECLARE)
    assert here.person("ada").toasts()
    await here.start()
    await here.settle()
    assert not channels(here)


async def _kill_after(here: ProgramWorld, calls: int, step: Step) -> None:
    """Sitroom dies when it has made so many calls, or when the step is over."""
    until = len(here.workspace.calls) + calls

    async def do() -> None:
        with contextlib.suppress(AssertionError, Refused):  # no form opened: it had died by then
            await step(here)

    doing = asyncio.create_task(do())
    reached = asyncio.create_task(here.workspace.until(lambda: len(here.workspace.calls) >= until, 60))
    await asyncio.wait({doing, reached}, return_when=asyncio.FIRST_COMPLETED)
    await here.kill()
    for task in (doing, reached):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
