"""Demos beside each other, and one after another: each has a database of its own, which is empty at first."""

import asyncio
import contextlib
import json
import shlex
import shutil
import sqlite3
from pathlib import Path

import aiohttp
import pytest

from bot.app import StartupError
from bot.cli import run
from bot.demo import demo
from bot.demo_guide import alert_command
from tests.docs.test_own_policy import EXAMPLE
from tests.flows.demoing import declares, people
from tests.program import Program


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def _titles(folder: Path, url: str) -> list[str]:
    """The titles in the database of the demo at an address."""
    address = f"file:{folder}/demo-{_port(url)}.db?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as db:
        return [title for (title,) in db.execute("SELECT state ->> '$.title' FROM incidents ORDER BY number")]


async def test_two_demos_share_no_incident(tmp_path: Path) -> None:
    async with (
        demo(port=0, speed=1, folder=tmp_path) as one,
        demo(port=0, speed=1, folder=tmp_path) as other,
    ):
        await declares(one.page, "Login down")
        await declares(other.page, "Search stale")

        assert _titles(tmp_path, one.page) == ["Login down"]
        assert _titles(tmp_path, other.page) == ["Search stale"]


async def test_a_demo_that_is_started_again_knows_nothing_of_the_one_before(tmp_path: Path) -> None:
    """Its Slack has forgotten everything, so no channel of the incidents is there any more."""
    async with demo(port=0, speed=1, folder=tmp_path) as before:
        await declares(before.page, "Login down")

    async with demo(port=_port(before.page), speed=1, folder=tmp_path) as again:
        assert _titles(tmp_path, again.page) == []


async def test_a_second_demo_on_the_same_port_is_refused_and_takes_nothing_away(tmp_path: Path) -> None:
    async with demo(port=0, speed=1, folder=tmp_path) as running:
        await declares(running.page, "Login down")

        with pytest.raises(StartupError, match="Choose another with --port"):
            await demo(port=_port(running.page), speed=1, folder=tmp_path).__aenter__()

        assert _titles(tmp_path, running.page) == ["Login down"]


def _called(folder: Path, url: str) -> list[str]:
    """Who is called as commander of the first incident of the demo at an address."""
    address = f"file:{folder}/demo-{_port(url)}.db?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as db:
        [(pages,)] = db.execute("SELECT state ->> '$.pages.commander.calls' FROM incidents")
    return [call["to"]["name"] for call in json.loads(pages)]


async def test_a_team_tries_its_own_policy_with_its_own_people_and_channels(tmp_path: Path) -> None:
    """The policy with which newcomers begin; its host is nobody's."""
    ours = tmp_path / "ours.yml"
    ours.write_text(EXAMPLE.replace("hub.example.com", "hub.invalid").replace('"#incidents"', '"#lamps"'))

    async with demo(port=0, speed=1, folder=tmp_path, policy=ours) as running:
        await declares(running.page, "Broker is away")

        async with aiohttp.ClientSession(running.page) as page:
            assert (await page.get("/client/guide")).status == 404  # it would be about another team
            people = (await (await page.get("/client/people")).json())["people"]
            ann = next(person["id"] for person in people if person["handle"] == "ann")
            state = await (await page.get("/client/state", params={"user": ann})).json()
        assert "lamps" in {channel["name"] for channel in state["channels"]}
        assert _called(tmp_path, running.page) in (["Ann"], ["Bob"])


async def test_a_demo_by_a_file_that_is_no_policy_says_what_is_wrong(tmp_path: Path) -> None:
    ours = tmp_path / "ours.yml"
    ours.write_text(EXAMPLE.replace("update_minutes: 15", "update_minuts: 15"))

    program = await Program.run("demo", "--port", "0", "--policy", str(ours))
    status, said = await program.ended(within=30)

    assert status == 1
    assert "Did you mean update_minutes?" in said


async def _runs(command: str) -> str:
    """What a command of the guide prints, as somebody pastes it into a terminal."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed: apt-get install curl")
    program = await asyncio.create_subprocess_exec(
        *shlex.split(command), "-sS", stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await asyncio.wait_for(program.communicate(), 30)
    return printed.decode()


async def _shows(url: str, text: str) -> None:
    """Wait until #alerts shows a text."""
    async with aiohttp.ClientSession(url) as page:
        people = await (await page.get("/client/people")).json()
        ada = {"user": next(person["id"] for person in people["people"] if person["handle"] == "ada")}
        state = await (await page.get("/client/state", params=ada)).json()
        place = next(one["id"] for one in state["channels"] if one["name"] == "alerts")
        async with page.ws_connect("/client/live", params=ada) as news:
            while (
                text
                not in await (await page.get("/client/messages", params={**ada, "channel": place})).text()
            ):
                await news.receive(timeout=20)


async def test_the_commands_that_the_guide_shows_fire_an_alert_and_end_it(tmp_path: Path) -> None:
    async with demo(port=0, speed=1, folder=tmp_path) as running, aiohttp.ClientSession(running.page) as page:
        guide = await (await page.get("/client/guide")).json()
        said = "".join(step["text"] for step in guide["steps"])
        over = alert_command(running.door, over=True)
        assert running.alert in said
        assert over in said

        assert await _runs(running.alert) == '{"status":"Stored."}'
        await _shows(running.page, "Accept as SEV2")
        assert await _runs(over) == '{"status":"Stored."}'
        await _shows(running.page, "(resolved)")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--speed", value) for value in ("0", "-5", "nan", "inf", "1e9", "fast")),
        *(("--port", value) for value in ("99999", "00099999", "-1", "1.5", "²", "x")),
    ],
)
def test_a_number_that_makes_no_sense_is_answered_with_a_sentence(
    capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    with pytest.raises(SystemExit):
        run(["demo", f"{option}={value}"])

    assert f"argument {option}: {value!r} is no" in capsys.readouterr().err.splitlines()[-1]


async def test_who_is_called_as_one_of_the_demo_is_that_one_and_nobody_has_a_twin(tmp_path: Path) -> None:
    ours = tmp_path / "ours.yml"
    ours.write_text(
        EXAMPLE.replace(
            "ann@example.com, bob@example.com", "ben@example.com, sam@example.com, ben@lamps.test"
        )
    )

    async with demo(port=0, speed=1, folder=tmp_path, policy=ours) as running:
        names = [one["name"] for one in await people(running.page)]
        await declares(running.page, "Broker is away")
        assert _called(tmp_path, running.page) in (["Ben"], ["Sam Example"], ["Ben Lamps"])

    assert sorted(names) == ["Ada", "Ben", "Ben Lamps", "Boss", "Cleo", "Dana", "Gus", "Sam", "Sam Example"]
