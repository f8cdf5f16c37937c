"""SP-1: whoever takes over a duty gets its checklist, and everybody sees whether they are ready."""

from pathlib import Path

from msgspec.structs import replace

from bot.domain.policy import Policy
from sandbox.screen import buttons_of
from tests.flows import forging
from tests.flows.paging import on_call
from tests.world import World, changed, world


def _with_checklist() -> Policy:
    policy = on_call()
    return changed(policy, oncall=(replace(policy.oncall[0], checklist=("VPN works", "Dashboards open")),))


def _lists(here: World, handle: str) -> list[str]:
    return [text for one in here.direct(handle) if "You are on call: SRE" in (text := here.text(one))]


async def _oncall(here: World) -> str:
    await here.types("ada", "#general", "/incident oncall")
    return here.reads("ada", "#general")[-1]


async def test_sp_1_at_the_hand_over_the_next_one_gets_the_checklist_once(tmp_path: Path) -> None:
    async with world(tmp_path, policy=_with_checklist()) as here:
        await here.advance()
        await here.jump(minutes=54 * 60 - 1)  # Monday, 08:59 in London
        assert _lists(here, "cleo") == []

        await here.jump(minutes=1)
        await here.restart()
        await here.jump(minutes=60)

        (asked,) = _lists(here, "cleo")
        assert "VPN works" in asked
        assert "Dashboards open" in asked
        assert len(_lists(here, "ben")) == 1  # who had the duty when Sitroom first started


async def test_sp_1_who_stands_in_for_somebody_unknown_to_slack_gets_the_checklist(tmp_path: Path) -> None:
    policy = _with_checklist()
    gone = changed(policy, oncall=(replace(policy.oncall[0], people=("left@acme.test",)),))
    async with world(tmp_path, policy=gone) as here:
        await here.types("cleo", "#general", "/incident oncall swap sre @dana 2026-11-22 2026-11-30")
        await here.jump(minutes=54 * 60)
        await here.jump(minutes=60)

        assert len(_lists(here, "dana")) == 1


async def test_sp_1_who_stands_in_makes_sure_of_it_and_not_who_is_relieved(tmp_path: Path) -> None:
    """Ben has not confirmed, and Dana stands in from the next morning on: it is Dana who must be ready then."""
    async with world(tmp_path, policy=_with_checklist()) as here:
        await here.advance()
        await here.types("ben", "#general", "/incident oncall swap sre @dana 2026-11-21 2026-11-22")
        assert "Ben: :warning: not confirmed" in await _oncall(here)
        assert _lists(here, "dana") == []

        await here.jump(minutes=6 * 60)
        told = await _oncall(here)
        assert "Dana: :warning: not confirmed yet: VPN works, Dashboards open" in told
        assert "Ben: :warning:" not in told
        await here.presses("dana", here.last("dana", "@sitroom", "You are on call"), "Done")
        assert "Dana: :warning: not confirmed yet: Dashboards open" in await _oncall(here)

        await here.restart()
        await here.jump(minutes=24 * 60)
        told = await _oncall(here)
        assert "Ben: :warning: not confirmed yet: VPN works, Dashboards open" in told
        assert "Dana" not in told
        assert [len(_lists(here, one)) for one in ("ben", "dana")] == [1, 1]


async def test_sp_1_who_stands_in_from_now_on_or_from_the_hand_over_is_asked_at_once(tmp_path: Path) -> None:
    async with world(tmp_path, policy=_with_checklist()) as here:
        await here.advance()
        await here.types("ben", "#general", "/incident oncall swap sre @dana 2026-11-16 2026-11-22")
        await here.advance(minutes=1)
        await here.types("ben", "#general", "/incident oncall swap sre @cleo now 2026-11-22")
        await here.advance()

        assert [len(_lists(here, one)) for one in ("ben", "dana", "cleo")] == [1, 1, 1]
        assert "Cleo: :warning: not confirmed yet" in await _oncall(here)


async def test_sp_1_who_is_back_at_the_end_of_their_week_is_asked_no_second_time(tmp_path: Path) -> None:
    async with world(tmp_path, policy=_with_checklist()) as here:
        await here.jump(minutes=54 * 60)
        await here.types("cleo", "#general", "/incident oncall swap sre @dana 2026-11-29 2026-11-29 20:00")
        await here.jump(minutes=6 * 24 * 60 + 60)
        assert len(_lists(here, "dana")) == 1

        await here.jump(minutes=12 * 60)

        assert len(_lists(here, "cleo")) == 1
        assert "Cleo: :warning: not confirmed yet" in await _oncall(here)


async def test_sp_1_who_takes_over_two_duties_gets_the_checklist_of_each(tmp_path: Path) -> None:
    [rotation] = _with_checklist().oncall
    both = (rotation, replace(rotation, id="net", name="SRE network"))
    async with world(tmp_path, policy=changed(_with_checklist(), oncall=both)) as here:
        await here.advance()

        assert len(_lists(here, "ben")) == 2


async def test_another_time_of_the_hand_over_asks_nobody_twice(tmp_path: Path) -> None:
    async with world(tmp_path, policy=_with_checklist()) as here:
        await here.advance()
        [rotation] = _with_checklist().oncall
        later = replace(rotation, handover=replace(rotation.handover, time="10:00"))
        service = here.running.service
        service.rules = replace(service.rules, policy=changed(_with_checklist(), oncall=(later,)))
        await here.advance(minutes=2)
        assert len(_lists(here, "ben")) == 1

        await here.jump(minutes=7 * 24 * 60)
        assert len(_lists(here, "cleo")) == 1


async def test_sp_1_what_is_confirmed_is_shown_to_everybody(tmp_path: Path) -> None:
    async with world(tmp_path, policy=_with_checklist()) as here:
        await here.advance()
        assert "Ben: :warning: not confirmed yet: VPN works, Dashboards open" in await _oncall(here)

        await here.presses("ben", here.last("ben", "@sitroom", "You are on call"), "Done")
        assert len(buttons_of(here.last("ben", "@sitroom", "You are on call"))) == 1
        assert "Ben: :warning: not confirmed yet: Dashboards open" in await _oncall(here)

        await here.restart()
        await here.presses("ben", here.last("ben", "@sitroom", "You are on call"), "Done")
        assert "You are ready" in here.text(here.last("ben", "@sitroom", "You are on call"))
        assert "Ben: :white_check_mark: ready" in await _oncall(here)
        assert len(_lists(here, "ben")) == 1


async def test_a_press_that_names_no_item_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async with world(tmp_path, policy=_with_checklist()) as here:
        await here.advance()
        await here.presses("ben", here.last("ben", "@sitroom", "You are on call"), "Done")
        pressed = forging.last(here, "block_actions")
        for value in ("1", "1:first", "1:99"):
            await forging.presses(here, pressed, "ready", value)
        said = " ".join(here.text(one) for one in here.direct("ben"))
        assert "Something went wrong" not in said
        assert "names no item" in said
        assert "There is no such item" in said
        assert "Ben: :warning: not confirmed yet: Dashboards open" in await _oncall(here)
