"""Slack is down for ten minutes and an incident is led from the command line: afterwards its channel reads as ever."""

import json
from typing import Any

from sandbox.faults import Fault
from sandbox.log import Call
from tests.flows.declared import assert_converged, incident, key, posted
from tests.flows.nudges import asked
from tests.terminal import sitroom
from tests.world import START, World


async def _types(here: World, minute: float, *line: str) -> None:
    """Somebody is at the terminal at a minute of this world."""
    await _until(here, minute)
    status, said = await sitroom(here, *line, "--as", "root")
    assert status == 0, said


async def _until(here: World, minute: float) -> None:
    """A minute at a time: all that waits is tried again so often, and not each by its own clock."""
    while (left := minute - (here.now - START).total_seconds() / 60) > 0:
        await here.jump(minutes=min(1, left))


def _lines(here: World, number: int) -> list[str]:
    """What Sitroom posted in the channel of an incident, in order, but for the card."""
    place = here.workspace.channel(here.incident_channel(number)).id
    said = sorted((message for message in posted(here) if message.channel == place), key=lambda one: one.ts)
    return [" ".join(here.text(one).split()) for one in said if not key(one).endswith("/card")]


def _edits_of_card(calls: list[Call], number: int) -> int:
    edits = [call for call in calls if call.method == "chat.update" and call.ok]
    return sum(f'"INC-{number}/card"' in _metadata(call.args) for call in edits)


def _metadata(arguments: dict[str, Any]) -> str:
    held = arguments.get("metadata", "")
    return held if isinstance(held, str) else json.dumps(held)


async def test_an_outage_of_slack_is_not_to_be_seen_afterwards(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.types("ada", here.incident_channel(1), "/incident scribe @ben")
    await here.types("ben", "#general", "/incident declare sev2 Search is slow")
    before = len(here.workspace.calls)
    await here.until(8)
    outage = here.workspace.faults.add(Fault(kind="outage"))
    await _types(here, 9, "update", "INC-1", "--impact", "Nobody can log in")
    await _types(here, 11, "status", "INC-1", "mitigating", "rolling back")
    await _types(here, 12, "update", "INC-1", "--impact", "Half can log in")
    await _types(here, 12, "declare", "sev3", "Mails are late")
    await _types(here, 13, "update", "INC-3", "--impact", "Mails wait")
    await _types(here, 17.5, "resolve", "INC-1", "--summary", "Rolled back", "--override", "Gone for good")
    await _until(here, 18)
    here.workspace.faults.remove(outage)
    await _until(here, 21)

    said = [
        (
            ":mega: *Update* by root (command line) *What do users notice?* Nobody can log in "
            "Posted late: this is from 03:09."
        ),
        (
            ":arrow_right: root (command line) changed the status from Triage to Mitigating: rolling back "
            "Posted late: this is from 03:11."
        ),
        (
            ":mega: *Update* by root (command line) *What do users notice?* Half can log in "
            "Posted late: this is from 03:12."
        ),
        (
            ":white_check_mark: root (command line) resolved it after 17 min: Rolled back "
            "Posted late: this is from 03:17."
        ),
    ]
    assert _lines(here, 1)[1:] == said  # behind the line about the scribe
    assert "Resolved" in here.text(here.card(here.incident_channel(1)))
    assert _edits_of_card(here.workspace.calls[before:], 1) <= 2

    update, *others = _lines(here, 3)
    assert update.endswith("Mails wait Next update: 03:43 Posted late: this is from 03:13.")
    assert [line for line in others if "late:" in line] == []
    assert (await incident(here, 3)).commander == (await incident(here, 3)).declared_by
    assert not (await incident(here, 3)).missing
    assert "Mails are late" in here.text(here.last("cleo", "#incidents"))

    [reminder] = asked(here)
    assert (reminder.to, reminder.what) == ("ben", "due")
    assert "Update due since 03:15" in here.text(here.last("ben", "@sitroom", "Update due"))
    assert not any("cli:" in str(call.args.get("blocks", "")) for call in here.workspace.calls)
    await assert_converged(here)
