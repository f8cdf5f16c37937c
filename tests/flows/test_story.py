"""One incident from declare to export, as three kinds of people live through it, in both of Slack's modes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.screen import buttons_of
from tests.world import World, world


@pytest.fixture(params=["socket", "http"])
async def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, mode=request.param) as it:
        yield it


async def test_an_incident_runs_from_declare_to_export(anywhere: World) -> None:
    here = anywhere

    # Ada declares; within the same breath there is a channel, a card, an announcement, and a commander.
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    channel = here.incident_channel(1)
    assert channel == "#inc-1-checkout-5xx"
    assert any("INC-1" in line for line in here.reads("ada", "#general"))
    card = here.text(here.card(channel))
    assert "INC-1 Checkout 5xx" in card
    assert "SEV2" in card
    assert "Ada" in card
    assert "INC-1" in here.text(here.last("ben", "#incidents"))
    assert any("lead" in here.text(message) for message in here.direct("ada"))  # the role guide

    # Leadership hears at once, because checkout is hit, and says that they know.
    told = here.last("dana", "#incident-room", "INC-1")
    await here.presses("dana", told, "Acknowledge")
    assert "Dana" in here.text(here.last("dana", "#incident-room", "INC-1"))

    # Ben comes in from the announcement and takes the scribe's role on the card.
    await here.presses("ben", here.last("ben", "#incidents", "INC-1"), "Join")
    assert "#inc-1-checkout-5xx" in {f"#{place.name}" for place in here.person("ben").channels()}
    await here.presses("ben", here.card(channel, "ben"), "Claim Scribe")
    assert "Ben" in here.text(here.card(channel))

    # Ada gives an update with one button, and everybody who follows sees it.
    await here.presses("ada", here.card(channel), "Update")
    assert await here.submits("ada", impact="One in three payments fails", doing="Rolling back") == {}
    for place, reader in ((channel, "ben"), ("#incidents", "cleo"), ("#incident-room", "dana")):
        assert any("One in three payments fails" in line for line in here.reads(reader, place)), place

    # It is worse than it looked.
    await here.types("ada", channel, "/incident sev 1 all payments fail")
    assert "SEV1" in here.text(here.last("cleo", "#incidents", "INC-1"))
    assert "all payments fail" in here.text(here.last("ben", channel, "SEV1"))

    # A quarter of an hour later she is asked for the next update, and puts it off once.
    await here.advance(minutes=15)
    reminder = here.last("ada", "@sitroom", "Update due")
    await here.presses("ada", reminder, "Snooze 5 min")
    assert buttons_of(here.last("ada", "@sitroom", "Update due")) == []
    await here.advance(minutes=5)
    assert "Update due" in here.text(here.direct("ada")[-1])

    # What Ben wrote and pinned is on the timeline.
    said = await here.person("ben").say(channel, "Rolled back to 1.8.2")
    await here.person("ben").pin(channel, said.ts)
    await here.settle()
    await here.types("ben", channel, "/incident timeline")
    assert "Rolled back to 1.8.2" in here.reads("ben", channel)[-1]

    # Mitigated, stable for thirty minutes, resolved; the card and the announcement say for how long it was.
    await here.types("ada", channel, "/incident mitigated payments work again")
    await here.advance(minutes=30)
    assert any("table since" in line for line in here.reads("ben", channel))
    await here.types("ada", channel, "/incident resolve Rolled back; a fix is in review")
    assert "Resolved" in here.text(here.card(channel))
    assert "50 min" in here.text(here.last("cleo", "#incidents", "INC-1"))
    assert "Resolved" in here.text(here.last("dana", "#incident-room", "INC-1"))

    # The whole of it is a file in the channel.
    await here.types("ada", channel, "/incident export md")
    files = [file for message in here.person("ben").messages(channel) for file in message.files]
    text = here.workspace.files[files[-1]].content.decode()
    for words in ("Checkout 5xx", "One in three payments fails", "Rolled back to 1\\.8\\.2", "Ada", "Ben"):
        assert words in text or words.replace("\\", "") in text
