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
    await here.presses("ada", summary(here), "Declare one SEV3 for all")
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

    assert "[Declare" not in here.text(summary(here))
    assert "Ben declined 1 alert, 03:00: no incident" in here.text(summary(here))
    assert "Declared" not in here.text(here.last("ben", "#incidents", "Declined: 1 alert."))


async def test_a_storm_that_was_declined_can_be_taken_up_again(here: World) -> None:
    await fire(here, "First", "Second", "Third")
    await here.presses("ben", summary(here), "Decline all")

    await here.presses("ada", summary(here), "Take up again")

    assert "2 more that have no card" in here.text(summary(here))
    await here.presses("ada", summary(here), "Declare one SEV3 for all")
    assert "*Second*" in here.text(here.card(here.incident_channel(1)))


async def test_practice_never_waits_in_one_summary_with_what_is_real(here: World) -> None:
    """Of those people make one incident: it would be a drill, and page nobody."""
    await fire(here, "First", "Second")

    await here.types("ada", "#general", "/incident drill alert severity=warning Trying it out")

    assert ":construction: Drill" in here.text(here.last("ada", "#incidents", "Trying it out"))
    assert "1 more that have no card" in here.text(summary(here))


async def test_what_stands_in_the_summary_is_listed_with_the_way_there(here: World) -> None:
    await fire(here, "First", "Second")

    await here.types("ada", "#general", "/incident alerts")

    listed = here.last("ada", "#general", "Second")
    assert here.text(listed).index("First") > here.text(listed).index("Second")
    assert f"/archives/{summary(here).channel}/p{summary(here).ts.replace('.', '')}|summary" in str(
        listed.blocks
    )


# --- what must not drown ----------------------------------------------------------------------------


@pytest.fixture
async def drowning(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which an incident was declared and a card was used up, and nothing more is to be, for ten minutes."""
    few = msgspec.structs.replace(POLICY.alerts, storm=Storm(cards=1, incidents=1))
    shown = msgspec.structs.replace(POLICY.channels, alerts="#alerts")
    async with world(tmp_path, policy=changed(POLICY, alerts=few, channels=shown)) as here:
        await fire_worst(here, "Shop", "checkout")
        await fire(here, "First", "Second", "Third")
        yield here


async def fire_worst(here: World, name: str, service: str) -> None:
    """As bad as it gets, about this component."""
    assert await alerts(here, told(name, severity="critical", service=service)) == 202
    await here.advance(seconds=30)


async def test_what_would_have_been_declared_has_a_card_in_a_storm_where_incidents_are_announced(
    drowning: World,
) -> None:
    await fire_worst(drowning, "Search", "search")

    shown = drowning.text(drowning.last("ada", "#incidents", "*Search*"))
    assert "SEV1" in shown
    assert "[Accept as SEV1]" in shown
    assert "Not declared by itself: routes declared 1 incidents lately." in shown
    assert "2 more that have no card" in drowning.text(drowning.last("ada", "#alerts", "Storm of alerts"))


async def test_the_summary_counts_what_would_have_been_declared_and_leaves_it_to_its_card(
    drowning: World,
) -> None:
    def shown() -> Message:
        return drowning.last("ada", "#alerts", "Storm of alerts")

    assert "Not among these" not in drowning.text(shown())
    await fire_worst(drowning, "Search", "search")

    says = "Not among these: 1 alert that routes would declare, the worst SEV1, waits on its own card in #incidents: the latest"
    assert says in drowning.text(shown()).replace("*", "")
    card = drowning.last("ada", "#incidents", "*Search*")
    assert f"/archives/{card.channel}/p{card.ts.replace('.', '')}|the latest" in str(shown().blocks)

    await drowning.presses("ada", shown(), "Declare one SEV3 for all")
    assert says in drowning.text(shown()).replace("*", "")

    await drowning.presses("ada", drowning.last("ada", "#incidents", "*Search*"), "Decline")
    assert "Not among these" not in drowning.text(shown())


async def test_beyond_that_the_summary_has_the_worst_first_and_says_how_bad_it_is(drowning: World) -> None:
    await fire_worst(drowning, "Search", "search")
    await fire_worst(drowning, "Mail", "mail")

    shown = drowning.text(drowning.last("ada", "#alerts", "Storm of alerts"))
    assert ":rotating_light: SEV1 (1), :large_yellow_circle: SEV3 (2)" in shown
    assert shown.index("SEV1 · Mail") < shown.index("SEV3 · Second")
    assert "[Declare one SEV1 for all]" in shown


async def test_what_becomes_worse_in_a_summary_comes_out_of_it(drowning: World) -> None:
    await alerts(drowning, told("Third", severity="critical", fingerprint="another"))
    await drowning.advance(seconds=30)

    assert "[Accept as SEV1]" in drowning.text(drowning.last("ada", "#incidents", "*Third*"))
    shown = drowning.text(drowning.last("ada", "#alerts", "Storm of alerts"))
    assert "1 more that have no card" in shown
    assert "Third" not in shown
