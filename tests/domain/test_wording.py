"""How people spell things at three in the morning."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain.wording import (
    alike,
    component_in,
    duration,
    nearest,
    number_in,
    reference,
    role_in,
    severity_in,
)
from tests.domain.worlds import POLICY, begun


@pytest.mark.parametrize("text", ["INC-42", "inc-42", "inc 42", "INC42", "#42", "42", " 42 "])
def test_every_spelling_of_a_number_is_understood(text: str) -> None:
    assert number_in(text) == 42


@pytest.mark.parametrize("text", ["", "INC", "INC-", "4 2", "42a", "-42", "1234567890", "TRACK-42"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number_in(text) is None


@given(st.integers(min_value=1, max_value=999_999_999))
def test_a_reference_is_read_as_it_is_written(number: int) -> None:
    assert number_in(reference(number)) == number


@pytest.mark.parametrize(
    "word", ["sev1", "SEV1", "sev-1", "Sev 1", "s1", "S1", "p1", "1", "severity 1", "severity-1"]
)
def test_every_spelling_of_a_severity_is_understood(word: str) -> None:
    found = severity_in(word, POLICY)

    assert found
    assert found.id == "sev1"


def test_an_alias_of_the_policy_is_understood() -> None:
    assert severity_in("MAJOR", POLICY) is POLICY.severities[1]


def test_a_severity_without_a_digit_has_only_its_own_names() -> None:
    critical = replace(POLICY.severities[0], id="critical", name="Critical")
    policy = replace(POLICY, severities=(critical,))

    assert severity_in("Critical!", policy) is critical
    assert severity_in("1", policy) is None


@pytest.mark.parametrize("alias", ["критично", "重大", "schwerwiegend-für-alle"])
def test_aliases_in_any_script_are_understood(alias: str) -> None:
    foreign = replace(POLICY.severities[0], aliases=(alias,))

    assert severity_in(alias.upper(), replace(POLICY, severities=(foreign,))) is foreign


@pytest.mark.parametrize("word", ["", "-", "sev", "sev9", "11", "checkout"])
def test_another_word_is_no_severity(word: str) -> None:
    assert severity_in(word, POLICY) is None


@pytest.mark.parametrize("word", ["commander", "Incident Commander", "incident-commander", "IC", "ic"])
def test_every_spelling_of_a_role_is_understood(word: str) -> None:
    assert role_in(word, POLICY) is POLICY.roles[0]


@pytest.mark.parametrize("word", ["", "?", "cook"])
def test_another_word_is_no_role(word: str) -> None:
    assert role_in(word, POLICY) is None


@pytest.mark.parametrize(
    ("title", "component"),
    [
        ("Checkout 5xx", "checkout"),
        ("CART: empty", "checkout"),
        ("the payment form hangs", "checkout"),
        ("payment-form hangs", "checkout"),
        ("Search is down", "search"),
        ("Checkouts are slow", None),
        ("form of payment", None),
        ("", None),
    ],
)
def test_a_component_is_found_by_words_of_their_own(title: str, component: str | None) -> None:
    found = component_in(title, POLICY)

    assert (found.id if found else None) == component


def test_a_keyword_without_letters_suggests_nothing() -> None:
    odd = replace(POLICY.components[0], id="x", name="?", keywords=("!!",))

    assert component_in("what !! now", replace(POLICY, components=(odd,))) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("serverity", "severity"),
        ("sevrity", "severity"),
        ("Updat", "update"),
        ("udpate", "update"),
        ("staus", "status"),
        ("hlep", "help"),
        ("lsit", "list"),
        ("sohw", "show"),
        ("nots", "note"),
        ("timline", "timeline"),
        ("resovle", "resolve"),
        ("delcare", "declare"),
        ("handof", "handoff"),
        ("private", None),
        ("postmortem", None),
        ("xyz", None),
    ],
)
def test_the_nearest_word_is_what_was_probably_meant(word: str, meant: str | None) -> None:
    known = "severity update status help list show note timeline resolve declare decline handoff scribe role"

    assert nearest(word, known.split()) == meant


@pytest.mark.parametrize(
    ("title", "likely"),
    [
        ("Login is slow", True),
        ("slow login!", True),
        ("The login is not slow", True),
        ("Login is down", False),
        ("Mail is stuck", False),
        ("", False),
        ("is the", False),
    ],
)
def test_titles_are_alike_by_the_words_that_matter(title: str, *, likely: bool) -> None:
    assert alike(title, None, begun(title="Login is slow")) is likely


def test_titles_in_any_script_are_compared() -> None:
    assert alike("登录 很慢!", None, begun(title="很慢 登录"))
    assert not alike("登录 很慢", None, begun(title="搜索 错误"))


def test_the_same_component_makes_half_the_likeness_enough() -> None:
    incident = begun(title="Search returns nothing", component="search")

    assert alike("Search is slow", None, incident) is False
    assert alike("Search returns errors", "search", incident) is True


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "less than a minute"),
        (1, "1 min"),
        (60, "1 h"),
        (72, "1 h 12 min"),
        (1440, "1 d"),
        (1445, "1 d"),
        (3100, "2 d 3 h"),
    ],
)
def test_a_length_of_time_has_its_two_largest_units(minutes: int, words: str) -> None:
    assert duration(timedelta(minutes=minutes)) == words


@given(st.text(max_size=60))
def test_no_text_breaks_the_matching(text: str) -> None:
    severity_in(text, POLICY)
    role_in(text, POLICY)
    component_in(text, POLICY)
    number_in(text)
    nearest(text, ["severity"])
    alike(text, None, begun())
