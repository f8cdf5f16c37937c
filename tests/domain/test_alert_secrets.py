"""What looks like a secret is blanked, and what a machine sent is still JSON, or its alert would be lost."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts.secrets import BLANK, without_secrets

NAMES = ["password", "token", "api_key", "Authorization", "client_secret", "db_password"]

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "word", ["hunter22", "correct horse", "p@,ss}]w0rd", 'with "quotes\\"', "\\" * 5, "\n\t\nü"]
)
def test_a_word_behind_its_name_is_blanked_whole_also_in_json_in_json(name: str, word: str) -> None:
    inner = json.dumps({name: word, "more": word})

    left = json.loads(without_secrets(json.dumps({name: word, "more": word, "text": inner})))

    assert left == {name: BLANK, "more": word, "text": json.dumps({name: BLANK, "more": word})}


@pytest.mark.parametrize("value", [123456, -123456, 123456.5, 10**40])
def test_a_number_behind_its_name_is_blanked_by_another(value: float) -> None:
    """For a word in its place would be no JSON."""
    blanked = without_secrets(json.dumps({"token": value}))

    assert "12345" not in blanked
    assert abs(json.loads(blanked)["token"]) < 1


@pytest.mark.parametrize("value", [None, True, False, 0, [], {}, ["abcdef"]])
def test_what_can_be_no_secret_is_left(value: Any) -> None:
    assert json.loads(without_secrets(json.dumps({"password": value}))) == {"password": value}


@given(VALUES)
def test_json_stays_json(value: Any) -> None:
    json.loads(without_secrets(json.dumps(value)))


@given(VALUES)
def test_json_within_json_stays_json(value: Any) -> None:
    outer = json.loads(without_secrets(json.dumps({"message": json.dumps(value)})))

    json.loads(outer["message"])
