"""Reminders, escalations and gates of many incidents at once: what was to be said, and what people saw, to the minute.

A hundred incidents of each of the five policies, through a day, with `make soak`; a few, through some hours, with
`make test`. What was to be said is worked out by the second model in `tests/faults/day`.
"""

import sys
import time
from pathlib import Path

import pytest

from tests.faults.day.life import life
from tests.faults.day.numbers import read
from tests.faults.day.script import Day, made_up
from tests.faults.day.table import Found, compared, shown
from tests.faults.long import LONG
from tests.world import ROOT

TEAMS = ("smplat", "cartrader", "sharepipe", "storefront", "reco")

#: How many incidents there are, for how many minutes, and how often a process is killed.
SIZE = (100, 24 * 60, 60) if LONG else (3, 4 * 60, 3)

#: A day of a hundred incidents takes a quarter of an hour: on PostgreSQL, with three replicas, one team has it.
RUNS = [*((team, "sqlite") for team in TEAMS), *([("smplat", "postgresql")] if LONG else [])]

#: Every kind of rule; the five teams tell leadership only.
RULES = """
escalations:
  - {id: severe, name: Leads, when: begun, severities: [sev1], tell: {channels: ["#random"]}}
  - {id: paid, name: Payments, when: begun, components: [checkout], tell: {people: [pay@acme.example.com]}}
  - {id: long, name: Directors, when: lasts, minutes: 45, severities: [sev1, sev2], tell: {channels: ["#random"]}}
  - {id: silent, name: Support, when: overdue, minutes: 20, tell: {channels: ["#alerts"]}}
  - {id: headless, name: Managers, when: uncommanded, minutes: 10, tell: {people: [boss@acme.example.com]}}
  - {id: next, name: Deputy, when: unacknowledged, after: long, minutes: 10, tell: {people: [vp@acme.example.com]}}
  - {id: above, name: Board, when: unacknowledged, after: leadership, minutes: 25, tell: {people: [ceo@acme.example.com]}}
"""


async def _lived(folder: Path, url: str, text: str, team: str) -> tuple[Day, Found, int]:
    incidents, minutes, kills = SIZE
    day = made_up(read(text, team), incidents=incidents, minutes=minutes, seed=1)
    replicas = 1 if url.startswith("sqlite") else 3
    async with life(folder, url, policy=text, replicas=replicas, day=day, kills=kills) as here:
        await here.live()
        kills_shared = here.kills_at if replicas > 1 else ()
        return day, compared(day.said, [*here.seen, *here.cast.asked], kills_shared), here.kills


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """Where the database is of which a run names the kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.mark.timeout(0 if LONG else 900)  # on a machine that is busy
@pytest.mark.parametrize(("team", "url"), RUNS, indirect=["url"])
async def test_a_day_of_a_teams_incidents_is_what_its_policy_says(
    tmp_path: Path, team: str, url: str
) -> None:
    """CT-3, CT-8, CT-10, CT-15, RC-8, SF-4, SM-8, SM-14, SM-15, SP-1, SP-12."""
    began = time.monotonic()
    text = (ROOT / "policies" / f"{team}.yml").read_text()
    day, found, kills = await _lived(tmp_path, url, text, team)
    took = time.monotonic() - began
    where = url.partition(":")[0]
    sys.stdout.write(f"\n{team}, {where}, {kills} kills, {took:.0f} s\n{shown(day, found)}\n")
    assert (found.missing, found.unexpected) == ([], [])


@pytest.mark.timeout(0 if LONG else 900)
async def test_a_day_with_every_kind_of_escalation_is_what_the_rules_say(
    tmp_path: Path, database_url: str
) -> None:
    """SM-14, SM-15, SP-10."""
    text = (ROOT / "policies" / "default.yml").read_text() + RULES
    day, found, kills = await _lived(tmp_path, database_url, text, "ours")
    sys.stdout.write(f"\nevery rule, {kills} kills\n{shown(day, found)}\n")
    assert (found.missing, found.unexpected) == ([], [])
