"""Whatever a sender sends that knows the secret: it is understood and can be stored, or refused by a sentence."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alerts.source import LONGEST, Heard, Unreadable
from tests.sources.senders import PAYLOADS, assert_can_be_stored, heard, payload

NAMES = sorted(path.stem for path in PAYLOADS.glob("*.json"))

ONE_OF_EACH = ["alertmanager", "grafana-12", "sentry-event-alert", "generic-batch"]

Path = tuple[str | int, ...]

WRONG: list[Any] = [None, True, -1, 1.5, "", "x", [], {}, [[]], [None], {"": None}, [{"a": 1}]]

ODD_BYTES = [
    b"",
    b" ",
    b"\x00",
    b"\xff\xfe",
    b'{"version": "4", "alerts": [',
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"17",
    b"[" * 1_000_000,
    b'{"a":' * 200_000,
    b"9" * 5000,
    b'{"a": 1e999}',
    b"NaN",
]


def understood(name: str, body: bytes) -> Heard | None:
    """What is understood, which can be stored; None where it was refused, by a sentence."""
    try:
        told = heard(name, body)
    except Unreadable as refused:
        assert_is_a_sentence(str(refused))
        return None
    assert_can_be_stored(told)
    return told


def assert_is_a_sentence(text: str) -> None:
    """It can be shown in a terminal and stored, however much of a request it quotes."""
    assert 0 < len(text) <= LONGEST + 1
    assert text.isprintable()


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where in a value something stands."""
    yield path
    match value:
        case dict():
            for key, inner in value.items():
                yield from places(inner, (*path, key))
        case list():
            for number, inner in enumerate(value):
                yield from places(inner, (*path, number))


def put(value: Any, path: Path, other: Any) -> Any:
    """The value with another one at a place."""
    if not path:
        return other
    changed = copy.copy(value)
    changed[path[0]] = put(value[path[0]], path[1:], other)
    return changed


def without(value: Any, path: Path) -> Any:
    """The value without what stands at a place."""
    changed = copy.copy(value)
    if len(path) == 1:
        del changed[path[0]]
    else:
        changed[path[0]] = without(value[path[0]], path[1:])
    return changed


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_as_documented_is_understood(name: str) -> None:
    """Installations and activities by their resource, which is in a header."""
    quiet = {"sentry-installation": "installation", "sentry-activity-alert": "activity_alert"}
    told = heard(name, headers={"sentry-hook-resource": [quiet.get(name, "")]})

    assert_can_be_stored(told)
    assert bool(told.alerts) == (name not in {*quiet, "sentry-issue-assigned"})


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_type_at_any_place_is_understood_or_refused(name: str) -> None:
    whole = json.loads(payload(name))

    for path in places(whole):
        for wrong in WRONG:
            understood(name, json.dumps(put(whole, path, wrong)).encode())


@pytest.mark.parametrize("name", NAMES)
def test_a_field_that_is_missing_at_any_place_is_done_without_or_refused(name: str) -> None:
    whole = json.loads(payload(name))

    for path in places(whole):
        if path:
            understood(name, json.dumps(without(whole, path)).encode())


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_whatever_text_stands_at_any_place_can_be_stored(name: str) -> None:
    """NUL, which PostgreSQL refuses; halves of an emoji, which no UTF-8 holds; marks that turn the text round."""
    whole = json.loads(payload(name))

    texts = [path for path in places(whole) if isinstance(at(whole, path), str)]
    found = [
        understood(name, json.dumps(put(whole, path, odd)).encode())
        for path in texts
        for odd in ("\x00", "a\x00b\ud83d", "\udc00\ud800", "\u202eabc", "<!channel>", "`*_~")
    ]
    assert sum(told is not None for told in found) > len(found) / 2


def at(value: Any, path: Path) -> Any:
    """What stands at a place."""
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_half_of_an_emoji_in_a_title_does_not_lose_the_alert(name: str) -> None:
    """Who cuts a text in JavaScript may leave a half; the strict reader calls that no JSON."""
    for title in ("Checkout fails for 5.2%", "Server actions fail in shop", "PaymentError", "Nightly export"):
        body = payload(name).replace(title.encode(), title.encode() + rb"\ud83d")
        if body != payload(name):
            told = heard(name, body)

    assert [alert.title for alert in told.alerts] == [alert.title for alert in heard(name).alerts]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("body", ODD_BYTES, ids=lambda body: repr(body[:12]))
def test_what_is_no_request_is_refused(name: str, body: bytes) -> None:
    assert understood(name, body) is None


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_utf_8_is_refused(name: str) -> None:
    assert understood(name, payload(name).replace(b"e", b"\xe9")) is None


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_byte_order_mark_does_no_harm(name: str) -> None:
    assert understood(name, b"\xef\xbb\xbf" + payload(name)) == heard(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_megabyte_at_any_place_costs_a_few_kilobytes(name: str) -> None:
    """Of an Alertmanager's label, too."""
    whole = json.loads(payload(name))

    for path in places(whole):
        if isinstance(at(whole, path), str):
            told = understood(name, json.dumps(put(whole, path, "é" * 500_000)).encode())
            if told:
                assert all(len(str(alert)) < 20_000 for alert in told.alerts)


@pytest.mark.parametrize(
    ("name", "several"), [("alertmanager", "alerts"), ("grafana-12", "alerts"), ("generic-batch", "problems")]
)
def test_ten_thousand_alerts_in_one_request_are_all_heard(name: str, several: str) -> None:
    whole = json.loads(payload(name))
    one = whole[several][0]
    whole[several] = [one | {"fingerprint": f"{number}", "key": f"{number}"} for number in range(10_000)]

    told = heard(name, json.dumps(whole).encode())
    assert len({alert.fingerprint for alert in told.alerts}) == 10_000


@pytest.mark.parametrize("name", ["alertmanager", "grafana-12"])
@pytest.mark.parametrize("where", ["labels", "annotations"])
def test_of_ten_thousand_labels_the_first_are_kept(name: str, where: str) -> None:
    whole = json.loads(payload(name))
    whole["alerts"][0][where] = {f"label_{number:05}": "x" * 2000 for number in range(10_000)}

    told = understood(name, json.dumps(whole).encode())
    assert told
    assert "label_00000" in getattr(told.alerts[0], where)


def test_deep_nesting_is_left_alone_where_nobody_looks_and_refused_where_somebody_does() -> None:
    deep = b"[" * 400 + b"]" * 400
    assert understood("alertmanager", payload("alertmanager").replace(b'"sitroom"', deep))
    assert understood("generic-batch", payload("generic-batch").replace(b'"batch-1"', deep))

    for depth in range(400, 1100, 10):  # somewhere here it can be read, and not written any more
        nested = b"[" * depth + b"]" * depth
        understood("generic-batch", payload("generic-batch").replace(b'"batch-1"', nested))

    deeper = b"[" * 5000 + b"]" * 5000
    assert understood("generic-batch", payload("generic-batch").replace(b'"batch-1"', deeper)) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.data())
def test_any_json_is_understood_or_refused(data: st.DataObject) -> None:
    """Several places of a payload at once hold anything."""
    name = data.draw(st.sampled_from(NAMES))
    whole = json.loads(payload(name))
    for _ in range(data.draw(st.integers(1, 3))):
        whole = put(whole, data.draw(st.sampled_from(list(places(whole)))), data.draw(ANYTHING))

    understood(name, json.dumps(whole).encode())


@given(st.sampled_from(NAMES), st.binary(max_size=200), st.integers(0, 5000), st.integers(0, 50))
def test_any_bytes_are_understood_or_refused(name: str, odd: bytes, start: int, length: int) -> None:
    """Within a payload, in place of some of its bytes."""
    body = payload(name)

    understood(name, odd)
    understood(name, body[:start] + odd + body[start + length :])
