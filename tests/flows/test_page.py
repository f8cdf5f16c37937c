"""`page ROLE`: somebody is needed now, and is called as by the policy."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.domain.policy import Policy
from tests.flows.paging import ROTATION, calls, on_call
from tests.flows.roles import declare, who_commands, who_is
from tests.world import POLICY, World, changed, world


def _team() -> Policy:
    """Ben is on call for Communications, and Dana stands behind him; nobody is called by itself."""
    roles = [
        replace(role, roster=("oncall:sre",), backup=("dana@acme.test",))
        if role.id == "communications"
        else role
        for role in POLICY.roles
    ]
    return changed(POLICY, roles=tuple(roles), oncall=(ROTATION,))


async def _asks(here: World, channel: str, text: str) -> list[str]:
    """What ada reads in answer to what she types."""
    before = len(here.reads("ada", channel))
    await here.types("ada", channel, f"/incident {text}")
    return here.reads("ada", channel)[before:]


@pytest.fixture
def policy() -> Policy:
    return _team()


async def test_sm_14_whoever_is_on_duty_is_called_and_then_the_backup(tmp_path: Path, policy: Policy) -> None:
    async with world(tmp_path, policy=policy) as here:
        channel = await declare(here)
        assert calls(here) == []
        await here.until(10)
        await here.types("ada", channel, "/incident page communications")
        await here.until(16)

        assert calls(here) == [
            (10, "#ben", "called"),
            (10, "ben", "page"),
            (15, "#dana", "called"),
            (15, "dana", "page"),
        ]
        await here.presses("dana", here.last("dana", "@sitroom", "You are called as"), "I have it")
        assert who_is(here, "Communications") == "Dana"


async def test_who_has_the_role_reads_who_would_be_called_and_calls_nobody_by_asking(tmp_path: Path) -> None:
    """Ada commands until somebody answers, and may only want to know who it is."""
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        channel = await declare(here)
        await here.until(2)
        (asked,) = await _asks(here, channel, "page commander")

        assert calls(here) == [(0, "#ben", "called"), (0, "ben", "page")]
        assert "You are *Incident Commander*. Ben is called already, and has until 03:05 to answer." in asked
        assert "Call *Dana*, too? Whoever answers takes it over from you." in asked

        await here.presses("ada", here.last("ada", channel, "Call Dana"), "Call Dana")
        await here.until(4)
        assert calls(here)[2:] == [(2, "#dana", "called"), (2, "dana", "page")]
        assert who_commands(here) == "Ada"
        await here.presses("ada", here.last("ada", channel, "Call Dana"), "Call Dana")
        assert "Dana is called already" in here.reads("ada", channel)[-1]


async def test_who_gave_the_role_away_calls_nobody_with_what_was_asked_before(tmp_path: Path) -> None:
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        channel = await declare(here)
        await here.types("ada", channel, "/incident page commander")
        asked = here.last("ada", channel, "Call Dana")
        await here.presses("ben", here.last("ben", "@sitroom", "You are called as"), "I have it")

        await here.presses("ada", asked, "Call Dana")

        assert "You do not have this role any more" in here.reads("ada", channel)[-1]
        assert len(calls(here)) == 2


async def test_who_has_the_role_by_answering_is_asked_and_may_name_somebody_at_once(tmp_path: Path) -> None:
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        channel = await declare(here)
        await here.presses("ben", here.last("ben", "@sitroom", "You are called as"), "I have it")
        await here.types("ben", channel, "/incident page commander")

        asked = here.text(here.last("ben", channel, "Call Dana"))
        assert "You are *Incident Commander*.\nCall *Dana*? Whoever answers takes it over from you." in asked
        assert len(calls(here)) == 2
        await here.types("ben", channel, "/incident page commander @dana")
        assert {to for _, to, what in calls(here) if what == "page"} == {"ben", "dana"}


async def test_somebody_who_is_named_is_called_and_brought_in(tmp_path: Path, policy: Policy) -> None:
    async with world(tmp_path, policy=policy) as here:
        channel = await declare(here)
        await here.types("ada", channel, "/incident page scribe @cleo")

        assert calls(here) == [(0, "#cleo", "called"), (0, "cleo", "page")]
        assert channel in {f"#{place.name}" for place in here.person("cleo").channels()}
        assert any("cleo" in line.lower() for line in await _asks(here, channel, "timeline"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "page",
            "Name the role, for example `page commander`. Known: `commander`, `scribe`, `communications`.",
        ),
        ("page pilot", "Name the role"),
        ("page @cleo", "Name the role"),
        ("page scribe", "The policy names nobody to call as Scribe. Name somebody: `page scribe @person`."),
        ("page scribe @nobody", "Name the person with an @mention"),
        ("call scribe @ada", "You are here already."),
    ],
)
async def test_what_cannot_be_called_is_refused_in_a_sentence(
    tmp_path: Path, policy: Policy, text: str, said: str
) -> None:
    async with world(tmp_path, policy=policy) as here:
        channel = await declare(here)

        (answer,) = await _asks(here, channel, text)

        assert said in answer
        assert calls(here) == []


async def test_sp_4_in_a_drill_nobody_is_called(tmp_path: Path, policy: Policy) -> None:
    async with world(tmp_path, policy=policy) as here:
        await here.types("ada", "#general", "/incident drill sev2 Practice")
        channel = here.incident_channel(1)

        answers = [
            *await _asks(here, channel, "page communications"),
            *await _asks(here, channel, "page scribe @cleo"),
        ]

        assert len([one for one in answers if "a drill calls nobody" in one]) == 2
        assert calls(here) == []


async def test_into_a_private_incident_comes_only_who_is_named(tmp_path: Path, policy: Policy) -> None:
    async with world(tmp_path, policy=policy) as here:
        await here.types("ada", "#general", "/incident declare sev2 --private Leak")
        channel = here.incident_channel(1)
        (answer,) = await _asks(here, channel, "page communications")
        assert "This incident is private" in answer

        await here.types("ada", channel, "/incident page communications @cleo")
        await here.until(60)

        assert calls(here) == [(0, "#cleo", "called"), (0, "cleo", "page"), (5, "#ada", "called")]
        assert here.direct("ben") == here.direct("dana") == []
