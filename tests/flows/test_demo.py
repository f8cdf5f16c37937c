"""Demos beside each other, and one after another: each has a database of its own, which is empty at first."""

import contextlib
import sqlite3
from pathlib import Path

import aiohttp
import pytest

from bot.app import StartupError
from bot.cli import run
from bot.demo import demo


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def _titles(folder: Path, url: str) -> list[str]:
    """The titles in the database of the demo at an address."""
    address = f"file:{folder}/demo-{_port(url)}.db?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as db:
        return [title for (title,) in db.execute("SELECT state ->> '$.title' FROM incidents ORDER BY number")]


async def _declares(url: str, title: str) -> None:
    """Ada declares an incident in the page of a demo, and sees its channel."""
    async with aiohttp.ClientSession(url) as page:
        people = await (await page.get("/client/people")).json()
        ada = next(person["id"] for person in people["people"] if person["handle"] == "ada")
        async with page.ws_connect("/client/live", params={"user": ada}) as news:
            said = {
                "user": ada,
                "act": "say",
                "channel": "#general",
                "text": f"/incident declare sev2 {title}",
            }
            await page.post("/client/act", json=said)
            while "inc-1-" not in await (await page.get("/client/state", params={"user": ada})).text():
                await news.receive(timeout=10)


async def test_two_demos_share_no_incident(tmp_path: Path) -> None:
    async with (
        demo(port=0, speed=1, folder=tmp_path) as one,
        demo(port=0, speed=1, folder=tmp_path) as other,
    ):
        await _declares(one, "Login down")
        await _declares(other, "Search stale")

        assert _titles(tmp_path, one) == ["Login down"]
        assert _titles(tmp_path, other) == ["Search stale"]


async def test_a_demo_that_is_started_again_knows_nothing_of_the_one_before(tmp_path: Path) -> None:
    """Its Slack has forgotten everything, so no channel of the incidents is there any more."""
    async with demo(port=0, speed=1, folder=tmp_path) as before:
        await _declares(before, "Login down")

    async with demo(port=_port(before), speed=1, folder=tmp_path) as again:
        assert _titles(tmp_path, again) == []


async def test_a_second_demo_on_the_same_port_is_refused_and_takes_nothing_away(tmp_path: Path) -> None:
    async with demo(port=0, speed=1, folder=tmp_path) as running:
        await _declares(running, "Login down")

        with pytest.raises(StartupError, match="Choose another with --port"):
            await demo(port=_port(running), speed=1, folder=tmp_path).__aenter__()

        assert _titles(tmp_path, running) == ["Login down"]


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
