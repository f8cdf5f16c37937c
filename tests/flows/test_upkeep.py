"""What an operator does on the command line, in a process of its own, while Sitroom runs."""

import asyncio
import os
import sqlite3
import sys

from sandbox.faults import Fault
from tests.world import ROOT, World


async def sitroom(here: World, *arguments: str) -> tuple[int, str]:
    environment = {**os.environ, "DATABASE_URL": here.database_url}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_verify_finds_what_was_altered_behind_our_back(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    await here.types("ada", here.incident_channel(1), "/incident note Rolled back")
    assert await sitroom(here, "verify") == (0, "Checked: 1. Altered: 0.\n")

    with sqlite3.connect(here.database_url.removeprefix("sqlite:///")) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        query = "SELECT version FROM timeline WHERE kind = 'NoteAdded'"
        (version,) = db.execute(query).fetchone()
        db.execute("UPDATE bodies SET body = replace(body, 'Rolled', 'Pulled')")
    db.close()

    status, said = await sitroom(here, "verify")
    assert status == 1
    assert f"INC-1: entry {version} is not as it was written." in said


async def test_a_dead_delivery_is_listed_and_can_be_sent_again(here: World) -> None:
    here.workspace.faults.add(Fault(kind="error", method="conversations.setTopic", error="restricted_action"))
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    channel = here.incident_channel(1)
    _, said = await sitroom(here, "outbox", "list")
    dead = next(line for line in said.splitlines() if "SetTopic" in line)
    assert "restricted_action" in dead

    assert (await sitroom(here, "outbox", "retry", dead.split()[0]))[0] == 0
    here.running.outbox.wake()
    await here.settle()
    assert "SEV2" in here.workspace.channel(channel).topic.value
    assert "0 dead" in (await sitroom(here, "outbox", "list"))[1]


async def test_a_delivery_that_is_not_dead_is_left_alone(here: World) -> None:
    status, said = await sitroom(here, "outbox", "discard", "17")
    assert status == 1
    assert "17 is not a dead delivery" in said
    assert "Name the delivery" in (await sitroom(here, "outbox", "retry"))[1]
