"""Alerts that other programs write into Slack's alert channels become groups, cards and incidents."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.rules import Action, Alerts, Match, Route
from sandbox.log import Delivery
from sandbox.model import Message
from storage import alerts, incidents
from tests.shapes.samples import MESSAGES
from tests.world import POLICY, World, changed, world

CRITICAL = Match(sources=("slack",), labels={"severity": ("critical",)})
RULES = Alerts(
    messages=("#alerts",),
    routes=(
        Route(name="Critical", then=Action.DECLARE, match=CRITICAL),
        Route(name="The rest", then=Action.TRIAGE),
    ),
)


@pytest.fixture(params=["socket", "http"])
async def here(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with world(tmp_path, mode=request.param, policy=changed(POLICY, alerts=RULES)) as it:
        yield it


async def says(here: World, name: str, channel: str = "#alerts", **more: Any) -> Message:
    """Another program writes one of the usual messages."""
    said: dict[str, Any] = {key: MESSAGES[name].get(key) for key in ("text", "blocks", "attachments")}
    posted = here.workspace.bot_says("alertbot", channel, **said | more)
    await here.settle()
    return posted


async def edits(here: World, said: Message, name: str) -> Message:
    changes = {key: MESSAGES[name].get(key) for key in ("text", "blocks", "attachments")}
    edited = here.workspace.bot_edits(said, **changes)
    await here.settle()
    return edited


async def groups(here: World) -> list[Group]:
    async with here.reading() as db:
        return [group for stage in Stage for group in await alerts.listing(db, stage)]


async def test_a_message_declares_an_incident_and_has_its_card_in_the_thread(here: World) -> None:
    said = await says(here, "alertmanager-default-firing")
    async with here.reading() as db:
        [incident] = await incidents.listing(db, limit=5)
    assert incident.title == "HighErrorRate checkout"
    [group] = await groups(here)
    assert (group.sender, group.incident, group.is_firing) == ("Alertbot", 1, True)
    assert group.card
    card = here.workspace.channel("alerts").messages[group.card.ts]
    assert card.thread_ts == said.ts


async def test_what_is_resolved_in_another_message_is_over(here: World) -> None:
    await says(here, "grafana-legacy-firing")
    await says(here, "grafana-legacy-firing")
    await says(here, "grafana-legacy-resolved")
    [group] = await groups(here)
    assert (group.count, group.is_firing) == (3, False)


async def test_an_edit_in_place_is_followed(here: World) -> None:
    said = await says(here, "pagerduty-blocks-firing")
    said = await edits(here, said, "pagerduty-acknowledged-firing")
    [group] = await groups(here)
    assert (group.count, group.is_firing) == (1, True)
    await edits(here, said, "pagerduty-blocks-resolved")
    [group] = await groups(here)
    assert (group.count, group.is_firing) == (2, False)


async def test_what_slack_tells_twice_counts_once(here: World) -> None:
    await says(here, "zabbix-firing")
    again = await here.workspace.replay(of_the_alert_bot(here)[-1])
    assert again.outcome == "acked"
    await here.settle()
    [group] = await groups(here)
    assert group.count == 1


async def test_what_a_webhook_posts_is_heard(here: World) -> None:
    url = here.workspace.add_webhook("alertbot", "#alerts")
    sent = {"text": "ALERT: disk full on db-1"}
    async with aiohttp.ClientSession() as session, session.post(url, json=sent) as answer:
        assert answer.status == 200
    await here.settle()
    assert [group.title for group in await groups(here)] == ["disk full on db-1"]


async def test_replies_people_and_other_channels_tell_of_no_alerts(here: World) -> None:
    deployed = here.workspace.bot_says("alertbot", "#alerts", "Deployed checkout v2")
    await says(here, "zabbix-firing", thread_ts=deployed.ts)
    await here.person("ada").say("#alerts", "ALERT: disk full")
    await says(here, "zabbix-firing", "#incidents")
    assert await groups(here) == []
    await says(here, "zabbix-firing")
    assert len(await groups(here)) == 1


async def test_sitrooms_own_messages_tell_of_no_alerts(here: World) -> None:
    own = here.workspace.bot_says(here.installed.app_id, "#alerts", "ALERT: disk", username="Sitroom")
    here.workspace.bot_edits(own, text="ALERT: disk full on db-1")
    await here.settle()
    assert await groups(here) == []


def of_the_alert_bot(here: World) -> list[Delivery]:
    bot = here.workspace.app("alertbot").bot_id
    return [one for one in here.workspace.deliveries if one.payload.get("event", {}).get("bot_id") == bot]


async def test_a_private_channel_that_sitroom_was_invited_to_is_heard(tmp_path: Path) -> None:
    rules = Alerts(messages=("#alerts-private",))
    it = World(f"sqlite:///{tmp_path / 'sitroom.db'}", policy=changed(POLICY, alerts=rules))
    private = it.workspace.add_channel("alerts-private", kind="private", members=("ada",))
    for app in (it.installed, it.workspace.app("alertbot")):
        private.members[app.bot_user_id] = None
    try:
        await it.open()
        await says(it, "zabbix-firing", "#alerts-private")
        assert len(await groups(it)) == 1
    finally:
        await it.close()


async def test_a_channel_that_is_not_there_keeps_the_others_from_nothing(tmp_path: Path) -> None:
    rules = Alerts(messages=("#no-such-channel", "#alerts"))
    async with world(tmp_path, policy=changed(POLICY, alerts=rules)) as it:
        await says(it, "zabbix-firing")
        assert len(await groups(it)) == 1


async def test_secrets_are_blanked_before_anything_is_kept(here: World) -> None:
    token = "xoxb-" + "1234567890-canary"
    here.workspace.bot_says("alertbot", "#alerts", f"ALERT: disk full {token}\ntoken: {token}")
    await here.settle()
    [group] = await groups(here)
    async with here.reading() as db:
        [(_, body, _)] = await alerts.payloads(db, group.id)
    assert "disk full" in body
    assert token not in body + repr(group)
