"""T1: people work while Sitroom is killed at random instants and started again; then everything is counted."""

import asyncio
import contextlib
import random
import time
from pathlib import Path
from typing import NamedTuple

import msgspec

from sandbox.faults import Fault
from tests.faults.account import Account, account
from tests.faults.fleet import Fleet, fleet
from tests.faults.load import Load
from tests.world import ROOT

#: The database, how many replicas use it, and how Slack reaches them.
SET_UPS = (
    "sqlite-1-socket",
    "sqlite-1-http",
    "postgresql-1-socket",
    "postgresql-3-socket",
    "postgresql-3-http",
)

#: Slack takes so long for an answer, in real seconds.
SLACK_TAKES = 0.03

#: Between two kills, in real seconds.
_LIVES = (0.1, 0.7)

#: A start takes no longer on a machine that is busy, in real seconds.
_STARTS = 30

#: Once nobody is killed any more, everything that people do has been acknowledged within so many real seconds.
_CALM = 180

#: How often a replica may begin to work before it is killed; the rest dies while it starts.
_WORKS = 0.75


_ESCALATIONS = """
escalations:
  - id: overdue
    name: Everybody
    when: overdue
    minutes: 1
    tell: {channels: ["#random"]}
"""


def policy() -> str:
    """The one that is shipped, with a link for a bookmark, an escalation, and everything due within two or three minutes."""
    text = (ROOT / "policies" / "default.yml").read_text()
    for old, new in (
        ("update_minutes: 15", "update_minutes: 3"),
        ("update_minutes: 30", "update_minutes: 3"),
        ("unassigned_minutes: 5", "unassigned_minutes: 1"),
        ("after_minutes: 30", "after_minutes: 2"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return f"{text}\nlinks:\n  - title: Dashboards\n    url: https://grafana.test/d/1\n{_ESCALATIONS}"


class Storm(NamedTuple):
    """What happens.

    Attributes:
        mode: how Slack reaches Sitroom: `socket`, or `http` through a balancer.
        kills: how many at least, until all is declared; `minutes` of real time end it before.
        incidents: how many are declared.
        seed: for the instants, and for what people do.
        speed: Sitroom's clock is so many times faster than the machine's. At ten times, a lease lasts six real seconds,
            and an incident has its reminders within a minute.
    """

    replicas: int
    kills: int
    incidents: int
    minutes: float = 60
    seed: int = 1
    mode: str = "socket"
    speed: float = 10


async def weather(folder: Path, database_url: str, storm: Storm) -> Account:
    """Everything that was counted once the storm was over."""
    async with fleet(
        folder, database_url, policy=policy(), replicas=storm.replicas, mode=storm.mode, speed=storm.speed
    ) as here:
        here.workspace.faults.add(Fault(kind="slow", times=None, seconds=SLACK_TAKES))
        load = Load(here, incidents=storm.incidents, seed=storm.seed)
        working = asyncio.create_task(load.work())
        await load.under_way()
        await _kill(here, load, storm)
        with contextlib.suppress(TimeoutError):  # what nobody could do even then is for the account
            await here.workspace.until(lambda: not load.untaken, _CALM)
        load.stop()
        await working
        await here.settle()
        with contextlib.suppress(TimeoutError):  # what is due even then is for the account
            await here.looked()
        found = await account(here, load)
        never = [f"no {kind} was ever acknowledged" for kind in load.untaken]
        return msgspec.structs.replace(found, lost=[*found.lost, *never])


async def _kill(here: Fleet, load: Load, storm: Storm) -> None:
    chance, until = random.Random(storm.seed), time.monotonic() + 60 * storm.minutes
    while (here.kills < storm.kills or load.declaring) and time.monotonic() < until:
        if chance.random() < _WORKS:
            with contextlib.suppress(TimeoutError):
                await here.up(storm.replicas, timeout_seconds=_STARTS)
        await asyncio.sleep(chance.uniform(*_LIVES))  # the instant has to be any
        which = chance.randrange(storm.replicas)
        await here.kill(which)
        await here.revive(which)
