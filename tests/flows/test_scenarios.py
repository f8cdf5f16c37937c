"""SP-4: drills of scenarios: listed, begun, and how they went, as people see it in Slack."""

from pathlib import Path

from msgspec.structs import replace

from sandbox.screen import buttons_of
from tests.flows.declared import channels, incident
from tests.flows.practising import SEARCH, bodies, how_it_went, payments, practising, scenario, team
from tests.world import POLICY, changed, world

# --- which scenarios there are ---------------------------------------------------------------------


async def test_drill_alone_lists_the_scenarios_and_a_button_begins_one(tmp_path: Path) -> None:
    """SP-4."""
    async with world(tmp_path, policy=team(payments(), SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill")
        listed = here.last("ada", "#general", "What shall we practise?")
        assert "Nobody can pay" in here.text(listed)
        assert "Every search takes a minute." in here.text(listed)
        assert not channels(here)

        [button] = [one for one in buttons_of(listed) if one.value == "slow-search"]
        await here.person("ada").click(listed, button.action_id, button.value, block_id=button.block_id)
        await here.settle()

        begun = await incident(here)
        assert (begun.title, begun.severity, begun.drill) == ("Search takes a minute", "sev3", True)
        assert "Drill" in scenario(here)
        assert "Every search takes a minute." in scenario(here)
        assert "Say so, scale it, resolve." in scenario(here)


async def test_a_guest_switches_no_failure_on(tmp_path: Path) -> None:
    async with practising(tmp_path) as (here, there):
        await here.types("gus", "#random", "/incident drill payments-down")
        await here.advance(seconds=5)

        assert bodies(there) == []
        assert not channels(here)
        assert "guests cannot begin it. Ask a full member" in here.reads("gus", "#random")[-1]


async def test_a_scenario_is_begun_by_its_id_with_another_severity_if_somebody_says_one(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, policy=team(payments(hook=None), SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill sev2 payments-down")

        begun = await incident(here)
        assert (begun.title, begun.severity) == ("Nobody can pay", "sev2")
        assert begun.component == POLICY.components[0].id


async def test_a_misspelled_scenario_is_answered_with_the_nearest_and_a_title_is_a_title(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, policy=team(payments(), SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill slow-serch")
        assert "Did you mean `slow-search`?" in here.text(here.last("ada", "#general"))
        assert not channels(here)

        await here.types("ada", "#general", "/incident drill sev2 The cache is cold")
        assert (await incident(here)).title == "The cache is cold"
        assert (await incident(here)).practice is None


async def test_a_scenario_that_is_gone_from_the_policy_cannot_be_begun_by_an_old_button(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, policy=team(SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill")
        listed = here.last("ada", "#general", "What shall we practise?")
        here.running.service.rules = replace(here.running.service.rules, policy=team(payments()))

        await here.presses("ada", listed, "Begin")

        assert "no scenario `slow-search` any more" in here.text(here.last("ada", "#general"))
        assert not channels(here)


async def test_the_same_scenario_twice_is_asked_about_and_stays_the_scenario(tmp_path: Path) -> None:
    async with world(tmp_path, policy=team(payments(hook=None), SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill slow-search")
        await here.types("ben", "#general", "/incident drill slow-search")
        assert len(channels(here)) == 1

        await here.presses("ben", here.last("ben", "#general", "INC-1"), "Declare anyway")

        assert (practice := (await incident(here, 2)).practice)
        assert practice.scenario == "slow-search"


async def test_a_private_drill_has_a_private_channel(tmp_path: Path) -> None:
    async with world(tmp_path, policy=team(SEARCH)) as here:
        await here.types("ada", "#general", "/incident drill --private slow-search")

        [channel] = channels(here)
        assert channel.kind == "private"
        assert not [line for line in here.reads("ben", "#incidents") if "Search takes" in line]


async def test_a_guest_may_not_begin_one_where_the_policy_says_so(tmp_path: Path) -> None:
    policy = team(SEARCH)
    members = replace(policy.permissions, declare=policy.permissions.triage)
    async with world(tmp_path, policy=changed(policy, permissions=members)) as here:
        await here.types("gus", "#random", "/incident drill slow-search")

        assert "Guests cannot do that" in here.text(here.last("gus", "#random"))
        assert not channels(here)


# --- how it went -----------------------------------------------------------------------------------


async def test_when_it_is_over_people_read_how_it_went(tmp_path: Path) -> None:
    """SP-4: how long until acknowledged, first update, resolved; which reminders were late."""
    async with practising(tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident drill payments-down")
        channel = here.incident_channel(1)
        await here.advance(minutes=4)
        await here.types("ada", channel, "/incident note I look at the provider")
        await here.advance(minutes=15)
        await here.presses("ada", here.card(channel), "Update")
        assert await here.submits("ada", impact="Nobody can pay", doing="Failing over") == {}
        await here.advance(minutes=2)
        await here.types("ada", channel, "/incident mitigated failed over")
        await here.advance(minutes=20)
        await here.types("ada", channel, "/incident resolve Failed over")

        [report] = how_it_went(here, channel)
        said = here.text(report).replace("*", "")
        assert "Acknowledged after 4 min by Ada" in said
        assert "First update after 19 min by Ada" in said
        assert "Mitigated after 21 min by Ada" in said
        assert "Resolved after 41 min" in said
        assert "4 min late" in said
        assert "Update due 03:34: never came; it was over 7 min later" in said
        assert "Scribe was offered at 03:05, and never taken" in said
        assert "Expected: Fail over, say so." in said
        [elsewhere] = how_it_went(here, "#general")
        assert "Drill" in here.text(elsewhere)


async def test_a_drill_that_pages_nobody_and_counts_in_no_figure_is_told_to_nobody_else(
    tmp_path: Path,
) -> None:
    async with practising(tmp_path) as (here, _):
        await here.types("ada", "#general", "/incident drill payments-down")
        await here.advance(minutes=60)
        await here.types("ada", here.incident_channel(1), "/incident resolve Done")

        assert not [line for line in here.reads("ada", "#incident-room") if "INC-1" in line]
        assert (await incident(here)).leadership is None
        assert [handle for handle in ("ben", "cleo") if here.direct(handle)] == []
