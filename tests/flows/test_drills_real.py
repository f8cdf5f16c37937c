"""SP-4: when what a drill has counts as real, and when it does not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.domain.alerts.rules import Action, Route
from bot.domain.policy import Rules
from tests.alerting import alerts, told
from tests.flows.alarms import groups
from tests.flows.records import incident, numbers
from tests.flows.test_drills_expected import PAYMENTS, drills, fires, is_over, team, turns
from tests.world import World, changed, world


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which the drill expects alerts of payments."""
    async with world(tmp_path, policy=team(PAYMENTS)) as opened:
        yield opened


@pytest.mark.parametrize("then", [Action.DROP, Action.ATTACH])
async def test_what_somebody_says_is_real_is_an_incident_although_its_route_opens_none(
    tmp_path: Path, then: Action
) -> None:
    rules = replace(team().alerts, routes=(Route("Quiet", then),))
    async with world(tmp_path, policy=changed(team(PAYMENTS), alerts=rules)) as here:
        channel = await drills(here)
        await fires(here)

        await here.presses("ben", here.last("ben", channel, "PaymentsDown"), "It is real")

        assert await numbers(here) == [1, 2]
        real = await incident(here, 2)
        assert (real.drill, real.severity, len(real.firing)) == (False, "sev1", 1)
        assert not (await incident(here)).firing
        assert "INC-2" in here.text(here.last("ben", channel, "says that it is real"))


async def test_what_begins_long_after_a_drill_that_was_forgotten_is_real(here: World) -> None:
    await drills(here)
    await here.jump(minutes=8 * 60)

    await fires(here)

    assert await numbers(here) == [1, 2]
    assert not (await incident(here, 2)).drill


async def test_what_begins_in_the_next_drill_is_that_ones_although_the_first_ones_fires_still(
    tmp_path: Path,
) -> None:
    rules = replace(team().alerts, group_by=("alertname",))
    async with world(tmp_path, policy=changed(team(PAYMENTS), alerts=rules)) as here:
        channel = await drills(here)
        first = told("PaymentsDown", instance="a", at=here.now.isoformat())
        await alerts(here, first)
        await here.types("ada", channel, "/incident resolve well done")
        await here.advance(minutes=3)
        await drills(here)

        await alerts(here, first, told("PaymentsDown", instance="b", at=here.now.isoformat()))
        await here.advance(minutes=12)

        assert await numbers(here) == [1, 2]
        assert (await incident(here, 2)).firing[0].tally.firing == 2
        assert not (await incident(here)).firing


async def test_what_nobody_told_of_for_a_day_is_over_and_does_not_count_as_real(here: World) -> None:
    channel = await drills(here)
    await fires(here)
    await here.jump(minutes=72 * 60)
    await here.types("ada", channel, "/incident resolve well done")

    await here.advance(minutes=12)

    assert await numbers(here) == [1]
    assert (await turns(here))[-1] == "silent"
    assert not [one for one in await groups(here) if one.is_firing]


async def test_what_a_drill_has_is_heard_of_although_the_policy_expects_it_no_more(here: World) -> None:
    channel = await drills(here)
    await fires(here)
    assert here.app
    here.app.service.rules = Rules(team())

    await here.advance(minutes=1)
    await is_over(here, minutes_ago=1)
    assert not (await incident(here)).firing
    await here.types("ada", channel, "/incident resolve well done")
    await here.advance(minutes=12)

    assert await numbers(here) == [1]
    assert (await turns(here))[-1] == "resolved"
