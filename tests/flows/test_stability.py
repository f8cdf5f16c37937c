"""Mitigated is not over: half an hour of quiet first, or a reason why not."""

from pathlib import Path

import pytest

from sandbox.screen import buttons_of
from tests.flows.nudges import Story, is_down, nudges, resolves, restarts, tell, types
from tests.world import POLICY, World, changed, world

STORIES = {
    "told after 30 minutes, once": Story(
        "sev2 Login down", ((10, types("ada", "mitigated")),), 120, ((40, "#ada", "stable"),)
    ),
    "told of nothing that was not mitigated": Story("sev2 Login down", (), 120, ()),
    "moving back stops it": Story(
        "sev2 Login down",
        ((10, types("ada", "mitigated")), (39, types("ada", "status mitigating it is back"))),
        120,
        (),
    ),
    "moving back and forth begins it anew": Story(
        "sev2 Login down",
        (
            (10, types("ada", "mitigated")),
            (25, types("ada", "status mitigating")),
            (30, types("ada", "mitigated")),
        ),
        120,
        ((60, "#ada", "stable"),),
    ),
    "told again when it was mitigated again": Story(
        "sev2 Login down",
        (
            (10, types("ada", "mitigated")),
            (45, types("ada", "status investigating")),
            (50, types("ada", "mitigated")),
        ),
        120,
        ((40, "#ada", "stable"), (80, "#ada", "stable")),
    ),
    "neither severity nor updates begin it anew": Story(
        "sev2 Login down",
        ((10, types("ada", "mitigated")), (20, types("ada", "sev 1")), (25, types("ada", "note quiet"))),
        120,
        ((40, "#ada", "stable"),),
    ),
    "told of nothing that is over": Story(
        "sev2 Login down", ((10, types("ada", "mitigated")), (20, resolves("ada"))), 120, ()
    ),
    "reopened: from the beginning": Story(
        "sev2 Login down",
        (
            (10, types("ada", "mitigated")),
            (20, resolves("ada")),
            (30, types("ada", "reopen it is back")),
            (35, types("ada", "mitigated")),
        ),
        120,
        ((65, "#ada", "stable"),),
    ),
    "a restart changes nothing": Story(
        "sev2 Login down",
        ((10, types("ada", "mitigated")), (39, restarts), (40, restarts)),
        120,
        ((40, "#ada", "stable"),),
    ),
    "down when it was to be told: once, late": Story(
        "sev2 Login down",
        ((10, types("ada", "mitigated")), (30, is_down(60))),
        120,
        ((90, "#ada", "stable late"),),
    ),
}


@pytest.mark.parametrize("name", STORIES)
async def test_the_channel_is_told_exactly_then_that_it_is_stable(here: World, name: str) -> None:
    story = STORIES[name]

    await tell(here, story)

    assert nudges(here, "stable") == list(story.expected)


async def _mitigated(here: World) -> str:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    channel = here.incident_channel(1)
    await here.until(10)
    await here.types("ada", channel, "/incident mitigated rolled back")
    return channel


def _labels(here: World, channel: str, containing: str) -> list[str]:
    return [button.label for button in buttons_of(here.last("ada", channel, containing))]


@pytest.mark.parametrize("word", ["mitigated", "stable", "monitoring"])
async def test_what_says_that_it_is_stable_says_so_as_a_status_too(here: World, word: str) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    channel = here.incident_channel(1)

    await here.types("ada", channel, f"/incident status {word} rolled back")

    assert "Stable since" in here.text(here.card(channel))


async def test_a_misspelled_status_is_not_taken_for_its_opposite(here: World) -> None:
    channel = await _mitigated(here)

    await here.types("ada", channel, "/incident status mitigatd")

    assert "Did you mean `mitigated`?" in here.reads("ada", channel)[-1]


async def test_the_card_says_since_when_and_when_it_may_be_resolved(here: World) -> None:
    channel = await _mitigated(here)

    card = here.text(here.card(channel))

    assert "Stable since 03:10" in card
    assert "03:40" in card
    assert "[Resolve]" in card


async def test_once_it_is_stable_the_commander_is_named_and_can_resolve_with_one_button(here: World) -> None:
    channel = await _mitigated(here)
    await here.until(40)
    told = here.last("ada", channel, "Stable since")
    assert "Ada" in here.text(told)
    assert "it may be resolved" in here.text(here.card(channel))

    await here.presses("ada", told, "Resolve")
    assert "override" not in [block["block_id"] for block in here.person("ada").view().blocks]  # type: ignore[union-attr]
    assert await here.submits("ada", summary="Rolled back") == {}

    assert "Resolved" in here.text(here.card(channel))


async def test_before_that_the_form_says_how_long_it_has_been_stable_and_asks_for_a_reason(
    here: World,
) -> None:
    channel = await _mitigated(here)
    await here.until(22)

    await here.presses("ada", here.card(channel), "Resolve")

    form = here.person("ada").view()
    assert form
    assert "12 of 30 minutes" in here.text(form)
    assert list(await here.submits("ada", summary="Rolled back")) == ["override"]
    assert "Monitoring" in here.text(here.card(channel))


async def test_with_a_reason_it_is_resolved_and_the_reason_stays_on_the_timeline(here: World) -> None:
    channel = await _mitigated(here)
    await here.presses("ada", here.card(channel), "Resolve")

    assert await here.submits("ada", summary="Rolled back", override="The bad host is gone") == {}

    assert "Resolved" in here.text(here.card(channel))
    await here.types("ada", channel, "/incident timeline")
    assert "The bad host is gone" in here.reads("ada", channel)[-1]


async def test_without_mitigated_the_form_says_what_begins_the_quiet(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")

    await here.types("ada", here.incident_channel(1), "/incident resolve")

    form = here.person("ada").view()
    assert form
    assert "mitigated" in here.text(form)


async def test_a_form_opened_in_time_and_sent_too_late_says_why_and_stays_open(here: World) -> None:
    """It asks for no reason, because none was needed; meanwhile somebody found that it is not over."""
    channel = await _mitigated(here)
    await here.until(41)
    await here.types("ada", channel, "/incident resolve")
    await here.types("ada", channel, "/incident status mitigating it is back")

    errors = await here.submits("ada", summary="Rolled back")

    assert "stable minutes first" in errors["summary"]
    assert "Mitigating" in here.text(here.card(channel))


async def test_one_line_resolves_once_it_is_stable(here: World) -> None:
    channel = await _mitigated(here)
    await here.until(40)

    await here.types("ada", channel, "/incident resolve Rolled back to 1.8.2")

    card = here.text(here.card(channel))
    assert "Resolved" in card
    assert "Rolled back to 1.8.2" in card


async def test_when_it_comes_back_the_channel_is_not_told_any_more_to_resolve(here: World) -> None:
    channel = await _mitigated(here)
    await here.until(40)

    await here.types("ada", channel, "/incident status mitigating it is back")

    assert [one for one in here.reads("ada", channel) if "may be resolved" in one] == []
    assert "Resolve" not in _labels(here, channel, "~Stable since")


async def test_where_the_policy_asks_for_no_quiet_one_line_resolves_at_once(tmp_path: Path) -> None:
    async with world(tmp_path, policy=changed(POLICY, stable_minutes=0)) as here:
        await here.types("ada", "#general", "/incident declare sev2 Login down")
        channel = here.incident_channel(1)

        await here.types("ada", channel, "/incident resolve Rolled back")

        assert "Resolved" in here.text(here.card(channel))


async def test_what_was_typed_is_in_the_form_that_asks_why_it_need_not_wait(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    channel = here.incident_channel(1)
    await here.types("ada", channel, "/incident resolve Rolled back to 1.8.2")
    assert await here.submits("ada", override="Nobody can buy anyway") == {}
    assert "Rolled back to 1.8.2" in here.text(here.card(channel))
