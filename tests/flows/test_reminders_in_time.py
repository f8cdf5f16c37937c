"""Reminders that meet something else: an update in the same second, a slow Slack, other incidents."""

from sandbox.faults import Fault
from tests.flows.nudges import (
    asked,
    opens,
    submits,
    updates,
)
from tests.world import World


async def test_an_update_in_the_second_it_is_due_leaves_nothing_to_ask(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    await here.until(14.9)
    await opens("ada")(here)
    await here.running.ticker.stop()  # time stands, and the scheduler must not be first by chance

    here.clock.advance(6)
    await submits("ada", impact="Logins fail")(here)
    await here.until(29)

    assert asked(here) == []


async def _held_up(here: World) -> None:
    """Slack takes no message for three minutes, just before the first reminder is due."""
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    await here.until(14)
    here.workspace.faults.add(Fault(kind="ratelimited", method="chat.postMessage", retry_after=180))


async def test_a_reminder_that_slack_held_up_is_not_sent_after_the_update(here: World) -> None:
    await _held_up(here)
    await here.until(15)

    await updates("ada")(here)
    await here.until(29)

    assert asked(here) == []


async def test_a_reminder_that_slack_held_up_is_sent_once_it_can_be(here: World) -> None:
    await _held_up(here)

    await here.until(29)

    assert asked(here) == [(18, "ada", "due")]


async def test_each_of_many_incidents_is_asked_for_by_itself(here: World) -> None:
    for number, title in enumerate(("Login down", "Search stale", "Mails late", "Prices wrong"), 1):
        await here.until(number)
        await here.types("ada", "#general", f"/incident declare sev2 {title}")

    await here.until(20)

    assert asked(here) == [(15 + number, "ada", "due") for number in range(1, 5)]


async def test_a_drill_and_a_private_incident_are_asked_for_too(here: World) -> None:
    await here.types("ada", "#general", "/incident drill sev2 Practice")
    await here.types("ada", "#general", "/incident declare sev2 --private Leaked key")

    await here.until(16)

    assert asked(here) == [(15, "ada", "due"), (15, "ada", "due")]
