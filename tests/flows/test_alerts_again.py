"""What begins anew after people resolved its incident: that hears of it, and each side has the way to the other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.model import Message
from tests.alerting import alerts, told
from tests.flows.test_alerts import ALERTS, SHOWN, at, card, cards
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


def _links(message: Message, to: Message) -> bool:
    """Whether there is a link to another message in it."""
    return f"/archives/{to.channel}/p{to.ts.replace('.', '')}|" in str(message.blocks)


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


async def test_the_new_card_says_which_incident_was_about_it_and_that_hears_where_it_fires(
    here: World,
) -> None:
    channel = await _resolved(here)
    await here.until(20)

    await alerts(here, told("DiskFull", at=at(19)))

    old, new = cards(here)
    assert "About this until 03:10: INC-1 DiskFull · #inc-1-diskfull · Resolved" in new
    assert (
        "Ben took it: INC-1 · Resolved · #inc-1-diskfull\nWhat fired after that has a card of its own." in old
    )
    [before, shown] = here.person("ada").messages(ALERTS)[-2:]
    assert _links(before, shown)
    [line] = _lines(here, channel, "fires again")
    assert "It has a card" in line
    assert _links(here.last("ben", channel, "fires again"), shown)

    await here.presses("ben", card(here), "Accept as SEV3")

    [line] = _lines(here, channel, "fires again")
    assert "It is INC-2 DiskFull · #inc-2-diskfull" in line


async def test_where_it_is_declared_again_both_incidents_have_the_way_to_the_other(here: World) -> None:
    await alerts(here, told("CheckoutDown", severity="critical"))
    first = here.incident_channel(1)
    await here.person("ben").join(first)
    await here.types("ben", first, "/incident resolve")
    assert await here.submits("ben", summary="Restarted", override="It is night") == {}
    await here.until(20)

    await alerts(here, told("CheckoutDown", at=at(19), severity="critical"))

    [line] = _lines(here, first, "fires again")
    assert "It is INC-2 CheckoutDown · #inc-2-checkoutdown" in line
    second = here.incident_channel(2)
    await here.person("ben").join(second)
    [came] = _lines(here, second, "Alertmanager alerts: CheckoutDown")
    assert "INC-1 was about it before" in came


async def test_of_a_private_incident_nothing_is_said_where_others_read(here: World) -> None:
    """It was about it before, or is now."""
    await here.types("ben", "#general", "/incident declare --private Search is slow for one customer")
    private = here.incident_channel(1)
    await alerts(here, told("DiskFull"))
    await here.presses("ben", card(here), "Merge…")
    assert await here.submits("ben", into="1") == {}
    await here.types("ben", private, "/incident resolve")
    assert await here.submits("ben", summary="Done", override="It is night") == {}
    await here.until(20)

    await alerts(here, told("DiskFull", at=at(19)))

    new = cards(here)[-1]
    assert "1 firing" in new
    assert "INC-1" not in new
    assert "About this" not in new
    [line] = _lines(here, private, "fires again")
    assert "It has a card" in line

    await here.presses("ben", card(here), "Accept as SEV3")
    await here.types("ben", here.incident_channel(2), "/incident resolve")
    assert await here.submits("ben", summary="Done", override="It is night") == {}
    await here.types("ben", "#general", "/incident declare --private Of one customer")
    await here.until(40)
    await alerts(here, told("DiskFull", at=at(39)))
    await here.presses("ben", card(here), "Merge…")
    assert await here.submits("ben", into="3") == {}

    [line] = _lines(here, here.incident_channel(2), "fires again")
    assert "It has a card" in line
    assert not [one for one in here.reads("ben", here.incident_channel(2)) + cards(here) if "INC-3" in one]
