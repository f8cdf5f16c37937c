"""Scenarios of a policy to practise, and what is seen of a drill."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from bot.domain.policy import GameDays, Hook, Policy, Scenario
from sandbox.model import Message
from tests.outward.receiver import Answering, Receiver, receiver
from tests.world import POLICY, World, changed, world

SEARCH = Scenario(
    id="slow-search",
    title="Search takes a minute",
    happens="Every search takes a minute.",
    expected="Say so, scale it, resolve.",
    severity="sev3",
)


def payments(url: str = "http://127.0.0.1:9/", **changes: object) -> Scenario:
    """A scenario with a hook."""
    hook = Hook(url=url, on={"simulateFailure": True}, off={"simulateFailure": False}, private=True)
    scenario = Scenario(
        id="payments-down",
        title="Nobody can pay",
        happens="Payments answer *503*.",
        expected="Fail over, say so.",
        severity="sev1",
        component=POLICY.components[0].id,
        hook=hook,
    )
    return replace(scenario, **changes)


def team(*scenarios: Scenario, channel: str = "") -> Policy:
    """The policy with these to practise, and without a time to wait in before resolving."""
    days = GameDays(scenarios=scenarios, channel=channel)
    return changed(POLICY, game_days=days, stable_minutes=0)


@asynccontextmanager
async def practising(
    folder: Path, answers: Answering | None = None, **options: str
) -> AsyncIterator[tuple[World, Receiver]]:
    """A world in which the hook of a scenario is heard."""
    async with receiver(answers) as there:
        policy = team(payments(there.url), SEARCH, channel="#general")
        async with world(folder, policy=policy, **options) as here:
            yield here, there


def scenario(here: World) -> str:
    """What the channel says of what is practised."""
    return here.text(here.last("ada", here.incident_channel(1), "What happens"))


def bodies(there: Receiver) -> list[dict[str, bool]]:
    return [json.loads(one.body) for one in there.requests]


def how_it_went(here: World, channel: str) -> list[Message]:
    shown = here.person("ada").messages(channel)
    return [one for one in shown if "How it went" in here.text(one)]
