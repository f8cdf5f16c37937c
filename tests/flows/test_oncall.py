"""Who is on call, as people see it, and how they let somebody stand in."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.cli import run
from bot.domain.people import Person
from bot.domain.policy import Override
from storage import overrides
from storage.database import Database
from tests.alerting import alerts, told
from tests.flows.paging import ROTATION, calls, on_call
from tests.flows.roles import declare
from tests.flows.test_home import home
from tests.world import POLICY, START, World, changed, world


async def _answer(here: World, handle: str, text: str) -> str:
    await here.types(handle, "#general", f"/incident {text}")
    return here.reads(handle, "#general")[-1]


async def test_everybody_sees_who_is_on_call_now_and_next_and_how_to_reach_them(tmp_path: Path) -> None:
    """SF-4, SM-14: rotations with contact methods, and per role a primary and a backup."""
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        told = await _answer(here, "ada", "oncall")

        assert "*SRE on call:* *Ben · +44 20 7946 0000* until" in told
        assert "then Cleo until" in told
        assert "*Incident Commander:* Ben · +44 20 7946 0000, then Dana" in told


async def test_whom_slack_does_not_know_is_shown_as_the_policy_calls_them(tmp_path: Path) -> None:
    """SM-14: a contact list is of use when the directory is not."""
    policy = on_call()
    stranger = replace(policy.oncall[0], people=("zoe@elsewhere.test",))
    people = (replace(policy.people[0], account="zoe@elsewhere.test"),)
    async with world(tmp_path, policy=changed(policy, oncall=(stranger,), people=people)) as here:
        assert "zoe@elsewhere.test · +44 20 7946 0000" in await _answer(here, "ada", "oncall")


async def test_without_a_rotation_it_says_where_to_write_one(here: World) -> None:
    assert "The policy has no rotation" in await _answer(here, "ada", "oncall")


async def test_home_shows_who_is_on_call_now(tmp_path: Path) -> None:
    async with world(tmp_path, policy=on_call()) as here:
        text = here.text(await home(here, "ada"))

        assert "On call now" in text
        assert "*SRE on call:* Ben" in text


async def test_who_stands_in_is_told_shown_and_called_and_when_it_is_over_no_more(tmp_path: Path) -> None:
    """SF-4, CT-3: an override counts from its first minute to its last."""
    async with world(tmp_path, policy=on_call()) as here:
        answer = await _answer(here, "ben", "oncall swap sre @dana now 2026-11-21 04:00")

        assert "Dana stands in as SRE on call" in answer
        assert "You stand in as *SRE on call*" in here.text(here.direct("dana")[-1])
        shown = await _answer(here, "ada", "oncall")
        assert "*Dana* until" in shown
        assert "then Ben" in shown
        assert "#1: Dana stands in as SRE on call" in shown
        assert "Ben arranged it" in shown
        await declare(here)
        await here.until(61)
        await here.types("ada", "#general", "/incident declare sev2 Search is slow")

        assert [to for _, to, what in calls(here) if what == "page"] == ["dana", "ben"]


async def test_what_is_called_off_counts_no_more_and_who_stood_in_is_told(tmp_path: Path) -> None:
    async with world(tmp_path, policy=on_call()) as here:
        await _answer(here, "ben", "oncall swap @dana 2026-11-21 2026-11-22")

        assert "Called off: Dana stands in" in await _answer(here, "cleo", "oncall cancel 1")
        assert "Cleo called it off" in here.text(here.direct("dana")[-1])
        assert "Dana" not in await _answer(here, "ada", "oncall")
        assert "Nobody stands in under number 1" in await _answer(here, "cleo", "oncall cancel #1")


async def test_an_override_outlives_a_restart(tmp_path: Path) -> None:
    async with world(tmp_path, policy=on_call()) as here:
        await _answer(here, "ben", "oncall swap sre @dana now 2026-11-22")
        await here.restart()

        await declare(here)

        assert [to for _, to, what in calls(here) if what == "page"] == ["dana"]


async def test_a_backup_that_time_calls_is_who_stands_in_then(tmp_path: Path) -> None:
    """CT-15: also who is called in turn is looked up when they are called."""
    policy = on_call("oncall:sre")
    roles = [
        replace(role, roster=("dana@acme.test",)) if role.id == "commander" else role for role in policy.roles
    ]
    async with world(tmp_path, policy=changed(policy, roles=tuple(roles))) as here:
        await declare(here)
        await _answer(here, "ben", "oncall swap sre @cleo now 2026-11-22")

        await here.until(5)

        assert [to for _, to, what in calls(here) if what == "page"] == ["dana", "cleo"]


async def test_times_are_those_of_the_rotation_and_a_day_alone_is_its_hand_over(tmp_path: Path) -> None:
    """Ada sits elsewhere; the wall that counts is the rotation's."""
    policy = on_call()
    tokyo = replace(policy.oncall[0], zone="Asia/Tokyo")
    async with world(tmp_path, policy=changed(policy, oncall=(tokyo,))) as here:
        answer = await _answer(here, "ada", "oncall swap sre @dana 2026-11-24 2026-11-24 18:30")

        assert "00:00" in answer  # 09:00 in Tokyo
        assert "09:30" in answer


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("swap sre now 2026-11-24", "Name who stands in."),
        ("swap sre @dana now", "Say from when until when."),
        ("swap dbre @dana now 2026-11-24", "Name the rotation. Known: `sre`."),
        ("swap sre @dana 2026-11-31 2026-12-01", "`2026-11-31` is no day and time."),
        ("swap sre @dana 2026-11-22 25:00 2026-12-01", "`2026-11-22 25:00` is no day and time."),
        ("swap sre @dana 2026-11-24 2026-11-23", "It ends before it begins."),
        ("swap sre @dana 2026-11-01 2026-11-02", "That is over already."),
        ("cancel all", "Name the number"),
    ],
)
async def test_what_cannot_be_arranged_is_answered_with_what_to_write(
    tmp_path: Path, words: str, sentence: str
) -> None:
    async with world(tmp_path, policy=on_call()) as here:
        assert sentence in await _answer(here, "ada", f"oncall {words}")


async def test_guests_see_who_is_on_call_and_arrange_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, policy=on_call()) as here:
        await here.person("ada").invite("#general", "gus")
        await here.settle()

        assert "SRE on call" in await _answer(here, "gus", "oncall")
        assert "Only full members" in await _answer(here, "gus", "oncall swap sre @dana now 2026-11-24")


def test_the_command_line_says_who_is_on_call_also_without_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SM-14: Slack is down, so who is called?"""
    file = tmp_path / "policy.yml"
    file.write_text(_written())
    monkeypatch.setenv("SITROOM_POLICY", str(file))
    monkeypatch.setenv("DATABASE_URL", url := f"sqlite:///{tmp_path}/sitroom.db")

    assert run(["oncall"], lambda: START) == 0
    without = capsys.readouterr().out
    asyncio.run(_stands_in(url))
    assert run(["oncall"], lambda: START) == 0

    assert without.splitlines()[:2] == [
        "SRE on call: ben@acme.test (+44 20 7946 0000), until Mon 2026-11-23 09:00 Europe/London",
        "  then ben@acme.test (+44 20 7946 0000), until Mon 2026-11-30 09:00 Europe/London",
    ]
    assert "Who stands in is not known:" in without
    assert capsys.readouterr().out.splitlines() == [
        "SRE on call: Dana, until Sat 2026-11-21 05:00 Europe/London",
        "  then ben@acme.test (+44 20 7946 0000), until Mon 2026-11-23 09:00 Europe/London",
        "#1: Dana stands in as SRE on call, Sat 2026-11-21 03:00 Europe/London to Sat 2026-11-21 05:00 Europe/London",
    ]


async def _stands_in(url: str) -> None:
    dana = Person("U4DANA", "Dana")
    database = await Database.open(url)
    async with database.write() as db:
        await overrides.add(db, Override(0, "sre", dana, START, START + timedelta(hours=2), dana, START))
    await database.close()


def _written() -> str:
    text = (Path(__file__).parents[2] / "policies" / "default.yml").read_text()
    return f"""{text}
oncall:
  - {{id: sre, name: SRE on call, zone: Europe/London, since: 2026-11-16, people: [ben@acme.test]}}
people:
  - {{account: ben@acme.test, phone: "+44 20 7946 0000"}}
"""


async def test_sf_12_owners_and_who_is_always_brought_in_may_be_whoever_is_on_call(tmp_path: Path) -> None:
    """SF-12, RC-4: who stands in is brought in, and the card names them."""
    components = tuple(
        replace(one, owners=("oncall:sre",)) if one.id == "checkout" else one for one in POLICY.components
    )
    night = replace(ROTATION, id="night", people=("dana@acme.test",))
    policy = changed(POLICY, components=components, oncall=(ROTATION, night), invite=("oncall:night",))
    async with world(tmp_path, policy=policy) as here:
        await here.types("ada", "#general", "/incident oncall swap sre @gus now 2026-11-22 12:00")
        await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
        channel = here.incident_channel(1)

        inside = {one for one in ("ben", "dana", "gus") if _is_in(here, one, channel)}
        assert inside == {"dana", "gus"}
        assert "*Component:* Checkout (owner: Gus)" in here.text(here.card(channel))


async def test_an_alert_names_the_owner_who_is_on_call(tmp_path: Path) -> None:
    """RC-4: also on a card that waits, and whoever stands in."""
    components = tuple(
        replace(one, owners=("oncall:sre",)) if one.id == "catalog" else one for one in POLICY.components
    )
    async with world(tmp_path, policy=changed(POLICY, components=components, oncall=(ROTATION,))) as here:
        await here.types("ada", "#general", "/incident oncall swap sre @gus now 2026-11-22 12:00")
        await alerts(here, told("Catalog is slow", component="catalog", severity="warning"))

        assert "Gus" in here.text(here.last("ada", "#incidents", "Catalog is slow"))


def _is_in(here: World, handle: str, channel: str) -> bool:
    return channel in {f"#{place.name}" for place in here.person(handle).channels()}
