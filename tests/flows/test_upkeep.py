"""What an operator does on the command line, in a process of its own, while Sitroom runs."""

import contextlib
import re
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.events import MessageCaptured
from bot.upkeep import altered
from sandbox.faults import Fault
from storage.database import Database
from storage.jobs import NewJob, State
from storage.queue import inbox
from tests.flows.declared import incident, jobs
from tests.flows.operating import sitroom
from tests.flows.records import entries
from tests.world import World


async def test_verify_finds_what_was_altered_behind_our_back(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note Rolled back")
    assert await sitroom(here, "verify") == (0, "Checked: 1. Altered: 0.\n")

    version = _alter(here, "UPDATE bodies SET body = replace(body, 'Rolled', 'Pulled')")

    status, said = await sitroom(here, "verify")
    assert status == 1
    assert f"INC-1: entry {version} is not as it was written." in said


async def test_verify_finds_a_damaged_row(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    _sql(here, "UPDATE incidents SET state = '{}'")

    assert await sitroom(here, "verify") == (
        1,
        "INC-1: the projection is not what the timeline says.\nChecked: 1. Altered: 1.\n",
    )


async def test_verify_names_what_cannot_be_read_and_checks_the_rest(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note Rolled back")
    await here.types("ada", "#general", "/incident declare sev3 Mails are late")
    version = _alter(here, """UPDATE bodies SET body = '{"type":"Later"}' WHERE body LIKE '%Rolled back%'""")

    assert await sitroom(here, "verify") == (
        1,
        f"INC-1: entry {version} cannot be read.\nChecked: 2. Altered: 1.\n",
    )


async def test_verify_finds_a_file_that_was_altered_or_taken_away(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    channel = here.incident_channel(1)
    said = await here.person("ada").upload(channel, "graph.png", b"PNG", "Look")
    await here.person("ada").pin(channel, said.ts)
    await here.settle()
    assert await _verified(here) == []

    _sql(here, "UPDATE files SET content = CAST('JPG' AS BLOB)")
    [told] = await _verified(here)
    assert re.fullmatch(r"The file graph\.png \(\w{12}…\) is not as it was kept\.", told)

    _sql(here, "DELETE FROM files")
    [told] = await _verified(here)
    assert re.fullmatch(r"INC-1: the file of entry \d+ is not kept any more\.", told)


async def test_verify_finds_no_fault_with_a_file_that_was_redacted(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    channel = here.incident_channel(1)
    said = await here.person("ada").upload(channel, "graph.png", b"PNG", "Look")
    await here.person("ada").pin(channel, said.ts)
    await here.settle()
    captured = next(one for one in await entries(here) if isinstance(one.event, MessageCaptured))
    await here.types("ada", channel, f"/incident redact {captured.version} a name")
    assert _sql(here, "SELECT count(*) FROM files") == [(0,)]
    assert await _verified(here) == []


async def test_verify_finds_work_for_an_incident_that_does_not_exist(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    _sql(here, "UPDATE outbox SET incident = 9, state = 'dead' WHERE kind = 'SetTopic'")
    assert await _verified(here) == ["INC-9: the outbox has work for it, but it does not exist."]


async def _verified(here: World) -> list[str]:
    database = await Database.open(here.database_url)
    _, findings = await altered(database)
    await database.close()
    return findings


def _sql(here: World, statement: str) -> list[Any]:
    with contextlib.closing(sqlite3.connect(here.database_url.removeprefix("sqlite:///"))) as db:
        found = db.execute(statement).fetchall()
        db.commit()
    return found


def _alter(here: World, statement: str) -> int:
    """Change what may not be changed, as somebody could who has the file; the version of the note that is there."""
    with contextlib.closing(sqlite3.connect(here.database_url.removeprefix("sqlite:///"))) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        (version,) = db.execute("SELECT version FROM timeline WHERE kind = 'NoteAdded'").fetchone()
        db.execute(statement)
        db.commit()
    return int(version)


async def test_what_cannot_be_read_is_not_exported_and_the_sentence_says_why(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note Rolled back")
    version = _alter(here, """UPDATE bodies SET body = '{"type":"Later"}' WHERE body LIKE '%Rolled back%'""")

    status, said = await sitroom(here, "export", "INC-1")

    assert status == 1
    assert said.startswith(f"sitroom: Not exported: entry {version} of INC-1 cannot be read.")
    assert said.count("\n") == 1


async def test_what_is_not_there_is_not_exported_and_the_address_of_the_database_is_not_printed(
    here: World, postgresql_url: str
) -> None:
    with_password = postgresql_url.replace("//postgres@", "//postgres:hunter2@")
    assert with_password != postgresql_url
    assert await sitroom(here, "export", "INC-9", DATABASE_URL=with_password) == (
        1,
        "sitroom: There is no INC-9. `sitroom list all` shows what there is.\n",
    )


async def test_an_export_goes_into_a_file_or_says_why_not(here: World, tmp_path: Path) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Zürich ☃ is down")
    file, nowhere = tmp_path / "x.md", tmp_path / "none" / "x.md"

    assert await sitroom(here, "export", "INC-1", "--output", str(file)) == (0, "")
    assert "Zürich ☃" in file.read_text(encoding="utf-8")
    assert await sitroom(here, "export", "INC-1", "--output", str(nowhere)) == (
        1,
        f"sitroom: {nowhere} cannot be written: No such file or directory.\n",
    )


async def test_a_dead_delivery_is_listed_and_can_be_sent_again(here: World) -> None:
    here.workspace.faults.add(Fault(kind="error", method="conversations.setTopic", error="restricted_action"))
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    channel = here.incident_channel(1)
    _, said = await sitroom(here, "outbox", "list")
    dead = next(line for line in said.splitlines() if "topic" in line)
    assert re.fullmatch(
        r" +\d+  dead     tries 1    the topic of the channel of INC-1: restricted_action", dead
    )
    shown = (await sitroom(here, "outbox", "show", dead.split()[0]))[1]
    assert shown.startswith("what: the topic of the channel of INC-1\n")
    assert (
        "error: A setting of this workspace forbids it. Ask a workspace admin, then try again. (restr"
        in shown
    )

    assert (await sitroom(here, "outbox", "retry", dead.split()[0]))[0] == 0
    here.running.outbox.wake()
    await here.settle()
    assert "SEV2" in here.workspace.channel(channel).topic.value
    assert "0 dead" in (await sitroom(here, "outbox", "list"))[1]


@pytest.fixture
async def refused(here: World) -> list[str]:
    """The numbers of three deliveries that Slack refused."""
    for method in ("conversations.setTopic", "pins.add", "conversations.invite"):
        here.workspace.faults.add(Fault(kind="error", method=method, error="restricted_action"))
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    return [str(row.id) for row in reversed(await jobs(here, State.DEAD))]


async def test_several_dead_deliveries_are_sent_again_and_what_is_not_dead_is_named(
    here: World, refused: list[str]
) -> None:
    first, second, third = refused
    status, said = await sitroom(here, "outbox", "retry", third, first, "9999")
    assert status == 1
    assert said.splitlines() == [
        f"Tried again: {first}, {third}.",
        "sitroom: 9999 is not dead in the outbox. `sitroom outbox list` shows them.",
    ]
    here.running.outbox.wake()
    await here.settle()
    assert [str(row.id) for row in await jobs(here, State.DEAD)] == [second]


@pytest.mark.parametrize("verb", ["retry", "discard"])
async def test_of_what_waits_it_is_said_when_it_is_tried(here: World, verb: str) -> None:
    here.workspace.faults.add(Fault(kind="http_500", method="conversations.setTopic", times=None))
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    [row] = await jobs(here, State.PENDING)

    at = f"{row.ready_at:%Y-%m-%d %H:%M:%S} UTC"
    status, said = await sitroom(here, "outbox", verb, str(row.id), "9999")
    assert status == 1
    assert said == (
        f"sitroom: {row.id} is not dead: it waits, and is tried by itself at {at} or later. "
        "9999 is not dead in the outbox. `sitroom outbox list` shows them.\n"
    )


async def test_of_what_is_in_work_it_is_said(here: World) -> None:
    database = await Database.open(here.database_url)
    async with database.write() as db:
        job, lease = NewJob("a", "b", "slash", ""), timedelta(minutes=1)
        await inbox.put_claimed(db, job, owner="me", now=here.now, lease=lease)
    await database.close()
    [row] = await jobs(here, State.PENDING, queue=inbox)
    assert await sitroom(here, "inbox", "retry", str(row.id)) == (
        1,
        f"sitroom: {row.id} is not dead: it is being worked on.\n",
    )


async def test_everything_dead_is_sent_again_at_once(here: World, refused: list[str]) -> None:
    said = f"Tried again: {', '.join(refused)}.\n"
    assert await sitroom(here, "outbox", "retry", "all") == (0, said)
    here.running.outbox.wake()
    await here.settle()
    assert not await jobs(here, State.DEAD)
    assert not (await incident(here)).missing
    assert await sitroom(here, "outbox", "retry", "all") == (0, "Nothing is dead in the outbox.\n")


async def test_several_dead_deliveries_are_discarded(here: World, refused: list[str]) -> None:
    assert await sitroom(here, "outbox", "discard", *refused) == (0, f"Discarded: {', '.join(refused)}.\n")
    assert len(await jobs(here, State.DISCARDED)) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("outbox", "discard", "17"), "17 is not dead in the outbox."),
        (("inbox", "retry", "17"), "17 is not dead in the inbox."),
        (("inbox", "show", "17"), "There is no 17 in the inbox."),
        (("inbox", "retry", "18", "17"), "17, 18 are not dead in the inbox."),
        (("outbox", "retry"), "Say which one, for example `sitroom outbox retry 17`."),
        (("outbox", "discard", "all"), "Say which one, for example `sitroom outbox discard 17`."),
        (("inbox", "show", "1", "2"), "Say which one, for example `sitroom inbox show 17`."),
    ],
)
async def test_a_number_that_cannot_be_meant_changes_nothing(
    here: World, arguments: tuple[str, ...], said: str
) -> None:
    assert await sitroom(here, *arguments) == (
        1,
        f"sitroom: {said} `sitroom {arguments[0]} list` shows them.\n",
    )
