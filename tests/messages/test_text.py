"""People's text among ours, times, lengths and names."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Person
from bot.messages.text import (
    channel_link,
    clip,
    code,
    escape,
    inert,
    kind_of_id,
    late,
    link,
    mention,
    moment,
    name,
    phrase,
    quoted,
    said,
    units,
)

_NOON = datetime(2026, 11, 21, 12, 5, tzinfo=UTC)


def test_only_three_characters_are_escaped() -> None:
    assert escape("""<a> & "b" 'c' *d*""") == """&lt;a&gt; &amp; "b" 'c' *d*"""


@given(
    st.text(alphabet=st.sampled_from("ab &<>é👩🏽‍🚒🇩🇪\u0301\u200d\ufe0f"), max_size=60), st.integers(1, 40)
)
def test_what_is_clipped_fits_and_is_a_beginning_of_the_text(text: str, limit: int) -> None:
    escaped = escape(text)
    clipped = clip(escaped, limit)
    assert units(clipped) <= limit
    assert clipped == escaped or escaped.startswith(clipped.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        ("rollback", 8, "rollback"),
        ("rollback now", 8, "rollbac…"),
        ("fish &amp; chips", 9, "fish…"),
        ("a 👩🏽‍🚒 b", 6, "a…"),
        ("a🇩🇪🇫🇷b", 7, "a🇩🇪…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("anything", 0, ""),
    ],
)
def test_no_character_and_no_escape_is_cut_in_two(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped


def test_what_would_hide_or_turn_round_the_text_beside_it_is_left_out() -> None:
    assert said("a\u202eb\x00c\r\nd") == "abc\nd"


def test_a_family_of_emoji_and_right_to_left_words_stay_whole() -> None:
    assert said("👩🏽‍🚒 שלום") == "👩🏽‍🚒 שלום"


def test_a_phrase_is_one_line() -> None:
    assert phrase(" one\n\ttwo ") == "one two"


@pytest.mark.parametrize("attack", ["@here", "#general", "<!channel>", "https://evil.test", "x@y.test"])
def test_a_notification_links_and_calls_nobody(attack: str) -> None:
    said_ = inert(attack)
    assert attack not in said_
    assert said_.replace("\u2060", "") == escape(attack)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("trace_id", "trace ID"),
        ("traceID", "trace ID"),
        ("spanId", "span ID"),
        ("correlationId", "correlation ID"),
        ("X-Request-Id", "x request ID"),
    ],
)
def test_an_identifier_is_called_as_its_label_says(label: str, kind: str) -> None:
    """SP-7, SM-3."""
    assert kind_of_id("4bf9", {"other": "4bf9", label: "4bf9"}, ["span_id", label]) == kind
    assert kind_of_id("4bf9", {}, [label]) == "trace"


def test_code_cannot_be_left() -> None:
    assert code("a` b") == "`a' b`"


def test_every_line_of_a_quotation_is_quoted() -> None:
    assert quoted("one\n<two>") == "> one\n> &lt;two&gt;"


def test_a_person_with_an_account_can_be_mentioned() -> None:
    assert mention(Person("U1ANA", "Ana")) == "<@U1ANA>"
    assert mention(Person("cli:root", "root")) == "root"
    assert mention(Person("U1><!here", "<Eve>")) == "&lt;Eve&gt;"


def test_a_name_mentions_nobody_and_is_never_empty() -> None:
    assert name(Person("U1ANA", "Ana")) == "Ana"
    assert name(Person("U1ANA", " ")) == "U1ANA"


def test_only_a_channel_is_linked_as_one() -> None:
    assert channel_link("C42") == "<#C42>"
    assert channel_link("C42|<!here>") == "C42|&lt;!here&gt;"


def test_only_an_address_is_linked() -> None:
    assert link("https://a.test/?x=1&y=2", "Logs <here>") == "<https://a.test/?x=1&amp;y=2|Logs &lt;here&gt;>"
    assert link("javascript:alert", "Logs") == "Logs"
    assert link("https://a.test/|x>", "Logs") == "Logs"
    assert link("https://a.test/", "\u202e") == "<https://a.test/|link>"


def test_a_time_of_today_needs_no_date() -> None:
    assert moment(_NOON, _NOON + timedelta(hours=3)) == "<!date^1795262700^{time}|12:05 UTC>"


def test_a_time_of_another_day_has_its_date() -> None:
    seen = moment(_NOON, _NOON + timedelta(days=1))
    assert seen == "<!date^1795262700^{date_short_pretty} {time}|2026-11-21 12:05 UTC>"


def test_only_what_is_late_says_so() -> None:
    assert late(0) == ""
    assert late(720) == "Sitroom was 12 min late with this."
