"""What is told of alerts later than something that came after it."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.alerts.group import Stage
from tests.alerting import alerts, told
from tests.flows.alarms import groups
from tests.world import World

BEGAN, ENDED = "2026-11-21T02:50:00Z", "2026-11-21T02:59:00Z"


@pytest.fixture
async def either(database_url: str) -> AsyncIterator[World]:
    """A world on SQLite, and one on PostgreSQL."""
    it = World(database_url)
    await it.open()
    yield it
    await it.close()


def cards(here: World) -> list[str]:
    """The cards of the alert that comes in these tests."""
    return [text for text in here.reads("ada", "#incidents") if "SearchSlow" in text]


async def test_a_beginning_that_its_end_has_overtaken_has_no_card(either: World) -> None:
    await alerts(either, told("SearchSlow", at=BEGAN, until=ENDED))

    await alerts(either, told("SearchSlow", at=BEGAN))

    assert not cards(either)
    await either.advance(minutes=1)
    await alerts(either, told("SearchSlow", at="2026-11-21T03:00:30Z"))
    assert len(cards(either)) == 1


async def test_what_fires_still_after_people_resolved_it_is_said_there_once_for_a_day(either: World) -> None:
    here = either
    await alerts(here, told("SearchSlow", at=BEGAN))
    await here.presses("ben", here.last("ben", "#incidents", "SearchSlow"), "Accept as SEV3")
    channel = here.incident_channel(1)
    await here.types("ben", channel, "/incident resolve")
    assert await here.submits("ben", summary="Rolled back", override="it was the deploy") == {}

    for _ in range(3):
        await here.advance(minutes=4 * 60)
        await alerts(here, told("SearchSlow", at=BEGAN))

    assert [(group.stage, group.count) for group in await groups(here)] == [(Stage.ATTACHED, 4)]
    said = [line for line in here.reads("ben", channel) if "fires still: SearchSlow (1 firing)" in line]
    assert len(said) == 1
    assert ":rotating_light: Alertmanager says" in said[0]

    await here.advance(minutes=12 * 60)
    await alerts(here, told("SearchSlow", at=BEGAN))
    assert [(group.stage, group.count) for group in await groups(here)] == [(Stage.WAITING, 1)]


async def test_the_end_of_what_another_prometheus_saw_begin_earlier_is_the_end_of_the_card(
    either: World,
) -> None:
    """Of a pair one fires seconds before the other, and Alertmanager takes the earlier start over."""
    here = either
    await alerts(here, told("SearchSlow", at=BEGAN))
    await alerts(here, told("SearchSlow", at="2026-11-21T02:49:56Z"))
    await here.advance(minutes=1)

    [card] = cards(here)
    assert "since 02:49" in card

    await alerts(here, told("SearchSlow", at="2026-11-21T02:49:56Z", until="2026-11-21T03:00:30Z"))
    await here.advance(minutes=1)

    [card] = cards(here)
    assert "~SearchSlow~" in card
    assert "resolved 03:00 after 10 min" in card


async def test_what_is_told_to_be_over_long_after_it_was_is_over_since_then(either: World) -> None:
    """Sitroom was down, and Alertmanager went on trying."""
    here = either
    await alerts(here, told("SearchSlow", at=BEGAN))
    await here.presses("ben", here.last("ben", "#incidents", "SearchSlow"), "Accept as SEV3")
    channel = here.incident_channel(1)
    await here.until(30)
    await here.types("ben", channel, "/incident mitigated")
    await here.until(47)

    await alerts(here, told("SearchSlow", at=BEGAN, until="2026-11-21T03:01:00Z"))
    await here.advance(minutes=1)

    assert any("resolved 03:01 after 11 min" in card for card in cards(here))
    assert "~SearchSlow~ resolved 03:01" in here.text(here.card(channel))
    assert "Stable since 03:47" in here.text(here.card(channel)), "when people could know"
    [line] = [one for one in here.reads("ben", channel) if "this is over" in one]
    assert "“SearchSlow”, since 03:01 UTC" in line
