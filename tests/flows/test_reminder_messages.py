"""What a reminder looks like, before and after it was answered, and what its buttons do."""

from sandbox.screen import buttons_of
from tests.flows.nudges import asked, opens, presses, resolves, submits, updates
from tests.world import World


async def _reminded(here: World) -> str:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    await here.types("ada", here.incident_channel(1), "/incident scribe @ben")
    await here.until(15)
    return here.incident_channel(1)


def _offers(here: World, handle: str, place: str, containing: str) -> list[str]:
    return [button.label for button in buttons_of(here.last(handle, place, containing))]


async def test_a_reminder_says_how_often_since_when_and_what_to_do(here: World) -> None:
    await _reminded(here)
    await updates("ada")(here)
    await here.until(30)

    said = here.text(here.last("ada", "@sitroom", "Update due"))

    assert "every 15 min" in said
    assert "03:15" in said  # the last update
    assert "INC-1 Login down" in said
    assert _offers(here, "ada", "@sitroom", "Update due") == [
        "Post update",
        "Snooze 5 min",
        "Snooze 10 min",
        "Snooze 15 min",
        "Change cadence",
    ]


async def test_an_answered_reminder_says_so_and_has_no_buttons(here: World) -> None:
    await _reminded(here)
    await here.until(18)

    await updates("ben")(here)

    said = here.text(here.last("ada", "@sitroom", "Update due"))
    assert "03:18" in said
    assert "Ben" in said
    assert _offers(here, "ada", "@sitroom", "Update due") == []


async def test_a_reminder_put_off_says_when_it_comes_again(here: World) -> None:
    channel = await _reminded(here)

    await presses("ada", "Snooze 5 min")(here)

    assert "03:20" in here.text(here.last("ada", "@sitroom", "Update due"))
    assert "03:20" in here.text(here.card(channel))
    assert _offers(here, "ada", "@sitroom", "Update due") == []


async def test_a_snooze_pressed_twice_counts_once(here: World) -> None:
    """A tired thumb, or commander and scribe at the same time."""
    channel = await _reminded(here)
    reminder = here.last("ada", "@sitroom", "Update due")

    await here.press_together(["ada", "ada"], reminder, "Snooze 5 min")

    assert "03:20" in here.text(here.card(channel))


async def test_after_a_hand_over_the_old_reminder_points_to_the_new_commander(here: World) -> None:
    channel = await _reminded(here)

    await here.types("ada", channel, "/incident handoff @ben")

    assert "Ben" in here.text(here.last("ada", "@sitroom", "Update due"))
    assert _offers(here, "ada", "@sitroom", "Update due") == []
    assert "Post update" in _offers(here, "ben", "@sitroom", "Update due")


async def test_after_a_hand_over_the_overdue_notice_names_the_new_commander_and_pings_nobody(
    here: World,
) -> None:
    channel = await _reminded(here)
    await here.until(30)
    before = asked(here)

    await here.types("ada", channel, "/incident handoff @cleo")

    said = here.text(here.last("ben", channel, "overdue"))
    assert "@Cleo" in said
    assert "@Ada" not in said
    assert _offers(here, "ben", channel, "overdue")[0] == "Post update"
    assert asked(here) == sorted([*before, (30, "cleo", "due")])


async def test_an_update_after_a_hand_over_closes_every_copy(here: World) -> None:
    channel = await _reminded(here)
    await here.types("ada", channel, "/incident handoff @ben")

    await updates("ben")(here)

    assert _offers(here, "ada", "@sitroom", "Update due") == []
    assert _offers(here, "ben", "@sitroom", "Update due") == []


async def test_what_is_overdue_is_closed_in_the_channel_by_the_update(here: World) -> None:
    channel = await _reminded(here)
    await here.until(30)
    assert "Post update" in _offers(here, "cleo", channel, "overdue")

    await updates("ben")(here)

    assert _offers(here, "cleo", channel, "Update overdue") == []


async def test_what_is_overdue_has_working_buttons_in_the_channel(here: World) -> None:
    channel = await _reminded(here)
    await here.until(30)

    await here.presses("ben", here.last("ben", channel, "overdue"), "Snooze 10 min")
    await here.until(41)

    assert asked(here) == [(15, "ada", "due"), (30, "#ada+ben", "overdue"), (40, "ada", "due")]


async def test_resolving_closes_the_reminder(here: World) -> None:
    await _reminded(here)

    await resolves("ada")(here)

    assert _offers(here, "ada", "@sitroom", "Update due") == []


async def test_buttons_of_a_reminder_work_after_a_restart(here: World) -> None:
    await _reminded(here)
    await here.restart()

    await presses("ada", "Snooze 5 min")(here)
    await here.until(21)

    assert asked(here) == [(15, "ada", "due"), (20, "ada", "due")]


async def test_an_update_undoes_nothing_that_others_changed_while_it_was_written(here: World) -> None:
    channel = await _reminded(here)
    await opens("ada")(here)
    await here.types("ada", channel, "/incident sev 1")
    await here.types("ada", channel, "/incident status identified")

    await submits("ada", impact="Logins fail")(here)

    card = here.text(here.card(channel))
    assert "SEV1" in card
    assert "Identified" in card
    assert "Logins fail" in card
