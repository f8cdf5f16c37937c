"""App Home: what is mine, what is open, what waits for me."""

import pytest
from msgspec.structs import replace

from bot.domain.status import Status
from sandbox.model import View
from sandbox.screen import buttons_of
from storage import incidents
from storage.database import Database
from tests.flows.records import incident
from tests.world import World


async def home(here: World, handle: str) -> View:
    """Somebody's App Home, just opened."""
    await here.person(handle).open_home()
    await here.settle()
    return here.person(handle).home() or pytest.fail("no home")


async def test_home_shows_mine_before_the_others(three: World) -> None:
    text = three.text(await home(three, "ada"))

    assert (
        text.index("My incidents") < text.index("INC-1") < text.index("Open incidents") < text.index("INC-2")
    )
    assert "INC-3" not in text
    assert "You are Incident Commander" in text


async def test_home_says_what_waits_for_me(three: World) -> None:
    await three.advance(minutes=16)

    assert "Waiting for you" in three.text(await home(three, "ada"))
    assert "Waiting for you" not in three.text(await home(three, "ben"))

    await three.presses("ada", await home(three, "ada"), "Post update")
    assert await three.submits("ada", impact="Half of them") == {}
    assert "Waiting for you" not in three.text(await home(three, "ada"))


async def test_home_shows_what_is_open_however_much_was_closed_since(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    mine = await incident(here)
    database = await Database.open(here.database_url)
    async with database.write() as db:
        for number in range(2, 210):
            await incidents.save(db, replace(mine, number=number, status=Status.CLOSED, channel=None), None)
    await database.close()

    assert "Login fails" in here.text(await home(here, "ada"))


async def test_home_is_calm_when_nothing_is_open(here: World) -> None:
    assert "No open incidents" in here.text(await home(here, "dana"))


async def test_home_shows_one_incident_as_a_direct_message(three: World) -> None:
    await three.presses("dana", await home(three, "dana"), "Show")

    assert "Login fails" in three.text(three.direct("dana")[-1])


async def test_somebody_of_another_workspace_is_shown_no_incident(three: World) -> None:
    shown = await home(three, "sam")

    assert "see no incidents here" in three.text(shown)
    assert not buttons_of(shown)


async def test_a_guest_is_shown_what_is_public(three: World) -> None:
    assert "Login fails" in three.text(await home(three, "gus"))


async def test_the_messages_tab_publishes_nothing(here: World) -> None:
    await home(here, "dana")
    published = len(here.workspace.calls_of("views.publish"))
    like = [one for one in here.workspace.deliveries if one.name == "app_home_opened"][-1]
    like.payload["event"]["tab"], like.payload["event_id"] = "messages", "Ev-another"

    await here.workspace.replay(like)
    await here.settle()

    assert len(here.workspace.calls_of("views.publish")) == published
