"""What other programs wrote into an alert channel while Sitroom heard nothing is taken in afterwards, once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.alerts.intake import Intake
from bot.domain import events as e
from bot.domain.alerts.rules import Alerts
from sandbox.faults import Fault
from sandbox.log import Delivery
from sandbox.model import Message
from storage.jobs import State
from tests.flows.alarms import groups
from tests.flows.declared import jobs
from tests.flows.records import happened, numbers
from tests.flows.silence import down, nothing
from tests.world import POLICY, World, changed

RULES = Alerts(messages=("#alerts",))


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[World]:
    """A world on either database in which #alerts is read; everything waits for people."""
    it = World(database_url, policy=changed(POLICY, alerts=RULES))
    try:
        await it.open()
        yield it
    finally:
        await it.close()


def writes(here: World, text: str, **more: Any) -> Message:
    """Another program writes into #alerts, whether or not anybody hears it."""
    return here.workspace.bot_says("alertbot", "#alerts", text, **more)


async def told(here: World) -> dict[str, tuple[bool, int]]:
    """The groups: whether each fires, and how often it was told of."""
    return {group.title: (group.is_firing, group.count) for group in await groups(here)}


async def test_what_was_written_in_an_hour_of_silence_is_there_afterwards_once(here: World) -> None:
    before = writes(here, "ALERT: disk full on db-1")
    writes(here, "ALERT: queue is long")
    await here.settle()
    await here.jump(minutes=180)
    await here.running.hearing.beat()
    await here.settle()
    await here.running.ticker.prune()  # what was heard so long ago is not known by its key any more

    async def meanwhile(here: World) -> None:
        writes(here, "ALERT: login fails")
        here.clock.advance(600)
        writes(here, "ALERT: search is slow")
        last = writes(here, "ALERT: mails are late")
        writes(here, "ALERT: cache is cold")
        here.clock.advance(600)
        writes(here, "RESOLVED: cache is cold")
        here.workspace.bot_edits(before, text="RESOLVED: disk full on db-1")
        here.workspace.bot_edits(last, text="RESOLVED: mails are late")
        writes(here, "Deployed checkout v2")
        await here.person("ada").say("#alerts", "ALERT: who looks?")
        writes(here, "ALERT: in a thread", thread_ts=last.ts)

    await down(here, meanwhile, minutes=60)

    right = {
        "disk full on db-1": (False, 2),
        "queue is long": (True, 1),
        "login fails": (True, 1),
        "search is slow": (True, 1),
        "cache is cold": (False, 2),
    }
    assert await told(here) == right
    shown = [here.text(one) for one in here.workspace.channel("alerts").messages.values()]
    assert len([text for text in shown if "[Accept" in text]) == 5
    for _ in range(2):
        await down(here, nothing, minutes=10)
    assert await told(here) == right


async def test_what_was_written_half_an_hour_ago_fires_since_then_and_its_timeline_says_so(
    here: World,
) -> None:
    async def meanwhile(here: World) -> None:
        here.clock.advance(49 * 60)
        writes(here, "ALERT: login fails")

    await down(here, meanwhile, minutes=30)

    card = list(here.workspace.channel("alerts").messages.values())[-1]
    assert "since 03:49" in here.text(card)
    await here.presses("ben", card, "Accept as SEV2")
    channel = here.incident_channel(1)
    assert "1 firing since 03:49" in here.text(here.card(channel))
    [attached] = await happened(here, e.AlertAttached)
    assert f"{attached.told.since:%H:%M}" == "03:49"


async def test_what_is_written_while_too_much_waits_to_be_sorted_is_read_once_there_is_room(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For longer than Slack goes on telling of what nobody takes."""
    await here.stop()
    monkeypatch.setattr(Intake.__init__, "__kwdefaults__", {"most_deliveries": 0, "most_alerts": 0})
    await here.start()
    for text in ("ALERT: disk full on db-1", "ALERT: queue is long"):
        writes(here, text)
        await here.advance(minutes=1)
    assert await told(here) == {}
    assert not here.workspace.calls_of("conversations.history"), "there is no room for what would be read"

    monkeypatch.undo()
    await here.restart()
    await here.advance(minutes=1)

    assert await told(here) == {"disk full on db-1": (True, 1), "queue is long": (True, 1)}
    assert all(one.outcome == "acked" for one in of_the_alert_bot(here))


async def test_what_slack_tells_late_after_all_changes_nothing(here: World) -> None:
    said = writes(here, "ALERT: disk full on db-1")
    await here.settle()

    async def meanwhile(here: World) -> None:
        here.clock.advance(60)
        new = writes(here, "ALERT: login fails")
        here.clock.advance(60)
        for one in (said, new):
            here.workspace.bot_edits(
                one, text=here.workspace.channels[one.channel].messages[one.ts].text + "!"
            )
        here.clock.advance(60)
        here.workspace.bot_edits(said, text="RESOLVED: disk full on db-1")

    await down(here, meanwhile, minutes=20)
    right = await told(here)
    assert right["disk full on db-1"][0] is False
    assert right["login fails!"] == (True, 1)

    await here.jump(minutes=5)
    for one in of_the_alert_bot(here):
        await here.workspace.replay(one)
    await here.settle()

    assert await told(here) == right


def of_the_alert_bot(here: World) -> list[Delivery]:
    """All that Slack told, or tried to tell, of what the other program wrote."""
    bot = here.workspace.app("alertbot").bot_id
    events = [one for one in here.workspace.deliveries if "event_id" in one.payload]
    of_it = [
        one
        for one in events
        if bot in {one.payload["event"].get("bot_id"), one.payload["event"].get("message", {}).get("bot_id")}
    ]
    return list({one.payload["event_id"]: one for one in of_it}.values())


async def test_a_channel_that_slack_does_not_show_just_then_is_read_later(here: World) -> None:
    fault = Fault(kind="http_503", method="conversations.history", times=None)

    async def meanwhile(here: World) -> None:
        writes(here, "ALERT: login fails")
        here.workspace.faults.add(fault)

    await down(here, meanwhile)
    assert await told(here) == {}

    here.workspace.faults.remove(fault)
    await here.advance(minutes=5)
    assert await told(here) == {"login fails": (True, 1)}


async def test_a_channel_that_slack_does_not_let_us_read_holds_nothing_up(here: World) -> None:
    async def meanwhile(here: World) -> None:
        writes(here, "ALERT: login fails")
        fault = Fault(kind="error", method="conversations.history", error="missing_scope", times=1)
        here.workspace.faults.add(fault)

    await down(here, meanwhile)

    assert await told(here) == {}
    assert not await jobs(here, State.DEAD)


async def test_when_too_much_waits_what_was_missed_is_read_a_moment_later(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.stop()
    writes(here, "ALERT: login fails")
    await here.jump(minutes=10)
    await here.workspace.settled()
    monkeypatch.setattr("bot.alerts.intake.Intake.has_room", lambda _: False)
    await here.start()
    await here.settle()
    assert await told(here) == {}

    monkeypatch.undo()
    await here.advance(seconds=5)

    assert await told(here) == {"login fails": (True, 1)}
    assert await numbers(here) == []
