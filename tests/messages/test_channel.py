"""Names and topics of channels."""

import pytest
from msgspec.structs import replace

from bot.domain.incident import Incident
from bot.messages.channel import channel_name, topic
from tests.domain.worlds import POLICY, begun, rules


def _name(title: str, template: str = "inc-{number}-{title}", attempt: int = 1, number: int = 42) -> str:
    policy = rules(channel_name=template).policy
    return channel_name(replace(begun(), title=title, number=number), policy, attempt)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Checkout 5xx", "inc-42-checkout-5xx"),
        ("Bestell-Übersicht: größer & größer!", "inc-42-bestell-ubersicht-grosser-grosser"),
        ("Ærø Łódź", "inc-42-aero-lodz"),
        ("支払い", "inc-42"),
        ("---", "inc-42"),
        ("<!channel> #general", "inc-42-channel-general"),
    ],
)
def test_a_title_becomes_a_name_that_slack_takes(title: str, name: str) -> None:
    assert _name(title) == name


def test_a_second_attempt_has_a_number_behind_it() -> None:
    assert _name("Checkout 5xx", attempt=2) == "inc-42-checkout-5xx-2"


def test_a_long_title_is_cut_between_words_and_leaves_room_for_an_attempt() -> None:
    assert _name("payment " * 15) == "inc-42" + "-payment" * 9
    assert _name("payment " * 15, attempt=12) == "inc-42" + "-payment" * 8 + "-12"


def test_a_title_of_one_long_word_is_cut_in_it() -> None:
    assert _name("x" * 120) == "inc-42-" + "x" * 73


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{date}-{severity}-{number}", "2026-11-21-sev2-42"),
        ("{title}-{number}", "login-42"),
        ("Ops {number} {unknown}", "ops-42-unknown"),
        ("-{number}-", "42"),
    ],
)
def test_the_template_is_the_policys(template: str, name: str) -> None:
    assert _name("Login", template) == name


def test_the_number_is_in_the_name_whatever_the_template() -> None:
    assert _name("Login", "x" * 72 + "{number}", number=123_456_789) == "inc-123456789"


def _topic(incident: Incident) -> str:
    return topic(incident, POLICY)


def test_the_topic_says_severity_status_and_commander() -> None:
    assert _topic(begun()) == "Sev 2 · Triage · Incident Commander: Ana"


def test_the_topic_of_a_drill_says_so() -> None:
    assert _topic(begun(drill=True)).startswith("DRILL · ")


def test_the_topic_without_a_commander_says_so() -> None:
    assert _topic(replace(begun(), roles={})).endswith("Incident Commander: nobody")
