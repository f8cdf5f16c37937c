"""SM-3, CT-1: alerts on logs, traces and metrics come from Grafana, of several versions."""

from datetime import UTC, datetime

import pytest

from handlers.alerts.source import Unreadable
from tests.sources.senders import changed, changed_alert, heard

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_an_alert_says_what_is_wrong_since_when_and_about_what() -> None:
    """CT-1."""
    told = heard("grafana-12")

    firing, resolved = told.alerts
    assert (firing.title, firing.text) == ("Server actions fail in shop", "Server actions fail.")
    assert firing.labels["alertname"] == "server_action_failed"
    assert firing.started_at == datetime(2026, 11, 21, 11, 20, tzinfo=UTC)
    assert (firing.firing, resolved.firing) == (True, False)
    assert resolved.ended_at == datetime(2026, 11, 21, 11, 19, tzinfo=UTC)
    assert told.once


def test_the_identifiers_of_what_was_measured_survive() -> None:
    """SM-3: a rule on log lines has them only there."""
    alert = heard("grafana-12").alerts[0]

    assert alert.label("traceID") == TRACE
    assert alert.label("span_id") == SPAN


def test_the_identifiers_of_labels_and_annotations_survive() -> None:
    """SM-3: spans with `otel.status_code=ERROR`."""
    alert = heard("grafana-8").alerts[0]

    assert alert.label("trace_id") == "0af7651916cd43dd8448eb211c80319c"
    assert alert.label("span_id") == "b7ad6b7169203331"
    assert alert.label("otel_status_code") == "ERROR"


def test_what_was_measured_of_a_second_series_does_not_hide_the_first() -> None:
    series = "[ var='A' labels={traceID=first} value=1 ], [ var='A' labels={traceID=second} value=1 ]"

    assert (
        heard("grafana-12", changed_alert("grafana-12", valueString=series)).alerts[0].label("traceID")
        == "first"
    )


def test_labels_and_annotations_are_believed_before_what_was_measured() -> None:
    body = changed_alert(
        "grafana-12", labels={"traceID": "of the label"}, annotations={"span_id": "of the annotation"}
    )

    alert = heard("grafana-12", body).alerts[0]
    assert alert.label("traceID") == "of the label"
    assert alert.annotations["span_id"] == "of the annotation"
    assert "traceID" not in alert.annotations


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"A": 3.5, "C": 1}, "A = 3.5, C = 1"),
        ({"A": None, "B": 0}, "B = 0"),
        (None, "[ var='A' labels={a=b} value=7 ]"),
        ({}, "[ var='A' labels={a=b} value=7 ]"),
    ],
)
def test_the_values_are_kept_of_old_and_new_versions(
    values: dict[str, float | None] | None, shown: str
) -> None:
    body = changed_alert("grafana-12", values=values, valueString="[ var='A' labels={a=b} value=7 ]")

    assert heard("grafana-12", body).alerts[0].label("values") == shown


def test_its_addresses_are_links() -> None:
    links = {link.title: link.url for link in heard("grafana-12").alerts[0].links}

    assert list(links) == ["Runbook", "Dashboard", "Panel", "Image", "Silence", "Source"]
    assert links["Panel"] == "https://grafana.example.com/d/shop?orgId=1&viewPanel=4"
    assert links["Source"] == "https://grafana.example.com/alerting/grafana/ad1b2c3d/view?orgId=1"


def test_the_test_notification_arrives_as_an_alert() -> None:
    """So that whoever sets it up sees it come."""
    told = heard("grafana-test")

    assert [alert.title for alert in told.alerts] == ["Notification test"]
    assert [link.title for link in told.alerts[0].links] == ["Silence"]


def test_what_was_left_out_of_a_notification_is_said() -> None:
    told = heard("grafana-12", changed("grafana-12", truncatedAlerts=40))

    assert told.alerts[0].label("truncated_alerts") == "40"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            changed("grafana-12", version="2", alerts=None),
            "Version 2 of Grafana's webhook is not known; 1 is",
        ),
        (changed("grafana-12", alerts=None), "at `$.alerts`"),
        (changed("grafana-12", alerts=[{"status": "firing", "labels": None}]), "at `$.alerts[0].labels`"),
        (b'{"evalMatches": [], "ruleName": "Old", "state": "alerting"}', "missing required field `version`"),
    ],
)
def test_what_is_not_of_the_documented_shape_is_refused_and_the_place_is_named(
    body: bytes, sentence: str
) -> None:
    """The last is the alerting that Grafana had before version 8."""
    with pytest.raises(Unreadable) as refused:
        heard("grafana-12", body)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"labels": None}, "at `$.labels`"),
        ({"values": {"A": "1"}}, "at `$.values[...]`"),
        ({"status": "pending"}, "at `$.status`"),
    ],
)
def test_one_alert_that_is_not_understood_does_not_lose_the_others(
    changes: dict[str, object], why: str
) -> None:
    told = heard("grafana-12", changed_alert("grafana-12", 0, **changes))

    assert told.alerts == heard("grafana-12").alerts[1:]
    assert len(told.misfits) == 1
    assert why in told.misfits[0].why
