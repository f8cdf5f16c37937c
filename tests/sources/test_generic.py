"""Any other sender of JSON: the policy says by JMESPath where in a request what stands."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.domain.alerts.alert import Link
from bot.domain.alerts.rules import Fields
from handlers.alerts.source import Headers, Heard, Unreadable
from tests.sources.senders import BATCH, SOURCES, UPTIME, heard, payload

NO_HEADERS: Headers = {}


def told(value: object, fields: Fields | None) -> Heard:
    """What is understood of a value, sent as JSON."""
    return SOURCES["generic"].parse(NO_HEADERS, json.dumps(value).encode(), fields)


def told_of(firing: object) -> bool:
    """Whether an alert fires that says this of itself."""
    return told({"t": "T", "f": firing}, Fields(title="t", firing="f")).alerts[0].firing


def test_a_request_is_one_alert_with_what_the_expressions_find() -> None:
    [alert] = heard("generic-uptime").alerts

    assert (alert.title, alert.text) == ("Checkout page is down", "No answer within 10 s")
    assert alert.firing
    assert alert.fingerprint == "chk-17"
    assert alert.labels == {"check": "Checkout page", "regions": "eu,us", "correlation_id": "7f3c"}
    assert alert.links == (Link("Source", "https://uptime.example.com/checks/chk-17"),)
    assert alert.started_at == datetime(2026, 11, 21, 11, 25, tzinfo=UTC)


def test_a_request_may_hold_several_alerts() -> None:
    first, second = heard("generic-batch").alerts

    assert (first.title, first.firing, first.fingerprint) == ("Nightly export failed", True, "nightly")
    assert first.labels == {"host": "batch-1", "tries": "3"}
    assert (second.firing, second.labels) == (False, {})
    assert second.started_at == datetime(2026, 11, 21, 10, 20, 0, 500000, UTC)


def test_a_body_that_is_a_list_is_one_if_the_policy_says_so() -> None:
    fields = msgspec.structs.replace(BATCH, alerts="@")

    both = told(json.loads(payload("generic-batch"))["problems"], fields)
    assert both.alerts == heard("generic-batch").alerts
    assert told([], fields).alerts == ()


@pytest.mark.parametrize(
    "word",
    ["resolved", " OK ", "Okay", "closed", "recovered", "recovery", "inactive", "normal", "up", "false", "0", False, 0],
)  # fmt: skip
def test_what_is_over_says_so_in_many_words(word: object) -> None:
    assert not told_of(word)


@pytest.mark.parametrize(
    "word", ["firing", "alerting", "", "down", "broken", "okayish", "not ok", True, 1, None]
)
def test_what_does_not_say_that_it_is_over_fires(word: object) -> None:
    assert told_of(word)


@pytest.mark.parametrize(
    ("at", "seen"),
    [
        ("2026-11-21T12:00:00+01:00", datetime(2026, 11, 21, 11, tzinfo=UTC)),
        ("2026-11-21T11:00:00Z", datetime(2026, 11, 21, 11, tzinfo=UTC)),
        ("2026-11-21 11:00", datetime(2026, 11, 21, 11, tzinfo=UTC)),
        (1795258800, datetime(2026, 11, 21, 11, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_in_iso_8601_or_in_seconds(at: object, seen: datetime | None) -> None:
    heard = told({"t": "T", "at": at}, Fields(title="t", started_at="at"))

    assert heard.alerts[0].started_at == seen
    assert heard.once == (seen is not None)


@pytest.mark.parametrize("number", ["id", "started_at"])
def test_the_same_bytes_are_the_same_only_where_something_in_them_is_unique(number: str) -> None:
    fields = msgspec.structs.replace(Fields(title="t"), **{number: "n"})

    assert told({"t": "T", "n": 17}, fields).once
    assert not told({"t": "T", "n": None}, fields).once
    assert not told({"t": "T"}, Fields(title="t")).once


def test_one_alert_that_may_be_another_time_the_same_is_enough_to_take_all_for_new() -> None:
    fields = Fields(title="t", alerts="@", id="n")

    assert not told([{"t": "T", "n": 1}, {"t": "T"}], fields).once


def test_a_notification_is_known_by_its_identifiers_whatever_else_is_in_it() -> None:
    fields = Fields(title="t", alerts="alerts", id="n", firing="bad", started_at="at")

    def known(*alerts: dict[str, object], **more: object) -> str:
        heard = told({"alerts": [{"t": "T", **one} for one in alerts], **more}, fields)
        return heard.id if heard.once else ""

    first = known({"n": 1}, {"n": 2}, attempt=1)
    assert first == known({"n": 1, "t": "Another word"}, {"n": 2}, attempt=2)
    others = [
        known({"n": 1}),
        known({"n": 1}, {"n": 3}),
        known({"n": 1}, {"n": 2, "bad": False}),
        known({"n": 1}, {"n": 2, "at": 1795258800}),
    ]
    assert len({first, *others}) == 5
    assert known({"n": 1}, {"at": 1795258800}) == "", "by its bytes"


def test_without_a_fingerprint_title_and_labels_tell_alerts_apart() -> None:
    fields = Fields(title="t", labels="l", alerts="@")
    both = [{"t": "T", "l": {"a": 1}}, {"t": "T", "l": {"a": 2}}, {"t": "T", "l": {"a": 1}, "more": 1}]

    one, other, again = told(both, fields).alerts
    assert one.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": "nothing"}, "title (nothing) has to find text and finds nothing."),
        ({"title": "check"}, "title (check) has to find text and finds an object."),
        ({"title": "regions"}, "title (regions) has to find text and finds a list."),
        ({"title": "details == state"}, "title (details == state) has to find text and finds a truth."),
        ({"text": "check"}, "text (check) has to find text and finds an object."),
        ({"firing": "regions"}, "firing (regions) has to find a truth or a word and finds a list."),
        ({"fingerprint": "check"}, "fingerprint (check) has to find text and finds an object."),
        ({"id": "regions"}, "id (regions) has to find text and finds a list."),
        ({"labels": "regions"}, "labels (regions) has to find an object and finds a list."),
        ({"labels": "state"}, "labels (state) has to find an object and finds text."),
        ({"url": "check"}, "url (check) has to find text and finds an object."),
        ({"started_at": "state"}, "in seconds since 1970, and finds text."),
        ({"started_at": "state == state"}, "in seconds since 1970, and finds a truth."),
        ({"alerts": "check"}, "alerts (check) has to find a list and finds an object."),
        ({"alerts": "nothing"}, "alerts (nothing) has to find a list and finds nothing."),
        ({"alerts": "regions", "title": "details"}, "of alerts[0] has to find text and finds nothing."),
        ({"title": "length(nothing)"}, "title (length(nothing)) cannot be found out: "),
        ({"title": "contains(state, `1`)"}, "title (contains(state, `1`)) cannot be found out: "),
        ({"title": "regions[::0]"}, "title (regions[::0]) cannot be found out: "),
        ({"title": "no_such(@)"}, "title (no_such(@)) cannot be found out: "),
        ({"title": "check.["}, "title (check.[) cannot be found out: "),
    ],
)
def test_what_an_expression_finds_must_fit_and_the_sentence_says_what_it_found(
    change: dict[str, Any], sentence: str
) -> None:
    fields = msgspec.structs.replace(UPTIME, **change)

    with pytest.raises(Unreadable) as refused:
        SOURCES["generic"].parse(NO_HEADERS, payload("generic-uptime"), fields)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN"])
def test_what_cannot_be_counted_is_refused(number: str) -> None:
    """JSON has no such numbers, but some senders do."""
    with pytest.raises(Unreadable, match="cannot be found out"):
        SOURCES["generic"].parse(
            NO_HEADERS, f'{{"n": {number}}}'.encode(), Fields(title="to_string(ceil(n))")
        )
    with pytest.raises(Unreadable, match="has to find a time"):
        SOURCES["generic"].parse(
            NO_HEADERS, f'{{"n": {number}}}'.encode(), Fields(title="'T'", started_at="n")
        )


@pytest.mark.parametrize("title", ["", "  ", None])
def test_an_alert_has_a_title(title: str | None) -> None:
    with pytest.raises(Unreadable, match=r"title \(t\) of alerts\[0\] has to find text"):
        told([{"t": title}, {"t": title}], Fields(title="t", alerts="@"))


def test_one_alert_that_is_not_understood_does_not_lose_the_others() -> None:
    fields = Fields(title="t", id="n", labels="l", alerts="@")
    sent = [{"t": "A", "n": 1}, {"t": None, "n": 2}, {"t": "B", "n": 3}, {"t": "C", "n": 4, "l": [1]}]

    heard = told(sent, fields)

    assert [one.title for one in heard.alerts] == ["A", "B"]
    assert heard.once
    assert [one.why for one in heard.misfits] == [
        "title (t) of alerts[1] has to find text and finds nothing.",
        "labels (l) of alerts[3] has to find an object and finds a list.",
    ]
    assert [json.loads(one.said) for one in heard.misfits] == [sent[1], sent[3]]


@pytest.mark.parametrize("at", [1e18, -1e18, 10**400, 1763724600000])
def test_a_time_out_of_reach_is_refused(at: float) -> None:
    """The last is in milliseconds."""
    with pytest.raises(Unreadable, match="started_at"):
        told({"t": "T", "at": at}, Fields(title="t", started_at="at"))


def test_without_fields_nothing_is_understood() -> None:
    with pytest.raises(Unreadable, match="give this source its fields"):
        told({"title": "T"}, None)


def test_what_is_nested_in_labels_is_kept_as_text() -> None:
    labels = {"a": {"b": [1, None]}, "c": 10**30, "d": True, "e": None, "f": 1.5}

    alert = told({"t": "T", "l": labels}, Fields(title="t", labels="l")).alerts[0]
    assert alert.labels == {"a": '{"b": [1, null]}', "c": "1" + "0" * 30, "d": "true", "f": "1.5"}
