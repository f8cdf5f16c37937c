"""Escalation rules of a policy, seen by those whom they tell: in time, once, and never of what is private or practice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.domain.policy import EscalationRule, Tell, When
from sandbox.screen import buttons_of
from tests.alerting import alerts, told
from tests.flows.nudges import Nudge, Story, both, is_down, nudges, resolves, restarts, tell, types, updates
from tests.world import POLICY, World, changed, world

LEADS = "#team-leads"
_MARK = "@sre"


def rule(id_: str, when: When, minutes: int | None = None, **fields: Any) -> EscalationRule:
    to = fields.pop("tell", Tell(channels=(LEADS,)))
    return EscalationRule(id=id_, name=id_.capitalize(), when=when, minutes=minutes, tell=to, **fields)


DANA = Tell(people=("dana@acme.test",))

RULES = {
    "severe": rule("severe", When.BEGUN, severities=("sev1",)),
    "keys": rule("keys", When.BEGUN, components=("auth",), tell=DANA),
    "long": rule("long", When.LASTS, 45),
    "silent": rule("silent", When.OVERDUE, 20),
    "headless": rule("headless", When.UNCOMMANDED, 10),
    "backup": rule("backup", When.UNACKNOWLEDGED, 10, after="long", tell=DANA),
    "above": rule("above", When.UNACKNOWLEDGED, 10, after="leadership", tell=DANA),
}


@asynccontextmanager
async def governed(folder: Path, *rules: str, **changes: Any) -> AsyncIterator[World]:
    """A world with some of the rules."""
    policy = changed(POLICY, escalations=tuple(RULES[one] for one in rules), **changes)
    here = World(f"sqlite:///{folder / 'sitroom.db'}", policy=policy)
    here.workspace.add_channel(LEADS.removeprefix("#"), members=("dana", "ben", "cleo"))
    try:
        await here.open()
        yield here
    finally:
        await here.close()


def _told(here: World) -> list[Nudge]:
    return nudges(here, "escalation")


STORIES: dict[str, tuple[tuple[str, ...], Story]] = {
    "begun as severe: at once (SM-15)": (
        ("severe",),
        Story("sev1 Login down", (), 60, ((0, "#", "escalation"),)),
    ),
    "become severe: then, once (SM-15)": (
        ("severe",),
        Story(
            "sev2 Login down",
            ((10, types("ada", "sev 1")), (11, types("ada", "sev 2")), (12, types("ada", "sev 1"))),
            60,
            ((10, "#", "escalation"),),
        ),
    ),
    "a component that is found later is told to a person (SP-10)": (
        ("keys",),
        Story(
            "sev2 Everything slow",
            ((10, types("ada", "component auth")),),
            60,
            ((10, "dana", "escalation"),),
        ),
    ),
    "lasts for 45 minutes (SM-15)": (
        ("long",),
        Story("sev2 Login down", (), 180, ((45, "#", "escalation"),)),
    ),
    "over in time": (("long",), Story("sev2 Login down", ((44, resolves("ada")),), 180, ())),
    "reopened: the minutes begin again": (
        ("long",),
        Story(
            "sev2 Login down",
            ((10, resolves("ada")), (50, types("ada", "reopen it is back"))),
            180,
            ((95, "#", "escalation"),),
        ),
    ),
    "each promise that is missed": (
        ("silent",),
        Story(
            "sev2 Login down",
            ((40, updates("ada", next_at=60)),),
            120,
            ((35, "#", "escalation"), (80, "#", "escalation")),
        ),
    ),
    "the next when nobody acknowledges (SM-14)": (
        ("long", "backup"),
        Story("sev2 Login down", (), 180, ((45, "#", "escalation"), (55, "dana", "escalation"))),
    ),
    "the next when leadership does not acknowledge (SM-15)": (
        ("above",),
        Story("sev2 Login down", (), 180, ((40, "dana", "escalation"),)),
    ),
    "a restart tells nobody twice": (
        ("severe", "long"),
        Story(
            "sev1 Login down",
            ((0, restarts), (44, restarts), (45, both(restarts, restarts))),
            60,
            ((0, "#", "escalation"), (45, "#", "escalation")),
        ),
    ),
    "down when it was time: once, late": (
        ("long",),
        Story("sev2 Login down", ((20, is_down(40)),), 120, ((60, "#", "escalation late"),)),
    ),
    "never of a private incident": (
        tuple(RULES),
        Story("sev1 --private Checkout keys leaked", ((5, types("ada", "component auth")),), 120, ()),
    ),
    "never of a drill": (
        tuple(RULES),
        Story("sev1 --drill Checkout down", ((5, types("ada", "component auth")),), 120, ()),
    ),
}


@pytest.mark.parametrize("name", STORIES)
async def test_a_rule_tells_exactly_then(tmp_path: Path, name: str) -> None:
    rules, story = STORIES[name]
    async with governed(tmp_path, *rules) as here:
        await tell(here, story)

        assert _told(here) == list(story.expected)


async def test_where_a_machine_declared_and_nobody_commands_it_is_told_unless_somebody_takes_over(
    tmp_path: Path,
) -> None:
    """CT-1, SM-14."""
    async with governed(tmp_path, "headless") as here:
        assert await alerts(here, told("LoginDown", severity="critical", service="auth")) == 202
        assert await alerts(here, told("CartDown", severity="critical", service="cart")) == 202
        await here.until(5)
        await here.person("ben").join(here.incident_channel(2))
        await here.types("ben", here.incident_channel(2), "/incident ic me")
        await here.until(60)

        assert _told(here) == [(10, "#", "escalation")]
        assert "*Why now:* nobody commands." in _reads(here)


# --- what they read -------------------------------------------------------------------------------


def _reads(here: World, handle: str = "dana", where: str = LEADS) -> str:
    return here.text(here.last(handle, where, "INC-1"))


async def test_what_they_read_follows_the_incident_until_it_is_over(tmp_path: Path) -> None:
    """SM-15."""
    async with governed(tmp_path, "severe") as here:
        await here.types("ada", "#general", "/incident declare sev1 Login down")
        channel = here.incident_channel(1)
        assert "*Why now:* it is SEV1." in _reads(here)
        assert "Incident Commander: Ada" in _reads(here)
        assert "told Severe (#team-leads): it is SEV1" in "".join(here.reads("ada", channel))

        await here.types("ada", channel, "/incident sev 2")
        assert "SEV2" in _reads(here)
        await updates("ada")(here)
        assert "One in three logins fails" in _reads(here)
        await resolves("ada")(here)
        assert "Rolled back" in _reads(here)
        assert not buttons_of(here.last("dana", LEADS, "INC-1"))
        assert len(_told(here)) == 1


async def test_a_group_is_mentioned_in_the_channel_and_a_person_reads_it_directly(tmp_path: Path) -> None:
    """SP-10."""
    async with governed(tmp_path) as here:
        [group] = here.workspace.groups
        both_ways = Tell(channels=(LEADS,), people=("dana@acme.test",), groups=(group,))
        to = rule("keys", When.BEGUN, components=("auth",), tell=both_ways, text="Revoke first.")
        await here.stop()
        here.policy = changed(POLICY, escalations=(to,))
        await here.start()
        await here.types("ada", "#general", "/incident declare sev3 Login tokens stolen")

        assert f"{_MARK} Revoke first." in _reads(here)
        assert "Revoke first." in _reads(here, where="@sitroom")
        assert _MARK not in _reads(here, where="@sitroom")


async def test_who_is_told_again_reads_in_the_old_message_that_there_is_a_newer_one(tmp_path: Path) -> None:
    async with governed(tmp_path, "silent") as here:
        story = STORIES["each promise that is missed"][1]
        await tell(here, story)

        first, last = [one for one in here.person("dana").messages(LEADS) if "INC-1" in here.text(one)]

        assert "Told again" in here.text(first)
        assert not buttons_of(first)
        assert [button.label for button in buttons_of(last)] == ["Acknowledge"]


# --- acknowledging --------------------------------------------------------------------------------


async def test_an_acknowledgement_is_seen_by_all_and_stops_the_next(tmp_path: Path) -> None:
    """SM-14."""
    async with governed(tmp_path, "long", "backup") as here:
        await here.types("ada", "#general", "/incident declare sev2 Login down")
        channel = here.incident_channel(1)
        await here.until(50)
        assert "nobody acknowledged yet" in here.text(here.card(channel)).partition("Told: Long")[2]
        await here.restart()

        await here.presses("cleo", here.last("cleo", LEADS, "INC-1"), "Acknowledge")
        await here.until(90)

        assert "Cleo acknowledged" in _reads(here)
        assert not buttons_of(here.last("dana", LEADS, "INC-1"))
        assert "Cleo acknowledged" in here.text(here.card(channel)).partition("Told: Long")[2]
        assert [nudge.minute for nudge in _told(here)] == [45]


async def test_one_who_was_told_directly_acknowledges_there(tmp_path: Path) -> None:
    async with governed(tmp_path, "keys") as here:
        await here.types("ada", "#general", "/incident declare sev2 Login down")

        await here.presses("dana", here.last("dana", "@sitroom", "INC-1"), "Acknowledge")

        assert "Dana acknowledged" in _reads(here, where="@sitroom")


async def test_of_two_who_acknowledge_at_once_one_stays_and_the_other_is_told_who(tmp_path: Path) -> None:
    async with governed(tmp_path, "severe") as here:
        await here.types("ada", "#general", "/incident declare sev1 Login down")

        await here.press_together(["dana", "cleo"], here.last("dana", LEADS, "INC-1"), "Acknowledge")

        (first,) = [name for name in ("Dana", "Cleo") if f"{name} acknowledged" in _reads(here)]
        second = "cleo" if first == "Dana" else "dana"
        assert f"{first} acknowledged it already" in here.reads(second, LEADS)[-1]


# --- what cannot be done --------------------------------------------------------------------------


async def test_a_channel_that_does_not_exist_stands_on_the_card_until_it_does(tmp_path: Path) -> None:
    missing = rule("severe", When.BEGUN, severities=("sev1",), tell=Tell(channels=(LEADS, "#nowhere")))
    async with world(tmp_path, policy=changed(POLICY, escalations=(missing,))) as here:
        await here.types("ada", "#general", "/incident declare sev1 Login down")
        channel = here.incident_channel(1)
        await here.types("ada", channel, "/incident note Nothing is tried for ever")
        wanted = "Sitroom could not tell everybody who is to know. Sitroom does not see that channel."
        assert here.text(here.card(channel)).count(wanted) == 1

        for name in (LEADS, "#nowhere"):
            here.workspace.add_channel(name.removeprefix("#"))
        await here.presses("ada", here.card(channel), "Try again")

        assert "Try again" not in here.text(here.card(channel))
        assert "INC-1" in _reads(here, where="#nowhere")
        assert len(_told(here)) == 2
