"""Who does what: one holder a role, always one commander, and everybody sees who."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.flows.nudges import nudges
from tests.flows.roles import declare, guides, join, who_commands, who_is, with_scribes
from tests.world import World, world

# --- at the beginning -----------------------------------------------------------------------------


async def test_whoever_declares_commands_and_is_told_what_that_means(here: World) -> None:
    await declare(here)

    assert who_commands(here) == "Ada"
    (guide,) = guides(here, "ada", "Incident Commander")
    assert "You lead; you do not fix" in guide
    assert "#inc-1-login-down" in guide


async def test_the_announcement_and_the_topic_say_who_commands(here: World) -> None:
    channel = await declare(here)

    assert "Incident Commander: Ada" in here.text(here.last("dana", "#incidents", "INC-1"))
    assert "Ada" in here.workspace.channel(channel).topic.value


async def test_the_scribe_comes_from_the_roster_with_a_guide_and_into_the_channel(tmp_path: Path) -> None:
    async with world(tmp_path, policy=with_scribes("ben@acme.test", "cleo@acme.test")) as here:
        channel = await declare(here)
        await here.until(10)

        assert who_is(here, "Scribe") == "Ben"
        assert "You write down what happens" in guides(here, "ben", "Scribe")[0]
        assert channel in {f"#{place.name}" for place in here.person("ben").channels()}
        assert nudges(here, "role") == []


async def test_who_commands_does_not_also_write_where_the_roster_has_another(tmp_path: Path) -> None:
    async with world(tmp_path, policy=with_scribes("ada@acme.test", "cleo@acme.test")) as here:
        await declare(here)

        assert who_is(here, "Scribe") == "Cleo"


@pytest.mark.parametrize("roster", [(), ("ada@acme.test",), ("nobody@acme.test",), ("olga@acme.test",)])
async def test_a_role_that_the_roster_cannot_fill_is_offered_once(
    tmp_path: Path, roster: tuple[str, ...]
) -> None:
    async with world(tmp_path, policy=with_scribes(*roster)) as here:
        await declare(here)
        assert who_is(here, "Scribe") == "nobody yet"

        await here.until(60)

        assert nudges(here, "role") == [(5, "#", "role")]


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
    channel = await declare(here)

    await here.types("ada", channel, f"/incident {command}")

    assert who_is(here, role) == holder
    assert len(guides(here, holder.lower(), role)) == 1
    assert channel in {f"#{place.name}" for place in here.person(holder.lower()).channels()}
    assert holder in here.text(here.last("ada", channel, role))


async def test_after_a_hand_over_there_is_one_commander_everywhere(here: World) -> None:
    channel = await declare(here)

    await here.types("ada", channel, "/incident handoff @ben")

    assert who_commands(here) == "Ben"
    assert guides(here, "ada", "Incident Commander") == []
    assert "Ben is Incident Commander" in here.text(here.direct("ada")[-1])
    assert "Incident Commander: Ben" in here.text(here.last("dana", "#incidents", "INC-1"))
    assert "Ben" in here.workspace.channel(channel).topic.value
    assert "Ada" not in here.workspace.channel(channel).topic.value


async def test_command_can_be_given_back(here: World) -> None:
    channel = await declare(here)
    await here.types("ada", channel, "/incident handoff @ben")

    await here.types("ben", channel, "/incident handoff @ada")

    assert who_commands(here) == "Ada"
    assert len(guides(here, "ada", "Incident Commander")) == 1
    assert guides(here, "ben", "Incident Commander") == []


async def test_two_hand_overs_at_once_leave_one_commander(here: World) -> None:
    channel = await declare(here)
    await join(here, "cleo", channel)

    await asyncio.gather(
        here.person("ada").slash(channel, "/incident ic @ben"),
        here.person("cleo").slash(channel, "/incident ic @cleo"),
    )
    await here.settle()

    holders = [handle for handle in ("ada", "ben", "cleo") if guides(here, handle, "Incident Commander")]
    assert [handle.title() for handle in holders] == [who_commands(here)]
    assert who_commands(here) in {"Ben", "Cleo"}


async def test_a_hand_over_without_a_name_says_how(here: World) -> None:
    channel = await declare(here)

    await here.types("ada", channel, "/incident handoff")

    assert who_commands(here) == "Ada"
    assert "handoff @ben" in here.reads("ada", channel)[-1]


async def test_a_role_given_to_its_holder_changes_nothing_and_says_so(here: World) -> None:
    channel = await declare(here)

    await here.types("ada", channel, "/incident ic @ada")

    assert "is Incident Commander already" in here.reads("ada", channel)[-1]
    assert len(guides(here, "ada", "Incident Commander")) == 1


@pytest.mark.parametrize("whom", ["@sitroom", "@olga"])
async def test_who_cannot_take_part_gets_no_role(here: World, whom: str) -> None:
    channel = await declare(here)

    await here.types("ada", channel, f"/incident ic {whom}")

    assert who_commands(here) == "Ada"
    assert "cannot take part" in here.reads("ada", channel)[-1]


# --- the form -------------------------------------------------------------------------------------


async def test_the_form_gives_several_roles_at_once(here: World) -> None:
    channel = await declare(here)
    await here.presses("ada", here.card(channel), "Roles")

    assert await here.submits("ada", to__commander="ben", to__scribe="cleo", to__communications="dana") == {}

    assert who_commands(here) == "Ben"
    assert who_is(here, "Scribe") == "Cleo"
    assert who_is(here, "Communications") == "Dana"
    assert len(guides(here, "dana", "Communications")) == 1


async def test_the_form_sent_as_it_was_opened_changes_nothing(here: World) -> None:
    channel = await declare(here)
    before = len(here.reads("ada", channel))
    await here.presses("ada", here.card(channel), "Roles")

    assert await here.submits("ada") == {}

    assert who_commands(here) == "Ada"
    assert len(here.reads("ada", channel)) == before
    assert len(guides(here, "ada", "Incident Commander")) == 1


async def test_in_the_form_who_cannot_take_part_is_refused_at_the_field_and_nothing_is_done(
    here: World,
) -> None:
    channel = await declare(here)
    await here.presses("ada", here.card(channel), "Roles")

    errors = await here.submits("ada", to__commander="ben", to__scribe="olga")

    assert list(errors) == ["to:scribe"]
    assert "cannot take part" in errors["to:scribe"]
    assert who_commands(here) == "Ada"


async def test_the_form_opens_by_the_command_too(here: World) -> None:
    channel = await declare(here)

    await here.types("ada", channel, "/incident roles")
    assert await here.submits("ada", to__scribe="ben") == {}

    assert who_is(here, "Scribe") == "Ben"


async def test_a_form_opened_before_a_hand_over_takes_command_from_nobody(here: World) -> None:
    """Ada only fills in the scribe; that Ben commands meanwhile is not hers to undo."""
    channel = await declare(here)
    await here.presses("ada", here.card(channel), "Roles")
    await here.types("cleo", await join(here, "cleo", channel), "/incident ic @ben")

    assert await here.submits("ada", to__scribe="cleo") == {}

    assert who_commands(here) == "Ben"
    assert who_is(here, "Scribe") == "Cleo"


@pytest.mark.parametrize("role", ["scribe", "commander"])
async def test_the_advice_on_a_taken_role_works_as_it_is_typed(here: World, role: str) -> None:
    channel = await declare(here)
    await join(here, "ben", channel)
    await here.types("ada", channel, f"/incident role {role} me")
    await here.types("ben", channel, f"/incident claim {role}")

    [advice] = re.findall("`(.+?)`", here.reads("ben", channel)[-1])
    await here.types("ben", channel, f"/incident {advice}")

    assert "Ben" in {who_is(here, "Scribe"), who_commands(here)}


@pytest.mark.parametrize(
    "words", ["ic @nobody", "role scribe @nobody", "role @nobody scribe", "role @nobody"]
)
async def test_who_is_not_recognised_has_to_be_mentioned(here: World, words: str) -> None:
    channel = await declare(here)

    await here.types("ada", channel, f"/incident {words}")

    assert "Name the person with an @mention" in here.reads("ada", channel)[-1]
