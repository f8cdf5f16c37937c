"""What begins anew after people resolved its incident: that hears of it, and each side has the way to the other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.alerting import alerts, told
from tests.flows.test_alerts import SHOWN, at, card, cards
from tests.world import World, world


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world with a channel for alerts."""
    async with world(tmp_path, policy=SHOWN) as it:
        yield it


async def _resolved(here: World, how: str = "Accept as SEV3") -> str:
    """Ben accepted an alert at 03:00 and resolved its incident at 03:10 although it fires; the channel."""
    await alerts(here, told("DiskFull"))
    await here.presses("ben", card(here, "DiskFull"), how)
    channel = here.incident_channel(1)
    await here.until(10)
    await here.types("ben", channel, "/incident resolve")
    assert await here.submits("ben", summary="Deleted logs", override="It is night") == {}
    return channel


def _lines(here: World, channel: str, words: str) -> list[str]:
    return [one for one in here.reads("ben", channel) if words in one]


async def test_what_begins_anew_ends_what_was_before_on_the_card_of_its_incident_and_its_own(
    here: World,
) -> None:
    channel = await _resolved(here)
    await here.until(20)

    await alerts(here, told("DiskFull", at=at(19)))

    old, new = cards(here)
    assert "~DiskFull~" in old
    assert "1 firing" not in old
    assert "1 firing" in new
    assert len(_lines(here, channel, "Alertmanager says that it fires again: DiskFull")) == 1
    shown = here.text(here.card(channel))
    assert "~DiskFull~ resolved 03:20" in shown
    assert "firing" not in shown


async def test_the_end_is_said_also_where_what_it_fired_for_since_began_anew_at_once(here: World) -> None:
    """It fires still, is over, and begins anew, all while the channel is given a rest."""
    channel = await _resolved(here)
    await here.until(20)
    await alerts(here, told("DiskFull"))
    assert len(_lines(here, channel, "fires still: DiskFull")) == 1

    await alerts(here, told("DiskFull", until=at(20)))
    await alerts(here, told("DiskFull", at=at(20.01)))

    assert "~DiskFull~ resolved 03:20" in here.text(here.card(channel))
    assert len(_lines(here, channel, "fires again")) == 1


async def test_what_is_over_is_said_when_the_rest_of_the_channel_is_over(here: World) -> None:
    channel = await _resolved(here)
    await here.until(20)
    await alerts(here, told("DiskFull"))
    await alerts(here, told("DiskFull", until=at(20)))

    await here.advance(seconds=20)

    assert "~DiskFull~ resolved 03:20" in here.text(here.card(channel))
    assert len(_lines(here, channel, "this is over")) == 1
