"""What is left of whatever a source says: short, writable, and the same for the same thing."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts.alert import ANNOTATIONS, LABELS, LINKS, NAME, TEXT, TITLE, VALUE, Alert, Link, alert
from tests.domain.worlds import NOW, after


def test_what_is_too_long_is_cut_and_ends_with_an_ellipsis() -> None:
    huge = "x" * 1_000_000

    cut = alert(title=huge, text=huge, fingerprint=huge, labels={huge: huge})

    assert cut.title == "x" * (TITLE - 1) + "…"
    assert (len(cut.text), len(cut.fingerprint)) == (TEXT, NAME)
    assert [(len(name), len(value)) for name, value in cut.labels.items()] == [(NAME, VALUE)]


def test_of_too_many_the_first_are_kept() -> None:
    many = {f"n{number}": "x" for number in range(1000)}

    cut = alert(
        title="x",
        labels=many,
        annotations=many,
        links=[(str(number), f"https://acme.test/{number}") for number in range(50)],
    )

    assert list(cut.labels) == list(many)[:LABELS]
    assert list(cut.annotations) == list(many)[:ANNOTATIONS]
    assert [link.title for link in cut.links] == [str(number) for number in range(LINKS)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (0.5, "0.5"),
        (True, "true"),
        (["a", 1], '["a", 1]'),
        ({"k": "ü"}, '{"k": "ü"}'),
        ({"at": NOW}, '{"at": "2026-11-21 14:00:00+00:00"}'),
    ],
)
def test_a_label_that_is_no_text_is_written_as_json(value: object, text: str) -> None:
    assert alert(title="x", labels={"n": value}).labels == {"n": text}


def test_a_label_that_says_nothing_is_none() -> None:
    assert alert(title="x", labels={"a": None, "b": "", "c": "  "}).labels == {}


def test_a_title_is_on_one_line_and_never_empty() -> None:
    assert alert(title=" Checkout\n  is\tdown ").title == "Checkout is down"
    assert alert(title=" \n").title == "Alert"


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    links: list[tuple[str, object]] = [
        ("Graph", "https://acme.test/d?x=1#y"),
        ("Script", "javascript:alert(1)"),
        ("Broken", "https://acme.test/<b>|x"),
        ("Two", "https://acme.test/ https://evil.test/"),
        ("None", None),
    ]

    assert alert(title="x", links=links).links == (Link("Graph", "https://acme.test/d?x=1#y"),)


def test_without_a_fingerprint_the_title_and_the_labels_tell_alerts_apart() -> None:
    one = alert(title="x", labels={"a": "1", "b": "2"})

    assert one.fingerprint == alert(title="x", labels={"b": "2", "a": "1"}, text="other").fingerprint
    assert one.fingerprint != alert(title="y", labels={"a": "1", "b": "2"}).fingerprint
    assert one.fingerprint != alert(title="x", labels={"a": "1", "b": "3"}).fingerprint


def test_what_fires_has_not_ended() -> None:
    assert alert(title="x", ended_at=NOW).ended_at is None
    assert alert(title="x", firing=False, started_at=NOW, ended_at=after(1)).ended_at == after(1)


def test_a_label_is_looked_for_among_the_annotations_too() -> None:
    one = alert(title="x", labels={"a": "label"}, annotations={"a": "annotation", "b": "annotation"})

    assert (one.label("a"), one.label("b"), one.label("c")) == ("label", "annotation", "")


_ANY: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.text(), st.text(), st.dictionaries(st.text(), _ANY, max_size=5))
def test_whatever_is_said_can_be_stored_and_is_read_again(
    title: str, text: str, labels: dict[str, object]
) -> None:
    made = alert(title=title, text=text, fingerprint=text, labels=labels, annotations=labels)

    written = msgspec.json.encode(made)

    assert msgspec.json.decode(written, type=Alert) == made
    texts = [made.title, made.text, made.fingerprint, *made.labels, *made.labels.values()]
    assert "\0" not in "".join(texts)
    assert made.title
    assert made.fingerprint
