"""A role that nobody has is offered once, and whoever is first takes it."""

from sandbox.screen import buttons_of
from tests.flows.nudges import nudges
from tests.flows.roles import declare, guides, join, who_commands, who_is
from tests.world import World

CALL = "Nobody is Scribe yet"


async def test_nobody_is_called_for_a_role_that_was_taken_in_time(here: World) -> None:
    channel = await declare(here)
    await here.until(4)

    await here.types("ben", await join(here, "ben", channel), "/incident claim scribe")
    await here.until(60)

    assert nudges(here, "role") == []


async def test_nobody_is_called_for_what_is_over(here: World) -> None:
    channel = await declare(here)

    await here.types("ada", channel, "/incident cancel false alarm")
    await here.until(60)

    assert nudges(here, "role") == []


async def test_what_is_over_offers_no_role_and_what_is_reopened_offers_it_again(here: World) -> None:
    channel = await declare(here)
    await here.until(5)

    await here.types("ada", channel, "/incident cancel false alarm")
    assert buttons_of(here.last("ben", channel, "nobody was Scribe")) == []

    await here.types("ada", channel, "/incident reopen it is back")
    assert [button.label for button in buttons_of(here.last("ben", channel, CALL))] == ["Claim Scribe"]
    assert nudges(here, "role") == [(5, "#", "role")]


async def test_a_restart_calls_nobody_twice(here: World) -> None:
    await declare(here)
    await here.until(4)
    await here.restart()
    await here.until(5)
    await here.restart()

    await here.until(60)

    assert nudges(here, "role") == [(5, "#", "role")]


async def test_a_call_that_comes_late_says_so(here: World) -> None:
    await declare(here)
    await here.stop()
    here.clock.advance(20 * 60)
    await here.start()

    await here.advance()

    assert (20, "#", "role late") in nudges(here, "role")


async def test_the_call_is_answered_by_its_button_and_then_says_by_whom(here: World) -> None:
    channel = await declare(here)
    await here.until(5)
    await join(here, "ben", channel)

    await here.presses("ben", here.last("ben", channel, CALL), "Claim Scribe")

    assert who_is(here, "Scribe") == "Ben"
    answered = here.last("ada", channel, "Ben is Scribe")
    assert CALL not in here.text(answered)
    assert buttons_of(answered) == []


async def test_the_button_works_after_a_restart(here: World) -> None:
    channel = await declare(here)
    await here.until(5)
    await join(here, "ben", channel)
    await here.restart()

    await here.presses("ben", here.last("ben", channel, CALL), "Claim Scribe")

    assert who_is(here, "Scribe") == "Ben"


async def test_the_card_offers_open_roles_and_who_takes_one_comes_in(here: World) -> None:
    """Whoever looks in from outside can take the role with one press."""
    channel = await declare(here)

    await here.presses("ben", here.card(channel, "ben"), "Claim Scribe")

    assert who_is(here, "Scribe") == "Ben"
    assert "Claim Scribe" not in [button.label for button in buttons_of(here.card(channel))]
    assert channel in {f"#{place.name}" for place in here.person("ben").channels()}
    assert len(guides(here, "ben", "Scribe")) == 1
    assert "Ben" in here.text(here.last("ada", channel, "took the role Scribe"))


async def test_of_two_who_claim_at_once_one_holds_and_the_other_is_told_who(here: World) -> None:
    channel = await declare(here)
    for handle in ("ben", "cleo"):
        await join(here, handle, channel)

    await here.press_together(["ben", "cleo"], here.card(channel), "Claim Scribe")

    holder = who_is(here, "Scribe")
    assert holder in {"Ben", "Cleo"}
    loser = "cleo" if holder == "Ben" else "ben"
    assert guides(here, loser, "Scribe") == []
    assert f"{holder} is Scribe" in here.text(here.last(loser, channel, "is Scribe"))
    assert len(guides(here, "ben", "Scribe") + guides(here, "cleo", "Scribe")) == 1


async def test_a_claim_of_a_role_that_is_held_says_by_whom(here: World) -> None:
    channel = await declare(here)
    await join(here, "ben", channel)

    await here.types("ben", channel, "/incident claim commander")

    assert who_commands(here) == "Ada"
    assert "Ada is Incident Commander" in here.reads("ben", channel)[-1]


async def test_a_claim_of_no_role_names_those_there_are(here: World) -> None:
    channel = await declare(here)

    await here.types("ada", channel, "/incident claim coffee")

    assert "`communications`" in here.reads("ada", channel)[-1]
