"""A drill looks like an incident and says in every message that it is none."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from sandbox.model import Message
from sandbox.sight import seen_by
from tests.flows.records import happened, incident, numbers
from tests.flows.roles import with_scribes
from tests.world import World, changed, world


def said_about(here: World, reference: str = "INC-1") -> list[Message]:
    """Everything that Sitroom said about an incident, to anybody, in any place."""
    channel = here.workspace.channel(here.incident_channel(1)).id
    people = [user.id for user in here.workspace.users.values()]
    places = here.workspace.channels.values()
    found = {said.ts: said for place in places for person in people for said in seen_by(place, person)}
    ours = [said for said in found.values() if said.bot_id == here.installed.bot_id]
    return [said for said in ours if said.channel == channel or reference in str((said.text, said.blocks))]


@pytest.mark.parametrize("line", ["drill sev2 Checkout 5xx", "declare --drill sev2 Checkout 5xx"])
async def test_every_message_says_that_it_is_practice(here: World, line: str) -> None:
    await here.types("ada", "#general", f"/incident {line}")
    channel = here.incident_channel(1)
    await here.person("ben").join(channel)
    await here.presses("cleo", here.last("cleo", "#incidents", "INC-1"), "Subscribe")
    await here.types("ada", channel, "/incident note the runbook is old")
    await here.types("ada", channel, "/incident handoff @ben")
    await here.presses("ben", here.card(channel, "ben"), "Update")
    assert "Drill" in here.text(here.person("ben").view() or pytest.fail("no form"))
    assert await here.submits("ben", impact="Nobody, it is practice") == {}
    for words in ("status identified", "sev 1 worse", "show", "timeline", "catchup", "mitigated"):
        await here.types("ada", channel, f"/incident {words}")
    await here.advance(minutes=40)
    await here.types("ben", channel, "/incident resolve well done")
    await here.types("ben", channel, "/incident reopen once more")

    await here.types("ben", channel, "/incident export")

    shown = [said for said in said_about(here) if said.subtype in {None, "file_share"}]
    assert len(shown) > 15
    assert any(said.files for said in shown)
    assert [here.text(said) for said in shown if "Drill" not in here.text(said)] == []
    assert [said.text for said in shown if "Drill" not in said.text] == []


async def test_leadership_is_never_told_of_a_drill(here: World) -> None:
    await here.types("ada", "#general", "/incident drill sev1 Checkout is down")
    await here.advance(minutes=90)
    await here.types("ada", here.incident_channel(1), "/incident escalate it is serious")

    assert not [line for line in here.reads("dana", "#incident-room") if "INC-1" in line]
    assert not await happened(here, e.LeadershipTold)
    assert "drill" in here.text(here.last("ada", here.incident_channel(1), "leadership"))


async def test_a_drill_brings_in_only_who_declared_or_was_named(tmp_path: Path) -> None:
    """Whoever is on duty would take it for an incident, at night too."""
    policy = with_scribes("ben@acme.test")
    owned = [replace(one, owners=("cleo@acme.test",)) for one in policy.components]
    policy = changed(policy, invite=("dana@acme.test",), components=tuple(owned))
    async with world(tmp_path, policy=policy) as here:
        await here.types("ada", "#general", "/incident drill sev1 Checkout 5xx")
        channel = here.incident_channel(1)
        assert (await incident(here)).component
        assert set((await incident(here)).participants) == {here.person("ada").id}
        assert not [here.direct(one) for one in ("ben", "cleo", "dana") if here.direct(one)]

        await here.types("ada", channel, "/incident scribe @ben")

        assert here.person("ben").id in (await incident(here)).participants


async def test_the_checkbox_of_the_form_makes_it_a_drill(here: World) -> None:
    await here.types("ada", "#general", "/incident declare")

    assert await here.submits("ada", title="Checkout is down", marks=["drill"]) == {}

    assert (await incident(here)).drill


async def test_a_drill_needs_no_title(here: World) -> None:
    await here.types("ada", "#general", "/incident drill")

    assert ((await incident(here)).title, (await incident(here)).drill) == ("Practice", True)


async def test_drills_stand_in_a_list_of_their_own(here: World) -> None:
    await here.types("ada", "#general", "/incident drill sev2 Checkout 5xx")
    await here.types("ada", "#general", "/incident declare sev2 Digest mails are late")

    await here.types("ben", "#general", "/incident list")
    assert "INC-2" in here.reads("ben", "#general")[-1]
    assert "INC-1" not in here.reads("ben", "#general")[-1]

    await here.types("ben", "#general", "/incident list drills")
    assert "Drill" in here.reads("ben", "#general")[-1]
    assert "INC-1" in here.reads("ben", "#general")[-1]
    assert "INC-2" not in here.reads("ben", "#general")[-1]


async def test_a_second_drill_alike_is_shown_the_first_and_stays_a_drill(here: World) -> None:
    await here.types("ada", "#general", "/incident drill sev2 Checkout 5xx")
    await here.types("ben", "#general", "/incident drill sev2 Checkout 5xx")
    assert await numbers(here) == [1]

    await here.presses("ben", here.last("ben", "#general", "INC-1"), "Declare anyway")

    assert (await incident(here, 2)).drill


async def test_an_incident_does_not_go_on_in_a_drill(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev1 Login fails")
    await here.types("ada", "#general", "/incident drill Practice")

    await here.types("ada", here.incident_channel(1), "/incident merge INC-2")

    assert (await incident(here)).is_open
    assert "INC-2 is a drill and this is none." in here.reads("ada", here.incident_channel(1))[-1]
