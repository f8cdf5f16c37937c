"""Leadership hears of it once, in time, and what they read stays true; of private incidents and drills, never."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from sandbox.screen import buttons_of
from tests.flows.nudges import (
    Nudge,
    Story,
    asked,
    is_down,
    nudges,
    resolves,
    restarts,
    tell,
    types,
    updates,
)
from tests.world import POLICY, World, changed, world

ROOM = "#incident-room"


def _told(here: World) -> list[Nudge]:
    return nudges(here, "leadership")


STORIES = {
    "told once, after 30 minutes": Story("sev2 Login down", (), 180, ((30, "#", "leadership"),)),
    "told at once of a sensitive component, and not again": Story(
        "sev3 Checkout slow", (), 180, ((0, "#", "leadership"),)
    ),
    "told when it turns out to be a sensitive component": Story(
        "sev2 Everything slow", ((10, types("ada", "component checkout")),), 60, ((10, "#", "leadership"),)
    ),
    "told when somebody asks for it, and not again": Story(
        "sev2 Login down", ((7, types("ada", "escalate Need a decision")),), 180, ((7, "#", "leadership"),)
    ),
    "not told of what is over sooner": Story("sev2 Login down", ((29, resolves("ada")),), 180, ()),
    "reopened: the 30 minutes begin again": Story(
        "sev2 Login down",
        ((10, resolves("ada")), (50, types("ada", "reopen it is back"))),
        180,
        ((80, "#", "leadership"),),
    ),
    "neither updates nor changes tell them again": Story(
        "sev2 Login down",
        ((31, updates("ada")), (32, types("ada", "sev 1")), (33, types("ada", "component checkout"))),
        180,
        ((30, "#", "leadership"),),
    ),
    "a restart tells nobody twice": Story(
        "sev2 Login down", ((29, restarts), (30, restarts), (31, restarts)), 60, ((30, "#", "leadership"),)
    ),
    "down when they were to be told: once, late": Story(
        "sev2 Login down", ((20, is_down(40)),), 120, ((60, "#", "leadership late"),)
    ),
    "never of a private incident": Story("sev1 --private Checkout keys leaked", (), 180, ()),
    "never of a drill": Story("sev1 --drill Checkout down", (), 180, ()),
}


@pytest.mark.parametrize("name", STORIES)
async def test_leadership_is_told_exactly_then(here: World, name: str) -> None:
    story = STORIES[name]

    await tell(here, story)

    assert _told(here) == list(story.expected)


@pytest.mark.parametrize(
    ("until", "expected"),
    [(None, [30, 40, 50, 60]), (45, [30, 40])],
    ids=["nobody acknowledges", "somebody acknowledges"],
)
async def test_told_again_only_where_the_policy_says_so_and_nobody_acknowledges(
    tmp_path: Path, until: float | None, expected: list[float]
) -> None:
    policy = changed(POLICY, leadership=replace(POLICY.leadership, repeat_minutes=10))
    async with world(tmp_path, policy=policy) as here:
        await here.types("ada", "#general", "/incident declare sev2 Login down")
        if until:
            await here.until(until)
            await here.presses("dana", here.last("dana", ROOM, "INC-1"), "Acknowledge")
        await here.until(65)

        assert [nudge.minute for nudge in _told(here)] == expected


async def test_of_two_tellings_only_the_last_asks_to_be_acknowledged(tmp_path: Path) -> None:
    policy = changed(POLICY, leadership=replace(POLICY.leadership, repeat_minutes=10))
    async with world(tmp_path, policy=policy) as here:
        await here.types("ada", "#general", "/incident declare sev2 Login down")
        await here.until(41)

        posts = [one for one in here.person("dana").messages(ROOM) if "INC-1" in here.text(one)]

        assert [[button.label for button in buttons_of(post)] for post in posts] == [[], ["Acknowledge"]]


async def test_two_who_tell_them_from_the_card_at_once_tell_them_once(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    channel = here.incident_channel(1)
    for handle in ("ben", "cleo"):
        await here.person(handle).join(channel)

    await here.press_together(["ben", "cleo"], here.card(channel), "Tell leadership now")

    assert _told(here) == [(0, "#", "leadership")]
    assert [handle for handle in ("ben", "cleo") if "told already" in "".join(here.reads(handle, channel))]


async def test_the_command_tells_them_again_while_nobody_acknowledged(here: World) -> None:
    await _told_of_login(here)

    await here.types("ada", here.incident_channel(1), "/incident escalate Still no answer")

    assert _told(here) == [(30, "#", "leadership"), (30, "#", "leadership")]


# --- what they read -------------------------------------------------------------------------------


async def _told_of_login(here: World) -> str:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    await here.until(30)
    return here.incident_channel(1)


def _reads(here: World) -> str:
    return here.text(here.last("dana", ROOM, "INC-1"))


async def test_they_read_why_now_and_who_commands(here: World) -> None:
    await _told_of_login(here)

    said = _reads(here)

    assert "INC-1 Login down" in said
    assert "SEV2" in said
    assert "30 min" in said
    assert "Ada" in said
    assert "#inc-1-login-down" in said


async def test_they_read_that_a_sensitive_component_is_the_reason(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Checkout slow")

    assert "Checkout" in _reads(here).partition("Why now")[2].splitlines()[0]


async def test_they_read_who_asked_for_them_and_why(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")

    await here.types("ada", here.incident_channel(1), "/incident escalate Shall we tell the press?")

    assert "Ada" in _reads(here)
    assert "Shall we tell the press?" in _reads(here)


async def test_what_they_read_follows_the_incident(here: World) -> None:
    channel = await _told_of_login(here)

    await here.types("ada", channel, "/incident sev 1")
    assert "SEV1" in _reads(here)

    await here.types("ada", channel, "/incident status identified")
    assert "Identified" in _reads(here)

    await updates("ada")(here)
    assert "One in three logins fails" in _reads(here)

    await here.types("ada", channel, "/incident handoff @ben")
    assert "Incident Commander: Ben" in _reads(here)

    await here.until(50)
    await resolves("ada")(here)
    assert "Resolved" in _reads(here)
    assert "50 min" in _reads(here)
    assert "Rolled back" in _reads(here)

    assert len(_told(here)) == 1


async def test_once_it_is_over_there_is_nothing_to_acknowledge(here: World) -> None:
    await _told_of_login(here)

    await resolves("ada")(here)

    assert buttons_of(here.last("dana", ROOM, "INC-1")) == []


# --- acknowledging --------------------------------------------------------------------------------


async def test_an_acknowledgement_is_seen_where_they_gave_it_and_on_the_card(here: World) -> None:
    channel = await _told_of_login(here)
    assert "nobody acknowledged" in here.text(here.card(channel))

    await here.presses("dana", here.last("dana", ROOM, "INC-1"), "Acknowledge")

    assert "Dana acknowledged" in _reads(here)
    assert buttons_of(here.last("dana", ROOM, "INC-1")) == []
    assert "Dana acknowledged" in here.text(here.card(channel))


async def test_the_button_works_after_a_restart(here: World) -> None:
    await _told_of_login(here)
    await here.restart()

    await here.presses("dana", here.last("dana", ROOM, "INC-1"), "Acknowledge")

    assert "Dana acknowledged" in _reads(here)


async def test_of_two_who_acknowledge_at_once_one_stays_and_the_other_is_told_who(here: World) -> None:
    await _told_of_login(here)

    await here.press_together(["dana", "cleo"], here.last("dana", ROOM, "INC-1"), "Acknowledge")

    (first,) = [name for name in ("Dana", "Cleo") if f"{name} acknowledged" in _reads(here)]
    second = "cleo" if first == "Dana" else "dana"
    assert f"{first} acknowledged it already" in here.reads(second, ROOM)[-1]


async def test_who_acknowledged_is_not_asked_again(here: World) -> None:
    channel = await _told_of_login(here)
    await here.presses("dana", here.last("dana", ROOM, "INC-1"), "Acknowledge")

    await here.types("ada", channel, "/incident escalate")

    assert len(_told(here)) == 1
    assert "Dana" in here.reads("ada", channel)[-1]


# --- never ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["sev1 --private Checkout keys leaked", "sev1 --drill Checkout down"])
async def test_asking_for_them_in_private_or_in_a_drill_is_refused_with_the_reason(
    here: World, line: str
) -> None:
    await here.types("ada", "#general", f"/incident declare {line}")
    channel = here.incident_channel(1)

    await here.types("ada", channel, "/incident escalate")

    assert _told(here) == []
    assert "private" in here.reads("ada", channel)[-1] or "drill" in here.reads("ada", channel)[-1]
    assert not [line for line in here.reads("dana", ROOM) if "INC-1" in line]


async def test_leadership_is_told_although_nobody_answers_the_reminders(here: World) -> None:
    await tell(here, Story("sev2 Login down", (), 31, ()))

    assert [nudge.what for nudge in asked(here)] == ["due", "overdue"]
    assert [nudge.minute for nudge in _told(here)] == [30]
