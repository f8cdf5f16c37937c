"""What the five processes ask of detection, from what a machine sends to what a person then sees in Slack."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.alerts.rules import Action, AlertLink, Alerts, Hours, Match, Route, Within
from bot.domain.policy import Bookmark
from tests.alerting import alerts, sent, told
from tests.sources.senders import payload
from tests.world import POLICY, ROOT, START, World, changed, world

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"

LOGS = "https://logs.example.com/?trace={correlationId}"

RULES = Alerts(
    routes=(
        Route(name="Act now", then=Action.DECLARE, match=Match(severities=("sev1", "sev2"))),
        Route(
            name="By day", then=Action.DECLARE, match=Match(hours=Within.INSIDE, labels={"team": ("share",)})
        ),
    ),
    severities={"fatal": "sev1", "error": "sev2"},
    business_hours=Hours(zone="Europe/Berlin"),
    links=(AlertLink(title="Follow it", url=LOGS),),
)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    board = Bookmark(title="Jobs", url="https://share.example.com/admin/jobs?status=processing")
    async with world(tmp_path, policy=changed(POLICY, alerts=RULES, links=(board,))) as it:
        yield it


def shipped(file: str, name: str) -> dict[str, str]:
    """The labels of a rule that is shipped for Prometheus."""
    groups = yaml.safe_load((ROOT / "policies" / "prometheus" / file).read_text())["groups"]
    [labels] = [rule["labels"] for group in groups for rule in group["rules"] if rule.get("alert") == name]
    return {key: str(value) for key, value in labels.items()}


def alerting_rules(file: str) -> list[str]:
    groups = yaml.safe_load((ROOT / "policies" / "prometheus" / file).read_text())["groups"]
    return [rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule]


async def timeline(here: World, number: int) -> str:
    channel = here.incident_channel(number)
    await here.person("ada").join(channel)
    await here.settle()
    return "\n".join(here.reads("ada", channel))


async def test_sm_3_a_grafana_alert_carries_its_trace_to_the_timeline(here: World) -> None:
    await sent(here, "grafana", "grafana-12")
    assert TRACE.encode() in payload("grafana-12")
    if not any(one.name.startswith("inc-") for one in here.workspace.channels.values()):
        card = here.last("ada", "#incidents", TRACE)
        await here.presses("ada", card, "Accept as SEV2")
    assert f"trace {TRACE}" in await timeline(here, 1)


async def test_sm_4_lockouts_above_three_a_minute_open_an_incident(here: World) -> None:
    [name] = [one for one in alerting_rules("smplat.rules.yml") if "Lockout" in one]
    labels = shipped("smplat.rules.yml", name)
    await alerts(here, told(name, severity=labels.pop("severity"), summary="4 lockouts a minute", **labels))
    assert "4 lockouts a minute" in await timeline(here, 1)


async def test_ct_1_an_alert_and_a_person_each_open_an_incident(here: World) -> None:
    await alerts(here, told("OrdersFail", severity="sev1", service="orders"))
    await here.types("ben", "#general", "/incident declare sev2 Users cannot sign in")
    texts = "\n".join(here.reads("ada", "#incidents"))
    assert "INC-1 OrdersFail" in texts
    assert "INC-2 Users cannot sign in" in texts


async def test_sp_5_a_synthetic_alert_goes_the_whole_route_and_says_which_rule_matched(here: World) -> None:
    await here.types(
        "ada", "#general", "/incident drill alert severity=sev1 service=checkout Practice at noon"
    )
    answer = here.text(here.last("ada", "#general", "Practice at noon"))
    assert "Act now" in answer
    assert "By day" in answer
    assert "declare" in answer.lower()
    announced = here.text(here.last("ada", "#incidents", "INC-1 Practice at noon"))
    assert "Drill" in announced


@pytest.mark.parametrize(("hour", "declares"), [(3, False), (11, True)])
async def test_sp_6_routes_keep_business_hours_in_the_time_zone(
    here: World, hour: int, *, declares: bool
) -> None:
    at = datetime(2026, 11, 23, hour, tzinfo=UTC)  # a Monday; Berlin is an hour ahead
    await here.jump(minutes=(at - START).total_seconds() / 60)
    await alerts(here, told("NoShares", severity="sev3", team="share"))
    opened = [
        name for name in (one.name for one in here.workspace.channels.values()) if name.startswith("inc-")
    ]
    assert bool(opened) is declares


async def test_sp_7_the_correlation_identifier_is_a_link_through_the_logs(here: World) -> None:
    await alerts(here, told("ShareFails", severity="sev3", correlationId="a b/c"))
    blocks = json.dumps(here.last("ada", "#incidents", "ShareFails").blocks)
    assert "https://logs.example.com/?trace=a%20b%2Fc" in blocks


async def test_sp_8_dashboards_of_the_policy_are_bookmarked_in_the_incident_of_an_alert(here: World) -> None:
    await alerts(here, told("ShareFails", severity="sev1"))
    channel = here.workspace.channel(here.incident_channel(1).removeprefix("#"))
    assert [one.title for one in channel.bookmarks.values()] == ["Jobs"]


async def test_sp_9_the_card_says_whether_it_is_one_user_or_all(here: World) -> None:
    one: Any = told("ShareFails", severity="sev3", fingerprint="1", userId="u1")
    await alerts(here, one)
    assert "One userId only" in here.text(here.last("ada", "#incidents", "ShareFails"))
    await alerts(
        here, *(told("ShareFails", severity="sev3", fingerprint=f"{n}", userId=f"u{n}") for n in range(2, 9))
    )
    await here.advance(minutes=1)
    assert "Systemic: 8 different userId" in here.text(here.last("ada", "#incidents", "ShareFails"))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("sentry-issue-created", "PaymentError"),
        ("sentry-issue-regressed", "PaymentError"),
        ("sentry-metric-critical", "Too many errors"),
    ],
)
async def test_sf_1_sentry_tells_of_new_issues_regressions_and_error_rates(
    here: World, name: str, says: str
) -> None:
    await sent(here, "sentry", name)
    assert "INC-1" in here.text(here.last("ada", "#incidents", says))
    assert "Sentry alerts" in await timeline(here, 1)


async def test_rc_3_every_rule_of_reco_opens_an_incident_or_waits_for_somebody(here: World) -> None:
    for name in alerting_rules("reco.rules.yml"):
        labels = shipped("reco.rules.yml", name)
        await alerts(here, told(name, severity=labels.pop("severity"), **labels))
        seen = "\n".join(here.reads("ada", "#incidents"))
        channels = [one.name for one in here.workspace.channels.values() if one.name.startswith("inc-")]
        entries = [await timeline(here, int(one.split("-")[1])) for one in channels]
        assert name in seen + "\n".join(entries)
