"""Anything may stand in a message: whatever does, it is read without an error, quickly, and comes out cut to size."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts import alert as sizes
from bot.domain.alerts.alert import Alert
from tests.shapes.samples import MESSAGES, Json, alerts, barred, spoken

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(
        ["[FIRING:1] x", "<https://x.test|", "```", "*a:*\nb", "\ud800", "\0", "a=b c=d", "section", "link"]
    ),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value within a message."""
    found = [here] if here else []
    if not isinstance(value, dict | list):
        return found
    inner = list(value.items() if isinstance(value, dict) else enumerate(value))
    return found + [way for key, one in inner for way in places(one, (*here, key))]


def changed(value: Any, way: tuple[Any, ...], to: Any) -> Any:
    if not way:
        return to
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = changed(copy[way[0]], way[1:], to)
    return copy


@st.composite
def mutants(draw: st.DrawFn) -> Json:
    """A message as senders write it, but for some of its values."""
    message: Json = MESSAGES[draw(st.sampled_from(sorted(MESSAGES)))]
    for _ in range(draw(st.integers(1, 3))):
        ways = [way for way in places(message) if way != ("bot_id",)]
        message = changed(message, draw(st.sampled_from(ways)), draw(ANYTHING))
    return message


@given(mutants())
def test_a_message_of_any_shape_is_read(message: Json) -> None:
    found = alerts(message)
    assert isinstance(found, tuple)
    for one in found:
        assert_cut_to_size(one)


@given(
    st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "username", "bot_profile"]), ANYTHING)
)
def test_a_message_of_nothing_known_is_read(message: Json) -> None:
    assert isinstance(alerts(message | {"bot_id": "B1"}), tuple)


def assert_cut_to_size(found: Alert) -> None:
    assert 0 < len(found.title) <= sizes.TITLE
    assert "\n" not in found.title
    assert len(found.text) <= sizes.TEXT
    assert 0 < len(found.fingerprint) <= sizes.NAME
    assert len(found.labels) <= sizes.LABELS
    assert len(found.links) <= sizes.LINKS
    assert all(len(value) <= sizes.VALUE for value in found.labels.values())


LONG = [
    "a" * 40_000,
    " " * 40_000,
    "*" * 40_000,
    "[" * 40_000,
    "(" * 40_000,
    "<" * 40_000,
    "a=" * 20_000,
    "a: " * 13_000,
    ":a" * 20_000,
    "- a = b\n" * 5_000,
    "<https://x.test|" * 2_500,
    "<https://x.test/?" + "a" * 39_000,
    "host:a," * 5_700,
    "1.1" * 13_000,
    "x. " * 13_000,
    "is CRITICAL " * 3_300,
]


@pytest.mark.timeout(10)
@pytest.mark.parametrize("long", LONG, ids=lambda text: repr(text[:8]))
def test_forty_thousand_characters_are_read_at_once(long: str) -> None:
    """A pattern that backtracks would take minutes."""
    heads = ("[FIRING:1] DiskFull ", "ALERT: ", "Triggered: ", "Critical: ")
    for head in heads:
        for said in (
            spoken(head + long, username="sentry datadog"),
            barred(title=head + long, title_link="https://x.test/" + long, text=long, color="danger"),
            barred(title=head + "x", text=f"Labels:\n{long}", fields=[{"title": long, "value": long}]),
        ):
            for one in alerts(said):
                assert_cut_to_size(one)


def test_fifty_blocks_and_a_hundred_attachments_are_read() -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "host: db-1\n" * 200}}
    header = {"type": "header", "text": {"type": "plain_text", "text": "[FIRING:50] DiskFull db"}}
    (found,) = alerts(spoken("x", blocks=[header, *[block] * 49], attachments=[{"text": "y" * 3000}] * 100))
    assert found.labels == {"alertname": "DiskFull", "host": "db-1"}
    assert_cut_to_size(found)


def test_lists_within_lists_without_end_are_read() -> None:
    deep: Json = {"type": "rich_text_section", "elements": [{"type": "text", "text": "ALERT: deep"}]}
    for _ in range(900):
        deep = {"type": "rich_text_list", "elements": [deep]}
    assert alerts(spoken("ALERT: disk", blocks=[{"type": "rich_text", "elements": [deep]}]))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("ALERT: <!channel> disk", "@channel disk"),
        ("ALERT: &lt;!everyone&gt; disk", "<!everyone> disk"),
        ("ALERT: <@U1> of <#C1|general>", "@U1 of #general"),
        ("ALERT: \u202edisk\u200b", "\u202edisk\u200b"),
    ],
)
def test_mentions_become_words(text: str, title: str) -> None:
    assert alerts(spoken(text))[0].title == title


def test_a_thousand_listed_alerts_are_each_read() -> None:
    one = "Labels:\n - alertname = A\n - n = {}\n"
    text = "**Firing**\n" + "".join(one.format(number) for number in range(1000))
    found = alerts(barred(title="[FIRING:1000] A", text=text, footer="Grafana v12"))
    assert len({each.fingerprint for each in found}) == len(found) == 1000


def test_half_a_character_is_read() -> None:
    (found,) = alerts(
        barred(title="[Alerting] \ud800 RAM", title_link="https://x.test/d/\udfff", footer="Grafana")
    )
    assert found.title == "\ufffd RAM"
