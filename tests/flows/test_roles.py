"""Who does what: one holder a role, always one commander, and everybody sees who."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.domain.policy import Policy
from sandbox.screen import buttons_of
from tests.flows.nudges import nudges
from tests.world import POLICY, World, changed, world

CALL = "Nobody is Scribe yet"


def _with_scribes(*roster: str) -> Policy:
    roles = [replace(role, roster=roster) if role.id == "scribe" else role for role in POLICY.roles]
    return changed(POLICY, roles=tuple(roles))


async def _declared(here: World) -> str:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    return here.incident_channel(1)


def _holder(here: World, role: str, handle: str = "ada") -> str:
    """Who the card says has a role."""
    card = here.text(here.card(here.incident_channel(1), handle))
    (line,) = [line for line in card.splitlines() if line.startswith(f"*{role}:*")]
    return line.removeprefix(f"*{role}:* ")


def _commander(here: World) -> str:
    return _holder(here, "Incident Commander")


def _guides(here: World, handle: str, role: str) -> list[str]:
    told = [here.text(message) for message in here.direct(handle)]
    return [text for text in told if f"You are *{role}*" in text]


# --- at the beginning -----------------------------------------------------------------------------


async def test_whoever_declares_commands_and_is_told_what_that_means(here: World) -> None:
    await _declared(here)

    assert _commander(here) == "Ada"
    (guide,) = _guides(here, "ada", "Incident Commander")
    assert "You lead; you do not fix" in guide
    assert "#inc-1-login-down" in guide


async def test_the_announcement_and_the_topic_say_who_commands(here: World) -> None:
    channel = await _declared(here)

    assert "Incident Commander: Ada" in here.text(here.last("dana", "#incidents", "INC-1"))
    assert "Ada" in here.workspace.channel(channel).topic.value


async def test_the_scribe_comes_from_the_roster_with_a_guide_and_into_the_channel(tmp_path: Path) -> None:
    async with world(tmp_path, policy=_with_scribes("ben@acme.test", "cleo@acme.test")) as here:
        channel = await _declared(here)
        await here.until(10)

        assert _holder(here, "Scribe") == "Ben"
        assert "You write down what happens" in _guides(here, "ben", "Scribe")[0]
        assert channel in {f"#{place.name}" for place in here.person("ben").channels()}
        assert nudges(here, "role") == []


async def test_who_commands_does_not_also_write_where_the_roster_has_another(tmp_path: Path) -> None:
    async with world(tmp_path, policy=_with_scribes("ada@acme.test", "cleo@acme.test")) as here:
        await _declared(here)

        assert _holder(here, "Scribe") == "Cleo"


@pytest.mark.parametrize("roster", [(), ("ada@acme.test",), ("nobody@acme.test",), ("olga@acme.test",)])
async def test_a_role_that_the_roster_cannot_fill_is_offered_once(
    tmp_path: Path, roster: tuple[str, ...]
) -> None:
    async with world(tmp_path, policy=_with_scribes(*roster)) as here:
        await _declared(here)
        assert _holder(here, "Scribe") == "nobody yet"

        await here.until(60)

        assert nudges(here, "role") == [(5, "#", "role")]


# --- the call -------------------------------------------------------------------------------------


async def test_nobody_is_called_for_a_role_that_was_taken_in_time(here: World) -> None:
    channel = await _declared(here)
    await here.until(4)

    await here.types("ben", await _joined(here, "ben", channel), "/incident claim scribe")
    await here.until(60)

    assert nudges(here, "role") == []


async def test_nobody_is_called_for_what_is_over(here: World) -> None:
    channel = await _declared(here)

    await here.types("ada", channel, "/incident cancel false alarm")
    await here.until(60)

    assert nudges(here, "role") == []


async def test_a_restart_calls_nobody_twice(here: World) -> None:
    await _declared(here)
    await here.until(4)
    await here.restart()
    await here.until(5)
    await here.restart()

    await here.until(60)

    assert nudges(here, "role") == [(5, "#", "role")]


async def test_a_call_that_comes_late_says_so(here: World) -> None:
    await _declared(here)
    await here.stop()
    here.clock.advance(20 * 60)
    await here.start()

    await here.advance()

    assert (20, "#", "role late") in nudges(here, "role")


async def test_the_call_is_answered_by_its_button_and_then_says_by_whom(here: World) -> None:
    channel = await _declared(here)
    await here.until(5)
    await _joined(here, "ben", channel)

    await here.presses("ben", here.last("ben", channel, CALL), "Claim Scribe")

    assert _holder(here, "Scribe") == "Ben"
    answered = here.last("ada", channel, "Ben is Scribe")
    assert CALL not in here.text(answered)
    assert buttons_of(answered) == []


async def test_the_button_works_after_a_restart(here: World) -> None:
    channel = await _declared(here)
    await here.until(5)
    await _joined(here, "ben", channel)
    await here.restart()

    await here.presses("ben", here.last("ben", channel, CALL), "Claim Scribe")

    assert _holder(here, "Scribe") == "Ben"


# --- claiming -------------------------------------------------------------------------------------


async def _joined(here: World, handle: str, channel: str) -> str:
    await here.person(handle).join(channel)
    await here.settle()
    return channel


async def test_the_card_offers_open_roles_and_who_takes_one_comes_in(here: World) -> None:
    """Whoever looks in from outside can take the role with one press."""
    channel = await _declared(here)

    await here.presses("ben", here.card(channel, "ben"), "Claim Scribe")

    assert _holder(here, "Scribe") == "Ben"
    assert "Claim Scribe" not in [button.label for button in buttons_of(here.card(channel))]
    assert channel in {f"#{place.name}" for place in here.person("ben").channels()}
    assert len(_guides(here, "ben", "Scribe")) == 1
    assert "Ben" in here.text(here.last("ada", channel, "took the role Scribe"))


async def test_of_two_who_claim_at_once_one_holds_and_the_other_is_told_who(here: World) -> None:
    channel = await _declared(here)
    for handle in ("ben", "cleo"):
        await _joined(here, handle, channel)

    await here.press_together(["ben", "cleo"], here.card(channel), "Claim Scribe")

    holder = _holder(here, "Scribe")
    assert holder in {"Ben", "Cleo"}
    loser = "cleo" if holder == "Ben" else "ben"
    assert _guides(here, loser, "Scribe") == []
    assert f"{holder} is Scribe" in here.text(here.last(loser, channel, "is Scribe"))
    assert len(_guides(here, "ben", "Scribe") + _guides(here, "cleo", "Scribe")) == 1


async def test_a_claim_of_a_role_that_is_held_says_by_whom(here: World) -> None:
    channel = await _declared(here)
    await _joined(here, "ben", channel)

    await here.types("ben", channel, "/incident claim commander")

    assert _commander(here) == "Ada"
    assert "Ada is Incident Commander" in here.reads("ben", channel)[-1]


async def test_a_claim_of_no_role_names_those_there_are(here: World) -> None:
    channel = await _declared(here)

    await here.types("ada", channel, "/incident claim coffee")

    assert "`communications`" in here.reads("ada", channel)[-1]


# --- giving and handing over ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "role", "holder"),
    [
        ("scribe @cleo", "Scribe", "Cleo"),
        ("scribe", "Scribe", "Ada"),
        ("role scribe @cleo", "Scribe", "Cleo"),
        ("role communications @dana", "Communications", "Dana"),
        ("role Communications me", "Communications", "Ada"),
        ("claim communications", "Communications", "Ada"),
        ("ic @ben", "Incident Commander", "Ben"),
        ("commander @ben", "Incident Commander", "Ben"),
        ("role commander @ben", "Incident Commander", "Ben"),
        ("handoff @ben", "Incident Commander", "Ben"),
    ],
)
async def test_a_role_is_given_by_command(here: World, command: str, role: str, holder: str) -> None:
    channel = await _declared(here)

    await here.types("ada", channel, f"/incident {command}")

    assert _holder(here, role) == holder
    assert len(_guides(here, holder.lower(), role)) == 1
    assert channel in {f"#{place.name}" for place in here.person(holder.lower()).channels()}
    assert holder in here.text(here.last("ada", channel, role))


async def test_after_a_hand_over_there_is_one_commander_everywhere(here: World) -> None:
    channel = await _declared(here)

    await here.types("ada", channel, "/incident handoff @ben")

    assert _commander(here) == "Ben"
    assert _guides(here, "ada", "Incident Commander") == []
    assert "Ben is Incident Commander" in here.text(here.direct("ada")[-1])
    assert "Incident Commander: Ben" in here.text(here.last("dana", "#incidents", "INC-1"))
    assert "Ben" in here.workspace.channel(channel).topic.value
    assert "Ada" not in here.workspace.channel(channel).topic.value


async def test_command_can_be_given_back(here: World) -> None:
    channel = await _declared(here)
    await here.types("ada", channel, "/incident handoff @ben")

    await here.types("ben", channel, "/incident handoff @ada")

    assert _commander(here) == "Ada"
    assert len(_guides(here, "ada", "Incident Commander")) == 1
    assert _guides(here, "ben", "Incident Commander") == []


async def test_two_hand_overs_at_once_leave_one_commander(here: World) -> None:
    channel = await _declared(here)
    await _joined(here, "cleo", channel)

    await asyncio.gather(
        here.person("ada").slash(channel, "/incident ic @ben"),
        here.person("cleo").slash(channel, "/incident ic @cleo"),
    )
    await here.settle()

    holders = [handle for handle in ("ada", "ben", "cleo") if _guides(here, handle, "Incident Commander")]
    assert [handle.title() for handle in holders] == [_commander(here)]
    assert _commander(here) in {"Ben", "Cleo"}


async def test_a_hand_over_without_a_name_says_how(here: World) -> None:
    channel = await _declared(here)

    await here.types("ada", channel, "/incident handoff")

    assert _commander(here) == "Ada"
    assert "handoff @ben" in here.reads("ada", channel)[-1]


async def test_a_role_given_to_its_holder_changes_nothing_and_says_so(here: World) -> None:
    channel = await _declared(here)

    await here.types("ada", channel, "/incident ic @ada")

    assert "is Incident Commander already" in here.reads("ada", channel)[-1]
    assert len(_guides(here, "ada", "Incident Commander")) == 1


@pytest.mark.parametrize("whom", ["@sitroom", "@olga"])
async def test_who_cannot_take_part_gets_no_role(here: World, whom: str) -> None:
    channel = await _declared(here)

    await here.types("ada", channel, f"/incident ic {whom}")

    assert _commander(here) == "Ada"
    assert "cannot take part" in here.reads("ada", channel)[-1]


# --- the form -------------------------------------------------------------------------------------


async def test_the_form_gives_several_roles_at_once(here: World) -> None:
    channel = await _declared(here)
    await here.presses("ada", here.card(channel), "Roles")

    assert await here.submits("ada", to__commander="ben", to__scribe="cleo", to__communications="dana") == {}

    assert _commander(here) == "Ben"
    assert _holder(here, "Scribe") == "Cleo"
    assert _holder(here, "Communications") == "Dana"
    assert len(_guides(here, "dana", "Communications")) == 1


async def test_the_form_sent_as_it_was_opened_changes_nothing(here: World) -> None:
    channel = await _declared(here)
    before = len(here.reads("ada", channel))
    await here.presses("ada", here.card(channel), "Roles")

    assert await here.submits("ada") == {}

    assert _commander(here) == "Ada"
    assert len(here.reads("ada", channel)) == before
    assert len(_guides(here, "ada", "Incident Commander")) == 1


async def test_in_the_form_who_cannot_take_part_is_refused_at_the_field_and_nothing_is_done(
    here: World,
) -> None:
    channel = await _declared(here)
    await here.presses("ada", here.card(channel), "Roles")

    errors = await here.submits("ada", to__commander="ben", to__scribe="olga")

    assert list(errors) == ["to:scribe"]
    assert "cannot take part" in errors["to:scribe"]
    assert _commander(here) == "Ada"


async def test_the_form_opens_by_the_command_too(here: World) -> None:
    channel = await _declared(here)

    await here.types("ada", channel, "/incident roles")
    assert await here.submits("ada", to__scribe="ben") == {}

    assert _holder(here, "Scribe") == "Ben"


async def test_a_form_opened_before_a_hand_over_takes_command_from_nobody(here: World) -> None:
    """Ada only fills in the scribe; that Ben commands meanwhile is not hers to undo."""
    channel = await _declared(here)
    await here.presses("ada", here.card(channel), "Roles")
    await here.types("cleo", await _joined(here, "cleo", channel), "/incident ic @ben")

    assert await here.submits("ada", to__scribe="cleo") == {}

    assert _commander(here) == "Ben"
    assert _holder(here, "Scribe") == "Cleo"
