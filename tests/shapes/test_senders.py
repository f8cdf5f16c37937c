"""What the messages of the usual senders say, as they write them into Slack."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.folding import begun
from bot.domain.alerts.rules import Alerts
from tests.shapes.samples import MESSAGES, SHAPES, addresses, alerts, barred, only, spoken

PAIRS = sorted(name.removesuffix("-resolved") for name in MESSAGES if name.endswith("-resolved"))


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_over_is_the_same_thing_that_fired(name: str) -> None:
    fired, over = alerts(MESSAGES[f"{name}-firing"]), alerts(MESSAGES[f"{name}-resolved"])
    assert fired
    assert [one.fingerprint for one in fired] == [one.fingerprint for one in over]
    assert all(one.firing for one in fired)
    assert not any(one.firing for one in over)


KNOWN = {"alertmanager", "datadog", "grafana", "pagerduty", "sentry"}


@pytest.mark.parametrize("name", [name for name in PAIRS if name.partition("-")[0] in KNOWN])
def test_what_is_over_is_called_what_it_was_called(name: str) -> None:
    fired, over = alerts(MESSAGES[f"{name}-firing"]), alerts(MESSAGES[f"{name}-resolved"])
    assert [one.title for one in fired] == [one.title for one in over]


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_over_is_of_the_group_that_fired(name: str) -> None:
    def keys(found: tuple[Alert, ...]) -> list[str]:
        now = datetime(2026, 11, 21, 3, tzinfo=UTC)
        return [begun(one, source="slack", sender="x", rules=Alerts(), now=now).key for one in found]

    assert keys(alerts(MESSAGES[f"{name}-firing"])) == keys(alerts(MESSAGES[f"{name}-resolved"]))


def test_different_things_are_told_apart() -> None:
    named = {name: {one.fingerprint for one in alerts(MESSAGES[f"{name}-firing"])} for name in PAIRS}
    same = {"grafana-nodata": "grafana-legacy"}  # another state of the same rule
    told = [print_ for name, prints in named.items() if name not in same for print_ in prints]
    assert len(set(told)) == len(told)
    assert named["grafana-nodata"] == named["grafana-legacy"]


def test_the_senders_are_found_and_the_pattern_is_asked_last() -> None:
    assert {shape.sender for shape in SHAPES} >= {"Alertmanager", "Datadog", "Grafana", "PagerDuty", "Sentry"}
    assert [shape.last for shape in SHAPES] == [False] * (len(SHAPES) - 1) + [True]


def test_alertmanagers_subject_names_the_alert_and_its_severity() -> None:
    found = only("alertmanager-default-firing")
    assert found.title == "HighErrorRate checkout"
    assert found.labels == {"alertname": "HighErrorRate", "severity": "critical"}
    assert addresses(found) == {"Alertmanager": "https://alertmanager.acme.test/#/alerts?receiver=slack"}


def test_a_group_that_alerts_join_stays_the_same_group() -> None:
    """What its alerts share changes then; the group's own labels do not."""
    fewer = barred(
        title="[FIRING:1] HighErrorRate checkout (critical eu-1 prod)", title_link="https://am.test/#/a"
    )
    more = barred(title="[FIRING:9] HighErrorRate checkout (critical)", title_link="https://am.test/#/a")
    assert alerts(fewer)[0].fingerprint == alerts(more)[0].fingerprint


def test_two_alertmanagers_are_told_apart() -> None:
    one = barred(title="[FIRING:1] DiskFull db", title_link="https://am-eu.test/#/a")
    other = barred(title="[FIRING:1] DiskFull db", title_link="https://am-us.test/#/a")
    assert alerts(one)[0].fingerprint != alerts(other)[0].fingerprint


def test_fields_buttons_and_the_lines_of_a_template_are_read() -> None:
    found = only("alertmanager-fields-firing")
    assert found.labels == {
        "alertname": "QueueGrowing",
        "severity": "critical",
        "service": "orders",
        "environment": "prod",
        "alert": "Queue is growing - critical",
    }
    assert found.annotations["description"] == "12,000 messages wait in orders & refunds"
    assert addresses(found)["Runbook"] == "https://runbooks.acme.test/queue?a=1&b=2"


def test_the_fields_and_buttons_of_blocks_are_read() -> None:
    found = only("alertmanager-blocks-firing")
    assert found.labels == {"alertname": "PodCrashLooping", "severity": "warning", "namespace": "shop"}
    assert addresses(found) == {"Dashboard": "https://grafana.acme.test/d/pods"}


def test_grafana_lists_each_alert_with_its_labels() -> None:
    checkout, cart = alerts(MESSAGES["grafana-unified-both"])
    assert (checkout.title, checkout.firing) == ("Checkout is slow", True)
    assert (cart.title, cart.firing) == ("Cart is slow", False)
    assert checkout.labels == {
        "alertname": "CheckoutLatency",
        "env": "prod",
        "grafana_folder": "Shop",
        "service": "checkout",
    }
    assert checkout.text == "p99 over 2 s"
    assert addresses(checkout)["Silence"].endswith("matcher=alertname%3DCheckoutLatency&orgId=1")
    assert list(addresses(checkout)) == ["Source", "Silence", "Dashboard", "Panel"]


def test_a_summary_with_a_measured_value_is_the_same_alert() -> None:
    def listed(summary: str) -> Alert:
        text = f"**Firing**\n\nLabels:\n - alertname = Cpu\nAnnotations:\n - summary = {summary}\n"
        return alerts(barred(title="[FIRING:1] Cpu", text=text, footer="Grafana v12"))[0]

    assert listed("CPU is at 93 %").fingerprint == listed("CPU is at 97 %").fingerprint


def test_a_grafana_of_old_says_the_rule_and_the_metrics() -> None:
    found = only("grafana-legacy-firing")
    assert found.title == "RAM of the mail server"
    assert found.labels == {"alertname": "RAM of the mail server", "system": "1563850717.288"}
    assert "More than 90 % for 5 minutes" in found.text


def test_sentrys_issue_has_its_tags_and_its_links() -> None:
    found = only("sentry-issue-firing")
    assert found.title == "ZeroDivisionError: a <b> & c"
    assert found.labels == {
        "alertname": "ZeroDivisionError: a <b> & c",
        "environment": "production",
        "level": "error",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
        "project": "checkout",
        "alert": "Any new error",
        "short_id": "CHECKOUT-3F",
    }
    assert found.annotations["events"] == "3"
    assert addresses(found)["Sentry"].startswith(
        "https://acme.sentry.io/organizations/acme/issues/4100200300/?"
    )


def test_a_sentry_of_ones_own_is_known_by_its_addresses() -> None:
    found = only("sentry-rich-firing")
    assert found.title == "TimeoutError: no answer"
    assert found.labels == {"alertname": found.title, "environment": "staging", "level": "error"}


def test_sentrys_older_messages_name_the_issue_below() -> None:
    found = only("sentry-attachment-firing")
    assert found.labels == {
        "alertname": "KeyError: 'sku'",
        "environment": "production",
        "short_id": "CHECKOUT-9",
    }


def test_sentrys_metric_alert_is_one_whichever_level_it_has() -> None:
    critical, warning, over = map(
        only, ("sentry-metric-firing", "sentry-warning-firing", "sentry-metric-resolved")
    )
    assert critical.title == "High error rate"
    assert critical.labels == {"alertname": "High error rate", "severity": "critical"}
    assert warning.labels["severity"] == "warning"
    assert critical.fingerprint == warning.fingerprint == over.fingerprint
    assert critical.text.startswith("123 events in the last 10 minutes")


def test_datadogs_monitor_has_its_tags() -> None:
    found = only("datadog-app-firing")
    assert found.labels == {
        "alertname": "CPU usage is high",
        "host": "web-1",
        "env": "prod",
        "service": "checkout",
        "team": "payments",
    }
    assert found.annotations["metric_value"] == "97.2"
    assert addresses(found)["Datadog"].startswith("https://app.datadoghq.com/monitors/107666844?")


def test_datadogs_groups_are_told_apart_and_repeats_are_not() -> None:
    def triggered(state: str, host: str) -> str:
        link = "https://app.datadoghq.com/monitors/5?event_id=1"
        return alerts(barred(title=f"[{state} on {{host:{host}}}] Load", title_link=link))[0].fingerprint

    assert triggered("Triggered", "db-1") == triggered("Re-Triggered", "db-1") == triggered("No Data", "db-1")
    assert triggered("Triggered", "db-1") != triggered("Triggered", "db-2")


def test_datadogs_priority_and_warnings_are_labels() -> None:
    assert only("datadog-bracket-firing").labels["priority"] == "P2"
    assert only("datadog-warn-firing").labels["severity"] == "warning"


def test_pagerdutys_incident_is_one_through_all_its_edits() -> None:
    triggered, acknowledged = only("pagerduty-blocks-firing"), only("pagerduty-acknowledged-firing")
    assert triggered.title == acknowledged.title == "Checkout answers 500"
    assert triggered.labels == {
        "alertname": triggered.title,
        "service": "Checkout",
        "urgency": "high",
        "assigned_to": "Ada Obi",
    }
    assert triggered.fingerprint == acknowledged.fingerprint == only("pagerduty-blocks-resolved").fingerprint
    assert acknowledged.firing


def test_what_people_write_is_no_alert() -> None:
    said = MESSAGES["alertmanager-default-firing"]
    theirs = {key: value for key, value in said.items() if not key.startswith("bot_")} | {"user": "U1"}
    assert alerts(said)
    assert alerts(theirs) == ()


def test_text_and_blocks_that_say_the_same_are_one_alert() -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "[FIRING:1] DiskFull db"}}
    both = spoken(
        "[FIRING:1] DiskFull db", blocks=[header], attachments=[{"fallback": "x", "text": "host: db-1"}]
    )
    (found,) = alerts(both)
    assert found.labels == {"alertname": "DiskFull", "host": "db-1"}


def test_each_attachment_may_be_an_alert_of_its_own() -> None:
    several = [{"title": f"[FIRING:1] DiskFull {db}", "text": f"host: {db}"} for db in ("db-1", "db-2")]
    one, other = alerts(spoken("", attachments=several))
    assert (one.labels["host"], other.labels["host"]) == ("db-1", "db-2")


def test_an_edit_that_changes_nothing_reads_the_same() -> None:
    """Slack tells of an edit, too, when it shows what a link leads to."""
    said = MESSAGES["sentry-metric-firing"]
    found = alerts(said)
    again = alerts(
        said | {"attachments": [*said["attachments"], {"title": "Sentry", "from_url": "https://x.test"}]}
    )
    assert [replace(one, text="") for one in again] == [replace(one, text="") for one in found]
