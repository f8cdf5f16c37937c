"""SF-1: a new issue, a regression and a spike of errors come from Sentry."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from handlers.alerts.source import Unreadable
from tests.sources.senders import heard, payload

OF_ISSUE = [
    "sentry-event-alert",
    "sentry-event-alert-2019",
    "sentry-error",
    "sentry-issue-created",
    "sentry-issue-regressed",
    "sentry-issue-resolved",
]


def within(name: str, thing: str, **changes: Any) -> bytes:
    """A payload in which some keys of what it is about are others."""
    told = json.loads(payload(name))
    told["data"][thing] |= changes
    return json.dumps(told).encode()


def acting(name: str, action: str) -> bytes:
    """A payload with another action."""
    return json.dumps(json.loads(payload(name)) | {"action": action}).encode()


def test_an_issue_alert_says_what_fails_where_and_for_whom() -> None:
    """SF-1."""
    told = heard("sentry-event-alert")

    [alert] = told.alerts
    assert (alert.title, alert.text) == ("PaymentError: card processor timed out", "POST /checkout")
    assert alert.labels == {"project": "shop", "level": "error", "user_id": "4711"}
    assert alert.label("rule") == "Checkout is broken"
    assert alert.label("environment") == "production"
    assert alert.label("release") == "shop@4.12.0"
    assert alert.label("feature") == "cart-v2"
    assert alert.started_at == datetime(2026, 11, 21, 11, 21, 17, 677000, UTC)
    assert [link.title for link in alert.links] == ["Sentry issue"]
    assert told.once


def test_an_older_event_has_its_environment_among_its_tags() -> None:
    alert = heard("sentry-event-alert-2019").alerts[0]

    assert (alert.label("environment"), alert.label("release")) == ("production", "shop@4.12.0")


def test_the_trace_of_an_event_is_kept() -> None:
    alert = heard("sentry-event-alert").alerts[0]

    assert alert.label("trace_id") == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert alert.label("span_id") == "00f067aa0ba902b7"


@pytest.mark.parametrize("name", OF_ISSUE)
def test_an_issue_is_one_alert_and_one_group_whichever_webhook_tells_of_it(name: str) -> None:
    """SF-1: a new issue, its errors, its regression and its end are seen as one thing."""
    [alert] = heard(name).alerts

    assert alert.fingerprint == "issue-1117540176"
    assert alert.labels["project"] == "shop"


@pytest.mark.parametrize(
    ("name", "firing"),
    [("sentry-issue-created", True), ("sentry-issue-regressed", True), ("sentry-issue-resolved", False)],
)
def test_a_new_issue_and_a_regression_fire_and_a_resolved_one_does_not(name: str, firing: bool) -> None:
    """SF-1."""
    told = heard(name)

    assert [alert.firing for alert in told.alerts] == [firing]
    assert not told.once


def test_a_regression_is_told_from_a_new_issue() -> None:
    """SF-1."""
    assert heard("sentry-issue-created").alerts[0].label("substatus") == "new"
    assert heard("sentry-issue-regressed").alerts[0].label("substatus") == "regressed"


def test_only_a_new_issue_says_since_when() -> None:
    """When it was resolved or came back is not told, and when it was first seen would look like long ago."""
    assert heard("sentry-issue-created").alerts[0].started_at
    assert heard("sentry-issue-regressed").alerts[0].started_at is None
    assert heard("sentry-issue-resolved").alerts[0].started_at is None


def test_a_resolved_issue_says_when_it_was_seen_last() -> None:
    """An event from before that is none of what comes after."""
    assert heard("sentry-issue-resolved").alerts[0].ended_at == datetime(2026, 11, 21, 11, 22, tzinfo=UTC)
    assert heard("sentry-issue-regressed").alerts[0].ended_at is None


def test_an_issue_says_how_bad_sentry_takes_it_for() -> None:
    alert = heard("sentry-issue-created").alerts[0]

    assert alert.labels["priority"] == "high"
    assert (alert.label("issue"), alert.label("events"), alert.label("users")) == ("SHOP-4K", "3", "2")


@pytest.mark.parametrize(
    ("name", "firing", "level"),
    [
        ("sentry-metric-critical", True, "critical"),
        ("sentry-metric-warning", True, "warning"),
        ("sentry-metric-resolved", False, ""),
    ],
)
def test_a_spike_of_errors_fires_until_it_is_resolved(name: str, firing: bool, level: str) -> None:
    """SF-1."""
    told = heard(name)

    [alert] = told.alerts
    assert (alert.title, alert.firing, alert.label("level")) == ("Too many errors", firing, level)
    assert (alert.fingerprint, alert.labels["project"]) == ("metric-7", "shop")
    assert alert.text.startswith("1200 events in the last 10 minutes")
    assert alert.started_at == datetime(2026, 11, 21, 11, 10, tzinfo=UTC)
    assert (alert.ended_at is None) == firing
    assert not told.once


@pytest.mark.parametrize("action", ["assigned", "archived", "ignored"])
def test_an_issue_that_people_took_or_put_away_is_understood_and_no_alert(action: str) -> None:
    assert heard("sentry-issue-assigned", acting("sentry-issue-assigned", action)).alerts == ()


@pytest.mark.parametrize(
    "resource", ["installation", "activity_alert", "comment", "seer", "preprod_artifact"]
)
@pytest.mark.parametrize("name", ["sentry-installation", "sentry-activity-alert"])
def test_what_else_a_subscription_brings_is_understood_and_no_alert(name: str, resource: str) -> None:
    assert heard(name, headers={"sentry-hook-resource": [resource]}).alerts == ()


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("sentry-issue-created", acting("sentry-issue-created", "muted"), "action muted on an issue"),
        (
            "sentry-metric-critical",
            acting("sentry-metric-critical", "paused"),
            "action paused on a metric alert",
        ),
        ("sentry-installation", None, "resource incident"),
        (
            "sentry-error",
            within("sentry-error", "error", issue_id=None, issue_url=None),
            "neither issue_id nor",
        ),
        ("sentry-error", within("sentry-error", "error", title=None), "at `$.data.error.title`"),
        ("sentry-error", within("sentry-error", "error", tags={"a": "b"}), "at `$.data.error.tags`"),
        ("sentry-error", within("sentry-error", "error", user="Ada"), "at `$.data.error.user`"),
        (
            "sentry-metric-critical",
            within("sentry-metric-critical", "metric_alert", alert_rule={}),
            "field `id`",
        ),
        ("sentry-issue-created", b'{"action": "created"}', "missing required field `data`"),
        ("sentry-issue-created", b'{"data": {}}', "missing required field `action`"),
    ],
)
def test_what_is_not_known_is_refused_and_named(name: str, body: bytes | None, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        heard(name, body, {"sentry-hook-resource": ["incident"]})

    assert sentence in str(refused.value)


def test_a_known_resource_without_what_it_is_about_says_what_is_missing() -> None:
    with pytest.raises(Unreadable) as refused:
        heard(
            "sentry-installation", b'{"action": "created", "data": {}}', {"sentry-hook-resource": ["issue"]}
        )
    assert str(refused.value) == "Sentry's resource issue comes with data.issue, which is missing here."


def test_the_resource_that_nobody_signed_decides_nothing_about_an_alert() -> None:
    told = heard("sentry-issue-resolved", headers={"sentry-hook-resource": ["metric_alert"]})

    assert told == heard("sentry-issue-resolved")


@pytest.mark.parametrize("name", OF_ISSUE)
def test_nobody_s_address_is_kept(name: str) -> None:
    told = msgspec.json.encode(heard(name))

    assert b"ada@example.com" not in told
    assert b"203.0.113.90" not in told


def test_the_tags_that_sentry_makes_of_the_user_are_left_out() -> None:
    """They are often an address; the label `user_id` tells users apart."""
    kept = heard("sentry-event-alert").alerts[0].annotations

    assert not [name for name in kept if name.startswith("user")]
    assert kept["contact"] != "ada@example.com"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"id": 4711}, {"id": "4711", "email": "ada@example.com"}, True),
        ({"id": "ada@example.com"}, {"email": "ada@example.com"}, True),
        ({"email": "ada@example.com"}, {"email": "bob@example.com"}, False),
        ({"username": "ada"}, {"username": "bob"}, False),
        ({"ip_address": "203.0.113.90"}, {"ip_address": "203.0.113.91"}, False),
    ],
)
def test_users_are_told_apart_by_what_is_known_of_them(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    """SP-9: how many are hit can be counted."""
    found = [
        heard("sentry-error", within("sentry-error", "error", user=user)).alerts[0].labels["user_id"]
        for user in (one, other)
    ]

    assert (found[0] == found[1]) == same
    assert not any("@" in known or "203." in known for known in found)


@pytest.mark.parametrize("user", [None, {}, {"id": None, "email": ""}])
def test_of_nobody_nothing_is_known(user: dict[str, Any] | None) -> None:
    alert = heard("sentry-error", within("sentry-error", "error", user=user)).alerts[0]

    assert "user_id" not in alert.labels
