"""`sitroom alerts`: an operator sends what a source would send, as practice, and looks at what was not understood."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from bot.domain import events as e
from tests.alerting import notification, post, told
from tests.flows.alarms import groups
from tests.flows.records import happened, incident, numbers
from tests.terminal import sitroom
from tests.world import ALERT_SECRETS, ROOT, World

PAYLOADS = ROOT / "tests" / "sources" / "payloads"

#: A payload of each source that needs nothing in the policy.
FILES = {"alertmanager": "alertmanager", "grafana": "grafana-12", "sentry": "sentry-event-alert"}


async def sorted_out(here: World) -> None:
    """Sitroom sees what another process has stored."""
    here.running.alerts.sorter.wake()
    await here.settle()


@pytest.mark.parametrize("source", FILES)
async def test_what_each_source_would_send_goes_the_whole_route_as_a_drill(here: World, source: str) -> None:
    file = PAYLOADS / f"{FILES[source]}.json"

    status, said = await sitroom(here, "alerts", "test", str(file), "--source", source)

    assert status == 0, said
    assert "Sent as practice" in said
    assert "Route" in said
    await sorted_out(here)
    found = await groups(here)
    assert found
    assert all(group.drill and group.source == source for group in found)
    for number in await numbers(here):
        assert (await incident(here, number)).drill


async def test_a_dry_run_only_says_what_would_happen(here: World) -> None:
    file = PAYLOADS / "alertmanager.json"

    status, said = await sitroom(here, "alerts", "test", str(file), "--dry-run")

    assert status == 0
    assert "Route" in said
    assert "Sent as practice" not in said
    await sorted_out(here)
    assert await groups(here) == []


async def test_alerts_that_are_not_understood_are_named_beside_the_others(
    here: World, tmp_path: Path
) -> None:
    file = tmp_path / "alerts.json"
    broken = told("SearchSlow") | {"status": "broken"}
    file.write_text(json.dumps(notification(told("CheckoutDown"), *[broken] * 7)))

    status, said = await sitroom(here, "alerts", "test", str(file))

    assert status == 0
    assert "CheckoutDown" in said
    assert "  alerts[1]: Invalid enum value 'broken' - at `$.status`." in said
    assert "… and 2 more." in said
    await sorted_out(here)
    assert [group.title for group in await groups(here)] == ["CheckoutDown"]


async def test_it_says_which_route_matched_and_why_the_others_did_not(here: World, tmp_path: Path) -> None:
    """SP-5."""
    file = tmp_path / "alert.json"
    file.write_text(said_by_alertmanager("Catalog is slow", service="catalog", severity="critical"))

    _, said = await sitroom(here, "alerts", "test", str(file))

    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert any(line.startswith("no Signs of life: ") and "alertname" in line for line in lines)
    assert any(line.startswith("taken Somebody has to act now: severity is") for line in lines)
    assert any(line.startswith("too late The rest") for line in lines)
    await sorted_out(here)
    assert (await incident(here)).title == "Catalog is slow"
    assert (await incident(here)).declared_by.name.endswith("(command line)")


def said_by_alertmanager(name: str, **labels: str) -> str:
    """A notification as a file has it."""
    return json.dumps(notification(told(name, **labels)))


async def test_it_reads_from_standard_input(here: World) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "alerts", "test", "-", "--dry-run",
        cwd=ROOT,
        env={"DATABASE_URL": here.database_url, "PATH": ""},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate(said_by_alertmanager("Catalog is slow").encode())

    assert process.returncode == 0, said.decode()
    assert "Catalog is slow" in said.decode()


async def test_many_alerts_are_told_about_in_short(here: World, tmp_path: Path) -> None:
    file = tmp_path / "alerts.json"
    file.write_text(json.dumps(notification(*(told(f"Node {number} is down") for number in range(12)))))

    _, said = await sitroom(here, "alerts", "test", str(file), "--dry-run")

    assert "… and 7 more." in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file or directory."),
        ("nothing", "is not what this source sends. The request is no JSON"),
        ('{"version": "3"}', "is not what this source sends. Version 3"),
    ],
)
async def test_a_file_that_is_of_no_use_is_answered_with_a_sentence(
    here: World, tmp_path: Path, content: str | None, words: str
) -> None:
    file = tmp_path / "alert.json"
    if content is not None:
        file.write_text(content)

    status, said = await sitroom(here, "alerts", "test", str(file))

    assert status == 1
    assert said.startswith(f"sitroom: {file} {words}"), said
    assert said.count("\n") == 1
    assert await groups(here) == []


async def test_an_unknown_source_is_answered_with_those_there_are(here: World) -> None:
    status, said = await sitroom(here, "alerts", "test", "-", "--source", "nagios")

    assert status == 1
    assert said == "sitroom: There is no source 'nagios'. There are: alertmanager, grafana, sentry.\n"


async def test_what_only_says_that_all_is_well_is_told_so(here: World, tmp_path: Path) -> None:
    file = tmp_path / "alerts.json"
    file.write_text('{"version": "4", "status": "resolved", "alerts": []}')

    status, said = await sitroom(here, "alerts", "test", str(file))

    assert (status, said) == (0, "There is no alert in it: it would be answered, and nothing would happen.\n")


async def test_nothing_that_a_terminal_would_obey_is_printed(here: World, tmp_path: Path) -> None:
    file = tmp_path / "alert.json"
    file.write_text(said_by_alertmanager("\x1b[2J\x9b5m Catalog\r\u202e", service="\x1b]0;owned\x07"))

    _, said = await sitroom(here, "alerts", "test", str(file))

    assert not set(said) & {"\x1b", "\x9b", "\r", "\x07", "\u202e"}


# --- what was not understood ----------------------------------------------------------------------


async def test_what_was_refused_is_listed_and_shown_by_its_number(here: World) -> None:
    assert (await sitroom(here, "alerts", "rejected")) == (0, "Everything that was sent was taken.\n")
    for body in (
        b'{"version": "3", "password": "hunter2hunter2"}',
        b'{"version": "3", "password": "hunter2hunter2"}',
    ):
        assert await post(here, body) == 422
    assert await post(here, b"{}", secret="guessed") == 401
    await here.restart()  # what is noted is written at the latest when it stops

    status, said = await sitroom(here, "alerts", "rejected")
    assert status == 0
    strange, unknown = said.splitlines()[:2] if "401" in said.splitlines()[0] else said.splitlines()[1::-1]
    assert "401" in strange
    assert "1 times" in strange
    assert "422" in unknown
    assert "2 times" in unknown
    assert "Version 3 of Alertmanager's webhook is not known; 4 is." in unknown

    status, whole = await sitroom(here, "alerts", "rejected", unknown.split()[0])
    assert status == 0
    assert '"version": "3"' in whole
    assert "hunter2" not in whole
    assert "2 times, from 2026-11-21 03:00:00 to 2026-11-21 03:00:00 UTC" in whole
    _, stranger = await sitroom(here, "alerts", "rejected", strange.split()[0])
    assert "What was sent is not kept: nothing showed whose it was." in stranger


async def test_a_number_that_is_not_there_is_answered_with_a_sentence(here: World) -> None:
    assert await sitroom(here, "alerts", "rejected", "99") == (
        1,
        "sitroom: There is no 99. `sitroom alerts rejected` lists them.\n",
    )


async def test_a_drill_of_an_operators_pages_nobody_and_joins_nothing_real(
    here: World, tmp_path: Path
) -> None:
    assert (
        await post(
            here, said_by_alertmanager("Catalog is slow", service="catalog", severity="critical").encode()
        )
        == 202
    )
    await sorted_out(here)
    file = tmp_path / "alert.json"
    file.write_text(said_by_alertmanager("Catalog is slow", service="catalog", severity="critical"))

    await sitroom(here, "alerts", "test", str(file))
    await sorted_out(here)

    assert [(await incident(here, number)).drill for number in await numbers(here)] == [False, True]
    assert len(await happened(here, e.AlertAttached)) == 1
    assert ALERT_SECRETS["alertmanager"] not in "".join(here.reads("ada", "#incidents"))
