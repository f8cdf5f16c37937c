"""What people do with the summary of a storm of alerts."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.domain.alerts.rules import Storm
from sandbox.model import Message
from tests.alerting import alerts, told
from tests.world import POLICY, World, changed, world

_ONE_CARD = changed(POLICY, alerts=msgspec.structs.replace(POLICY.alerts, storm=Storm(cards=1)))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which the second group within ten minutes is a storm."""
    async with world(tmp_path, policy=_ONE_CARD) as it:
        yield it


async def fire(here: World, *names: str) -> None:
    """These fire, and half a minute goes by."""
    assert await alerts(here, *(told(name) for name in names)) == 202
    await here.advance(seconds=30)


def summary(here: World) -> Message:
    return here.last("ada", "#incidents", "Storm of alerts")


async def test_what_comes_after_an_incident_was_declared_for_a_storm_joins_it_by_one_press(
    here: World,
) -> None:
    await fire(here, "First", "Second", "Third")
    await here.presses("ada", summary(here), "Declare one incident for all")
    assert "nothing waits here any more" in here.text(summary(here))

    await fire(here, "Fourth", "Fifth")
    await here.presses("ada", summary(here), "Join INC-1 with all")

    card = here.text(here.card(here.incident_channel(1)))
    assert all(f"*{name}*" in card for name in ("Second", "Third", "Fourth", "Fifth"))
    assert "nothing waits here any more" in here.text(summary(here))
    assert not any(one.name.startswith("inc-2") for one in here.workspace.channels.values())


async def test_the_summary_names_the_senders_as_their_cards_do(here: World) -> None:
    await fire(here, "First", "Second", "Third")

    assert "From Alertmanager (2), told of 2 times" in here.text(summary(here))


async def test_what_was_declined_waits_no_more_and_has_no_buttons(here: World) -> None:
    await fire(here, "First", "Second")

    await here.presses("ben", summary(here), "Decline all")

    assert "[" not in here.text(summary(here))
    assert "nothing waits here any more" in here.text(summary(here))


async def test_practice_never_waits_in_one_summary_with_what_is_real(here: World) -> None:
    """Of those people make one incident: it would be a drill, and page nobody."""
    await fire(here, "First", "Second")

    await here.types("ada", "#general", "/incident drill alert severity=warning Trying it out")

    assert ":construction: Drill" in here.text(here.last("ada", "#incidents", "Trying it out"))
    assert "1 more that have no card" in here.text(summary(here))
