"""Sitroom is restarted at any point of the story: every button works, every reminder comes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.domain.status import Status
from sandbox.model import Message
from sandbox.refusals import Refused
from sandbox.screen import Button, buttons_of
from storage.jobs import State
from storage.queue import inbox
from tests.flows.declared import (
    DECLARE,
    LINKED,
    assert_converged,
    assert_whole,
    incident,
    jobs,
    posted,
)
from tests.flows.nudges import nudges
from tests.world import World, world

Step = Callable[[World], Awaitable[None]]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world with bookmarks."""
    async with world(tmp_path, policy=LINKED) as it:
        yield it


# --- the story, a step at a time ------------------------------------------------------------------


async def _declare(here: World) -> None:
    await here.types("ada", "#general", DECLARE)


async def _scribe(here: World) -> None:
    await here.types("ada", here.incident_channel(1), "/incident scribe @ben")


async def _update(here: World) -> None:
    await here.presses("ada", here.card(here.incident_channel(1)), "Update")
    await here.submits("ada", impact="Payments fail", doing="Rolling back")


async def _severity(here: World) -> None:
    await here.types("ada", here.incident_channel(1), "/incident sev 1 all payments fail")


async def _status(here: World) -> None:
    await here.types("ada", here.incident_channel(1), "/incident status identified a bad release")


async def _waiting(here: World) -> None:
    await here.advance(minutes=31)


async def _mitigated(here: World) -> None:
    await here.types("ada", here.incident_channel(1), "/incident mitigated rolled back")


async def _stable(here: World) -> None:
    await here.advance(minutes=31)


async def _resolve(here: World) -> None:
    await here.types("ada", here.incident_channel(1), "/incident resolve Rolled back to 1.8.2")


async def _reopen(here: World) -> None:
    await here.types("ada", here.incident_channel(1), "/incident reopen it is back")


STORY: list[Step] = [
    _declare,
    _scribe,
    _update,
    _severity,
    _status,
    _waiting,
    _mitigated,
    _stable,
    _resolve,
    _reopen,
]
POINTS = list(range(1, len(STORY) + 1))
NAMES = [f"after_{step.__name__.strip('_')}" for step in STORY]


async def _live(here: World, steps: list[Step], between: Step | None = None) -> None:
    for step in steps:
        await step(here)
        if between:
            await between(here)


# --- restarts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", POINTS, ids=NAMES)
async def test_every_button_on_every_message_works_after_a_restart(here: World, point: int) -> None:
    await _live(here, STORY[:point])
    old = [(message, button) for message in _visible(here) for button in buttons_of(message)]
    assert len(old) > 5
    await here.restart()
    pressed = 0
    for message, button in sorted(old, key=lambda one: one[1].label == "Archive"):
        pressed += await _is_answered(here, message, button)
    assert pressed > 5
    assert not await jobs(here, State.DEAD, queue=inbox)


def _visible(here: World) -> list[Message]:
    whispered = [
        message
        for channel in here.workspace.channels.values()
        for message in channel.ephemerals.values()
        if message.bot_id == here.installed.bot_id
    ]
    return [*posted(here), *whispered]


async def _is_answered(here: World, message: Message, button: Button) -> bool:
    """Whether it could be pressed; then something came of it that the person can see."""
    place = here.workspace.channels[message.channel]
    handle = message.ephemeral_to or next(
        user for user in place.members if not here.workspace.users[user].is_bot
    )
    person = here.person("ada" if here.person("ada").id in place.members else handle)
    before = _state(here)
    version = (await incident(here)).version
    try:
        await person.click(message, button.action_id, button.value)
    except Refused:  # an edit has taken it away meanwhile
        return False
    await here.settle()
    assert not person.toasts(), (button, person.toasts())
    if person.view():
        await person.close()
        return True
    answers = [text for text in _state(here) if text not in before]
    assert answers or (await incident(here)).version > version, f"nothing came of {button}"
    for answer in answers:
        assert "earlier version" not in answer, button
        assert "Something broke" not in answer, button
    return True


def _state(here: World) -> list[str]:
    return [f"{message.ts} {here.text(message)}" for message in _visible(here)]


async def test_reminders_come_when_they_would_have_come_without_restarts(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    kinds = ("due", "overdue", "role", "leadership", "stable")
    async with world(tmp_path / "one") as calm:
        await _live(calm, STORY)
        await calm.advance(minutes=40)
        expected = nudges(calm, *kinds)
    async with world(tmp_path / "two") as restless:
        await _live(restless, STORY, between=World.restart)
        for _ in range(40):
            await restless.restart()
            await restless.advance(minutes=1)
        assert nudges(restless, *kinds) == expected
    assert len(expected) > 5


async def test_the_story_is_the_same_with_a_restart_after_every_step(here: World) -> None:
    await _live(here, STORY, between=World.restart)
    await assert_converged(here)
    now = await incident(here)
    assert (now.status, now.severity) == (Status.INVESTIGATING, "sev1")
    assert "Investigating" in here.text(here.card(here.incident_channel(1)))
    assert "Investigating" in here.text(here.last("ben", "#incidents"))


async def test_what_was_typed_while_it_was_down_says_so_and_works_afterwards(here: World) -> None:
    await here.stop()
    await here.person("ada").slash("#general", DECLARE)
    assert here.person("ada").toasts()
    await here.start()
    await _declare(here)
    await assert_whole(here)


async def test_reminders_that_fell_due_while_it_was_down_come_once_and_late(here: World) -> None:
    await _declare(here)
    await here.stop()
    await here.jump(minutes=29)
    await here.start()
    await here.advance(minutes=0)
    assert [nudge.what for nudge in nudges(here, "due", "overdue")] == ["due late"]
