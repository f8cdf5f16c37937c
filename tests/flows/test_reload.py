"""The policy file is read again while Sitroom runs: a right one is in force for everything, a wrong one for nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.alerts.group import Group, Stage
from bot.domain.policy import EscalationRule, Tell, When
from bot.policy_file import parse_policy
from sandbox.faults import Fault
from storage import alerts as stored
from storage.jobs import State
from tests.alerting import alerts, post, told
from tests.flows.declared import jobs
from tests.flows.records import incident
from tests.health.endpoints import endpoint, ok, saying
from tests.postgresql import Server
from tests.shapes.samples import MESSAGES
from tests.world import ROOT, World, changed, world

DEFAULT = (ROOT / "policies" / "default.yml").read_text()
OPERATED = DEFAULT.replace('# operators: "#sitroom-ops"', 'operators: "#alerts"')
ROSTER = "# roster: [cleo@example.com]"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world whose policy is a file."""
    async with _world(tmp_path) as it:
        yield it


def _world(folder: Path, text: str = DEFAULT) -> Any:
    file = folder / "ours.yml"
    file.write_text(text)
    return world(folder, policy=parse_policy(text, "ours.yml"), policy_file=file)


async def _reloaded(here: World, text: str) -> list[Any]:
    """The file says something else and is read again; what the log says of it."""
    here.policy_file.write_text(text)
    reload = here.running.reload
    with capture_logs() as logs:
        await reload.now()
        if reload._listening:
            await reload._listening
    await here._pass()
    return [line for line in logs if line["log_level"] != "debug"]


def _but(*pairs: tuple[str, str], text: str = DEFAULT) -> str:
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


# --- a right one ----------------------------------------------------------------------------------


async def test_what_is_declared_next_follows_it_and_what_was_declared_stays_as_it_was(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev1 Login fails")
    await _reloaded(here, _but(("name: SEV1", "name: Worst"), ("update_minutes: 15", "update_minutes: 5")))
    await here.types("ada", "#general", "/incident declare sev1 Search is slow")

    assert (await incident(here, 1)).rhythm.minutes == 15
    assert (await incident(here, 2)).rhythm.minutes == 5
    assert "Worst" in here.text(here.card(here.incident_channel(2)))


async def test_what_it_makes_due_earlier_is_done_at_once(here: World) -> None:
    """The time at which an incident is looked at next is written down, so it has to be written anew."""
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    await here.advance(minutes=6)
    assert not _of_leadership(here)

    await _reloaded(here, _but(("  after_minutes: 30", "  after_minutes: 5")))
    assert len(_of_leadership(here)) == 1


async def test_a_rule_that_it_brings_is_not_late_for_the_time_before(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.until(180)

    rule = """
escalations:
  - id: long
    name: Leads
    when: lasts
    minutes: 20
    tell: {channels: ["#general"]}
"""
    await _reloaded(here, DEFAULT + rule)
    await here.advance(minutes=1)

    told = here.text(here.last("dana", "#general", "Why now"))
    assert "late" not in told


async def test_a_rule_that_a_restart_brings_is_late_only_for_the_time_without_sitroom(tmp_path: Path) -> None:
    """Before, another policy was in force, by which nobody was to be told."""
    for minutes in (1, 15):
        (folder := tmp_path / str(minutes)).mkdir()
        async with world(folder) as here:
            await here.types("ada", "#general", "/incident declare sev2 Login fails")
            await here.until(180)
            await here.running.hearing.beat()
            await here.stop()
            here.clock.advance(60 * minutes)
            tell = Tell(channels=("#general",))
            rule = EscalationRule(id="long", name="Leads", when=When.LASTS, minutes=20, tell=tell)
            here.policy = changed(here.policy, escalations=(rule,))
            await here.start()
            await here.advance()

            told = here.text(here.last("dana", "#general", "Why now"))
            assert f"Sitroom was {minutes} min late with this" in told


async def test_what_it_makes_due_later_is_not_done_before(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    await _reloaded(here, _but(("  after_minutes: 30", "  after_minutes: 60")))
    await here.advance(minutes=40)
    assert not _of_leadership(here)
    await here.advance(minutes=20)
    assert len(_of_leadership(here)) == 1


def _of_leadership(here: World) -> list[str]:
    return [said for said in here.reads("dana", "#incident-room") if "Digest" in said]


async def test_people_whom_it_names_are_looked_up(here: World) -> None:
    await _reloaded(here, _but((ROSTER, "roster: [ben@acme.test]")))
    await here.types("ada", "#general", "/incident declare sev2 Login fails")

    assert (await incident(here)).roles["scribe"].id == here.person("ben").id


async def test_whom_slack_cannot_say_just_then_is_known_still(tmp_path: Path) -> None:
    text = _but((ROSTER, "roster: [ben@acme.test]"))
    async with _world(tmp_path, text) as here:
        outage = here.workspace.faults.add(Fault(kind="http_503", method="users.*", times=None))
        said = await _reloaded(here, _but(("stable_minutes: 30", "stable_minutes: 3"), text=text))
        here.workspace.faults.remove(outage)
        assert here.running.service.rules.policy.stable_minutes == 3
        assert not [line for line in said if "could not be looked up" in line["event"]][1:]

        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        assert (await incident(here)).roles["scribe"].id == here.person("ben").id


async def test_incidents_are_announced_where_it_says_and_sitroom_is_there(here: World) -> None:
    assert not _is_in(here, "#random")
    await _reloaded(here, _but(('announcements: "#incidents"', 'announcements: "#random"')))
    await here.types("ada", "#general", "/incident declare sev2 Login fails")

    assert _is_in(here, "#random")
    assert any("Login fails" in said for said in here.reads("ada", "#random"))


def _is_in(here: World, channel: str) -> bool:
    return here.installed.bot_user_id in here.workspace.channel(channel).members


async def test_an_endpoint_that_it_names_is_asked_and_one_that_it_names_no_more_is_not(here: World) -> None:
    async with endpoint(saying(ok(b'{"status": "error"}'))) as shop:
        poll = f'{{id: shop, name: Shop, url: "http://127.0.0.1:{shop.port}/", private: true, failures: 1}}'
        await _reloaded(here, _but(("  # business_hours:", f"  polls: [{poll}]\n  # business_hours:")))
        assert [group.is_firing for group in await _groups(here)] == [True]
        asked = len(shop.requests)
        assert asked

        await here.advance(seconds=5)
        await _reloaded(here, DEFAULT)
        await here.advance(minutes=5)
        assert len(shop.requests) == asked
        assert [group.is_firing for group in await _groups(here)] == [False]


async def _groups(here: World) -> list[Group]:
    async with here.reading() as db:
        return [group for stage in Stage for group in await stored.listing(db, stage)]


async def test_an_alert_takes_the_routes_that_it_has(here: World) -> None:
    await _reloaded(here, _but(("severities: [sev1, sev2]}", "severities: [sev1, sev2, sev3]}")))
    await alerts(here, told("Slow", severity="warning"))

    assert (await incident(here)).title == "Slow"


async def test_a_sender_is_understood_as_it_says(tmp_path: Path) -> None:
    source = "  sources: [{id: deploys, fields: {title: %s}}]\n  # business_hours:"
    first = _but(("  # business_hours:", source % "name"))
    async with _world(tmp_path, first) as here:
        body = b'{"headline": "Rolled back"}'
        assert await post(here, body, source="deploys", secret="a-secret-of-deploys") == 422
        await _reloaded(here, _but(("  # business_hours:", source % "headline")))
        assert await post(here, body, source="deploys", secret="a-secret-of-deploys") == 202
        await here.settle()
        assert any("Rolled back" in said for said in here.reads("ada", "#incidents"))


async def test_what_other_programs_write_is_heard_in_the_channels_that_it_names(here: World) -> None:
    said: dict[str, Any] = {
        key: MESSAGES["alertmanager-default-firing"].get(key) for key in ("text", "blocks", "attachments")
    }
    here.workspace.bot_says("alertbot", "#alerts", **said)
    await here.settle()
    assert not [one for one in here.reads("ada", "#incidents") if "HighErrorRate" in one]

    await _reloaded(here, _but(('# messages: ["#alerts"]', 'messages: ["#alerts"]')))
    here.workspace.bot_says("alertbot", "#alerts", **said)
    await here.settle()
    assert [one for one in here.reads("ada", "#incidents") if "HighErrorRate" in one]


async def test_the_log_names_what_has_changed(here: World) -> None:
    said = await _reloaded(
        here, _but(("  after_minutes: 30", "  after_minutes: 5"), ("  - id: api", "  - id: gateway"))
    )

    [line] = [one for one in said if one["event"] == "the policy file was read again, and is in force"]
    assert line["changed"] == [
        "components.api removed",
        "components.gateway added",
        "leadership.after_minutes",
    ]


async def test_it_is_in_force_while_slack_cannot_be_reached(here: World) -> None:
    """Channels that it names are heard once Slack is back."""
    outage = here.workspace.faults.add(Fault(kind="http_503", method="conversations.*", times=None))
    here.policy_file.write_text(
        _but(
            ("stable_minutes: 30", "stable_minutes: 3"), ('# messages: ["#alerts"]', 'messages: ["#alerts"]')
        )
    )
    await asyncio.wait_for(here.running.reload.now(), 30)
    assert here.running.service.rules.policy.stable_minutes == 3
    assert not here.running.alerts.overhearing.channels

    here.workspace.faults.remove(outage)
    async with asyncio.timeout(30):
        while not here.running.alerts.overhearing.channels:  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0.02)


async def test_what_it_changes_is_written_down_once_the_database_lets_it(
    tmp_path: Path, postgresql_url: str, postgresql_server: Server
) -> None:
    file = tmp_path / "ours.yml"
    here = World(postgresql_url, policy_file=file)
    await here.open()
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    await here.advance(minutes=6)

    file.write_text(_but(("  after_minutes: 30", "  after_minutes: 5")))
    postgresql_server.stop()
    with capture_logs() as logs:
        reloading = asyncio.create_task(here.running.reload.now())
        async with asyncio.timeout(30):
            while not [line for line in logs if "be written down" in line["event"]]:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.02)
    assert here.running.service.rules.policy.leadership.after_minutes == 5
    postgresql_server.start()
    await asyncio.wait_for(reloading, 30)
    await here._pass()
    assert len(_of_leadership(here)) == 1
    await here.close()


# --- a wrong one ----------------------------------------------------------------------------------

WRONG = _but(("update_minutes: 15", "update_minuts: 15"), text=OPERATED)


async def test_a_wrong_one_leaves_the_one_in_force_and_the_operators_hear_of_it(tmp_path: Path) -> None:
    async with _world(tmp_path, OPERATED) as here:
        before = here.running.service.rules
        [line] = await _reloaded(here, WRONG)
        [heard] = _told(here)

        why = "severities[0].update_minuts is not known. Did you mean update_minutes?"
        assert here.running.service.rules is before
        assert line["event"] == "the policy file is wrong; the policy in force stays"
        assert line["why"].endswith(f"ours.yml:{_line(WRONG, 'update_minuts')}: {why}")
        assert "The policy file is wrong, so it is not in force" in heard
        assert why in heard

        await _reloaded(here, WRONG)
        assert len(_told(here)) == 1, "the other replicas tell it, too, in the same minute"
        await here.advance(minutes=1)
        await _reloaded(here, WRONG)
        assert len(_told(here)) == 2


async def test_of_one_with_several_mistakes_their_number_and_the_first_are_told(tmp_path: Path) -> None:
    async with _world(tmp_path, OPERATED) as here:
        text = _but(
            ("default_severity: ", "default_severity: sev9 # "),
            ("  - id: api", "  - id: gateway"),
            text=OPERATED,
        )
        [line] = await _reloaded(here, text + "owner: oncall:nobody\n")
        [heard] = _told(here)

    assert line["mistakes"] == 2
    assert f"ours.yml:{_line(text, 'sev9')}: default_severity names sev9" in line["why"]
    assert "names sev9" in heard
    assert "And 1 more." in heard


def _told(here: World) -> list[str]:
    return [said for said in here.reads("ada", "#alerts") if "policy" in said]


def _line(text: str, word: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if word in line)


async def test_without_a_channel_of_the_operators_only_the_log_says_so(here: World) -> None:
    [line] = await _reloaded(here, "name: [")

    assert line["log_level"] == "error"
    assert not await jobs(here, State.PENDING)


async def test_a_file_that_is_gone_changes_nothing(here: World) -> None:
    before = here.running.service.rules
    here.policy_file.unlink()
    with capture_logs() as said:
        await here.running.reload.now()

    assert here.running.service.rules is before
    assert "The policy cannot be read: No such file or directory." in said[0]["why"]


async def test_a_source_that_has_a_secret_cannot_be_taken_out(tmp_path: Path) -> None:
    """A start with such a policy would end at once."""
    text = _but(
        ("  # business_hours:", "  sources: [{id: deploys, fields: {title: name}}]\n  # business_hours:")
    )
    async with _world(tmp_path, text) as here:
        [line] = await _reloaded(here, DEFAULT)

        assert "SITROOM_ALERT_SECRETS names deploys, which is no source of alerts." in line["why"]
        assert "deploys" in here.running.service.rules.policy.alerts.senders
