"""Alerts that only look alike are two incidents: what is worse must not go under in something else."""

from pathlib import Path

import msgspec
import pytest

from bot.domain.alerts.rules import Action, Route
from tests.alerting import alerts, sent, told
from tests.flows.records import incident, numbers
from tests.world import POLICY, World, changed, world

#: Whatever comes is an incident.
_AT_ONCE = changed(
    POLICY, alerts=msgspec.structs.replace(POLICY.alerts, routes=(Route("All of it", Action.DECLARE),))
)


async def test_the_same_rule_that_fires_for_another_component_in_another_environment_declares(
    here: World,
) -> None:
    await alerts(here, told("HighErrorRate", severity="critical", service="checkout", env="staging"))

    await alerts(here, told("HighErrorRate", severity="critical", service="catalog", env="prod"))

    assert await numbers(here) == [1, 2]
    assert ((await incident(here)).component, (await incident(here, 2)).component) == ("checkout", "catalog")


async def test_titles_that_differ_only_in_what_fails_are_two_incidents(here: World) -> None:
    for number, what in enumerate(("Checkout", "Catalog")):
        summary = f"{what} API latency high"
        await alerts(here, told(f"Slow{number}", summary=summary, severity="critical", service=what.lower()))

    assert await numbers(here) == [1, 2]


@pytest.mark.parametrize(("environment", "together"), [("staging", False), ("production", True)])
async def test_what_a_tracker_of_errors_opened_is_where_it_says(
    tmp_path: Path, environment: str, together: bool
) -> None:
    """Sentry says the environment beside the labels of an issue."""
    async with world(tmp_path, policy=_AT_ONCE) as here:
        await sent(here, "sentry", "sentry-event-alert")
        [seen] = (await incident(here)).alerts.values()
        assert seen.told.labels["environment"] == "production"

        await alerts(here, told("PaymentErrors", summary=seen.told.title, env=environment))

        assert await numbers(here) == ([1] if together else [1, 2])
