"""CT-1: an incident can start from an alert of Prometheus, by way of Alertmanager's webhook."""

import json
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from handlers.alerts.source import Unreadable
from tests.sources.senders import changed, changed_alert, heard


def test_an_alert_says_what_is_wrong_since_when_and_about_what() -> None:
    """CT-1."""
    told = heard("alertmanager")

    firing, resolved = told.alerts
    assert (firing.title, firing.firing) == ("Checkout fails for 5.2% of customers", True)
    assert firing.text == "5.2% of checkouts failed in the last 5 minutes."
    assert firing.labels["service"] == "checkout"
    assert firing.fingerprint == "a1b2c3d4e5f60718"
    assert firing.started_at == datetime(2026, 11, 21, 11, 0, 5, 123457, UTC)
    assert firing.ended_at is None
    assert not resolved.firing
    assert resolved.ended_at == datetime(2026, 11, 21, 11, 2, 5, tzinfo=UTC)
    assert told.once


def test_its_addresses_are_links() -> None:
    links = {link.title: link.url for link in heard("alertmanager").alerts[0].links}

    assert list(links) == ["Runbook", "Dashboard", "Silence", "Source"]
    assert links["Runbook"] == "https://runbooks.example.com/checkout#errors"
    assert links["Source"].startswith("https://prometheus.example.com/graph?g0.expr=")


def test_a_link_silences_exactly_what_has_these_labels() -> None:
    told = heard(
        "alertmanager", changed_alert("alertmanager", labels={"alertname": 'say "hi", all', "a": "ü&#"})
    )

    silence = next(link.url for link in told.alerts[0].links if link.title == "Silence")
    address, _, filtered = silence.partition("?filter=")
    assert address == "https://alertmanager.example.com/#/silences/new"
    assert unquote(filtered) == r'{alertname="say \"hi\", all",a="ü&#"}'
    assert not set('"&# ') & set(filtered)


@pytest.mark.parametrize("address", [None, "", "alertmanager:9093", "javascript:alert(1)"])
def test_without_a_web_address_of_its_own_nothing_can_be_silenced_there(address: str | None) -> None:
    told = heard("alertmanager", changed("alertmanager", externalURL=address))

    assert "Silence" not in [link.title for link in told.alerts[0].links]


def test_other_annotations_are_kept_and_what_is_shown_elsewhere_is_not_said_twice() -> None:
    assert heard("alertmanager").alerts[0].annotations == {
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "truncated_alerts": "3",
    }


def test_what_was_left_out_of_a_notification_is_said() -> None:
    noted = [alert.label("truncated_alerts") for alert in heard("alertmanager").alerts]

    assert noted == ["3", "3"]
    assert not heard("alertmanager-0.15").alerts[0].label("truncated_alerts")


@pytest.mark.parametrize(
    ("annotations", "title", "text"),
    [
        ({"summary": "S", "description": "D", "message": "M"}, "S", "D"),
        ({"title": "T", "message": "M"}, "T", "M"),
        ({"summary": " ", "description": "D"}, "CheckoutErrors", "D"),
        ({}, "CheckoutErrors", ""),
        (None, "CheckoutErrors", ""),
    ],
)
def test_the_title_is_the_summary_or_else_the_name_of_the_rule(
    annotations: dict[str, str] | None, title: str, text: str
) -> None:
    alert = heard("alertmanager", changed_alert("alertmanager", annotations=annotations)).alerts[0]

    assert (alert.title, alert.text) == (title, text)


def test_an_alertmanager_that_gives_no_fingerprint_means_the_same_by_the_same_labels() -> None:
    """Also where the summary says something else by then."""
    before = heard("alertmanager-0.15").alerts
    after = heard(
        "alertmanager-0.15",
        changed_alert("alertmanager-0.15", annotations={"summary": "9%"}, status="resolved"),
    ).alerts

    assert before[0].fingerprint == after[0].fingerprint
    assert before[0].fingerprint != before[1].fingerprint


@pytest.mark.parametrize(
    "zero", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-10:00", None]
)
def test_the_time_that_go_writes_for_none_is_none(zero: str | None) -> None:
    """So is one that no clock in UTC can show."""
    body = changed_alert("alertmanager", 1, startsAt=zero, endsAt=zero)

    alert = heard("alertmanager", body).alerts[1]
    assert (alert.started_at, alert.ended_at) == (None, None)


@pytest.mark.parametrize("version", ["3", "5", "", "\N{FULLWIDTH DIGIT FOUR}"])
def test_another_version_is_refused_by_name_whatever_its_shape(version: str) -> None:
    with pytest.raises(Unreadable, match=f"Version {version} of Alertmanager's webhook is not known; 4 is"):
        heard("alertmanager", changed("alertmanager", version=version, alerts={"by": "name"}))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "no JSON"),
        (b"{}", "missing required field `version`"),
        (changed("alertmanager", version=4), "Expected `str`, got `int` - at `$.version`"),
        (changed("alertmanager", alerts={}), "Expected `array`, got `object` - at `$.alerts`"),
        (b'{"version": "4"}', "missing required field `alerts`"),
        (b"[]", "Expected `object`, got `array`"),
        (changed("alertmanager", alerts=[{"status": "firing"}, 5]), "field `labels` - at `$.alerts[0]`"),
        (changed("alertmanager", externalURL=5), "at `$.externalURL`"),
        (changed_alert("alertmanager", 1, labels=[], externalURL=5) + b"x", "no JSON"),
    ],
)
def test_what_is_not_of_the_documented_shape_is_refused_and_the_place_is_named(
    body: bytes, sentence: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        heard("alertmanager", body)

    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"labels": []}, "Expected `object`, got `array` - at `$.labels`."),
        ({"labels": {"a": 1}}, "Expected `str`, got `int` - at `$.labels[...]`."),
        ({"status": "suppressed"}, "Invalid enum value 'suppressed' - at `$.status`."),
        ({"startsAt": "yesterday"}, "Invalid RFC3339 encoded datetime - at `$.startsAt`."),
        ({"endsAt": "10000-01-01T00:00:00Z"}, "Invalid RFC3339 encoded datetime - at `$.endsAt`."),
    ],
)
def test_one_alert_that_is_not_understood_does_not_lose_the_others(
    changes: dict[str, object], why: str
) -> None:
    told = heard("alertmanager", changed_alert("alertmanager", 1, **changes))

    assert told.alerts == heard("alertmanager").alerts[:1]
    assert [one.why for one in told.misfits] == [f"alerts[1]: {why}"]
    assert changes.items() <= json.loads(told.misfits[0].said).items()


def test_a_notification_without_alerts_is_a_sign_of_life() -> None:
    assert heard("alertmanager", changed("alertmanager", alerts=[])).alerts == ()


def test_what_a_later_alertmanager_adds_does_not_disturb() -> None:
    body = changed("alertmanager", notificationReason="new", route={"id": [1]})

    assert heard("alertmanager", body) == heard("alertmanager")


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    body = changed_alert(
        "alertmanager", generatorURL="file:///etc/passwd", annotations={"runbook_url": "see the wiki"}
    )

    assert [link.title for link in heard("alertmanager", body).alerts[0].links] == ["Silence"]
