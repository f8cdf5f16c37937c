"""What the answer of a health endpoint means (SM-1)."""

from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts.health import KEPT, Answer, Failing, Failure, Health, judged
from tests.domain.polls import answer, poll


def test_an_endpoint_that_says_ready_is_well() -> None:
    assert judged(poll(), answer({"status": "ready", "components": {"db": {"status": "ready"}}})) == Health(
        well=True, why="It says `ready`."
    )


@pytest.mark.parametrize("word", ["degraded", "error", "ERROR"])
def test_a_bad_word_of_the_whole_is_not_well(word: str) -> None:
    """SM-1."""
    assert judged(poll(), answer({"status": word})) == Health(well=False, why=f"It says `{word}`.")


def test_one_component_in_error_is_not_well_though_the_whole_says_it_is_and_is_named() -> None:
    """SM-1."""
    components = {
        "fulfillment": {"status": "error"},
        "digest": {"status": "ready"},
        "odd": {"status": "degraded"},
    }

    health = judged(poll(), answer({"status": "ready", "components": components}))

    assert health == Health(
        well=False, why="fulfillment is `error`.", failing=(Failing("fulfillment", "error"),)
    )


def test_an_answer_503_names_what_fails_too() -> None:
    said = {"status": "error", "components": {"db": {"status": "error"}, "redis": {"status": "error"}}}

    health = judged(poll(), answer(said, 503))

    assert health.why == (
        "It answered 503 Service Unavailable. It says `error`. db is `error`, redis is `error`."
    )
    assert [one.name for one in health.failing] == ["db", "redis"]


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (500, "It answered 500 Internal Server Error."),
        (204, "It answered 204 No Content."),
        (302, "It answered 302 Found: where that leads is not asked."),
        (599, "It answered 599."),
    ],
)
def test_a_status_that_is_not_expected_is_enough(status: int, why: str) -> None:
    assert judged(poll(), Answer(status, b"<html>")) == Health(well=False, why=why)


def test_a_status_that_the_policy_expects_is_well() -> None:
    assert judged(poll(statuses=(200, 302), status=""), Answer(302, b"")).why == "It answered 302 Found."
    assert judged(poll(statuses=(200, 302), status=""), Answer(302, b"")).well


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "Its answer is not JSON."),
        (b"OK", "Its answer is not JSON."),
        (b'{"status": "ready", "compon', "Its answer is not JSON."),
        (b'{"status": NaN}', "Its answer is not JSON."),
        (b'{"status": "ready", "load": 1e999}', "Its answer is not JSON."),
        (b'{"status": "\xff"}', "Its answer is not JSON."),
        (b"[" * 100_000 + b"]" * 100_000, "Its answer is nested too deeply."),
        (b"{}", "Its answer has no word at `status`."),
        (b"[]", "Its answer has no word at `status`."),
        (b"null", "Its answer has no word at `status`."),
        (b'"ready"', "Its answer has no word at `status`."),
        (b'{"status": null}', "Its answer has no word at `status`."),
        (b'{"status": ""}', "Its answer has no word at `status`."),
        (b'{"status": {"status": "ready"}}', "Its answer has no word at `status`."),
        (
            b'{"status": "ready", "components": "all"}',
            "Its answer has neither an object nor a list at `components`.",
        ),
    ],
)
def test_an_answer_that_cannot_be_understood_is_not_well(body: bytes, why: str) -> None:
    assert judged(poll(), Answer(200, body)) == Health(well=False, why=why)


def test_where_only_the_http_status_counts_the_body_may_be_anything_and_still_names_components() -> None:
    alone = poll(status="")

    assert judged(alone, Answer(200, b"OK")) == Health(well=True, why="It answered 200 OK.")
    assert judged(alone, answer({"components": {"db": "error"}})).failing == (Failing("db", "error"),)
    assert judged(poll(status="", components=""), answer({"components": {"db": "error"}})).well


@pytest.mark.parametrize(
    ("components", "names"),
    [
        ({"db": "error", "redis": "ready"}, ["db"]),
        ([{"name": "db", "status": "error"}, {"name": "redis", "status": "ok"}], ["db"]),
        ([{"status": "error"}, {"name": 7, "status": "error"}, "error"], ["#1", "7", "#3"]),
        ({"db": {}, "redis": None, "kafka": [], "zoo": {"status": ["error"]}}, []),
        ({"": "error"}, ["?"]),
        (None, []),
    ],
)
def test_components_are_an_object_or_a_list_of_words_or_objects(components: Any, names: list[str]) -> None:
    health = judged(poll(), answer({"status": "ready", "components": components}))

    assert [one.name for one in health.failing] == names


def test_the_policy_says_where_words_stand_and_which_are_bad() -> None:
    said = {"ok": False, "checks": {"db": {"up": 0}, "redis": {"up": 1}, "load": {"up": 0.5}}}
    its = poll(
        status="ok", bad=("false",), components="checks", component_status="up", component_bad=("0", "0.5")
    )

    assert judged(its, answer(said)).why == "It says `false`. db is `0`, load is `0.5`."


def test_what_cannot_be_looked_up_is_not_well() -> None:
    expression = "max_by(components, &load).status"
    said = {"status": "ready", "components": [{"load": 1}, {"load": "x"}]}

    assert judged(poll(status=expression), answer(said)).why == (
        f"`{expression}` cannot be looked up in its answer."
    )


def test_a_bad_word_counts_also_where_the_components_cannot_be_understood() -> None:
    health = judged(poll(), answer({"status": "error", "components": 7}))

    assert "It says `error`." in health.why


def test_what_is_said_is_cut_to_size() -> None:
    said = {"status": "error\u0000\n" + "x" * 1000, "components": {f"{n}\u202e": "error" for n in range(200)}}

    health = judged(poll(bad=("error",)), answer(said))

    assert len(health.failing) == KEPT
    assert {one.name for one in health.failing} == {str(n) for n in range(KEPT)}
    assert health.why.endswith(", 9 is `error`, and 90 more.")
    assert len(judged(poll(), answer({"status": "x" * 1000})).why) == len("It says ``.") + 80
    assert judged(poll(), answer({"status": "rea\u0000dy\nto \u202ego"})).why == "It says `ready to go`."


@pytest.mark.parametrize("failure", Failure)
def test_each_failure_is_a_sentence_of_its_own(failure: Failure) -> None:
    health = judged(poll(), failure)

    assert not health.well
    assert health.why.endswith(".")
    assert len({judged(poll(), each).why for each in Failure}) == len(Failure)


def test_of_an_address_that_nobody_may_ask_is_not_said_what_would_allow_it() -> None:
    assert "private: true" in judged(poll(), Failure.NOT_ALLOWED).why
    assert judged(poll(), Failure.NEVER_ALLOWED).why == (
        "Its name leads to an address that is never asked: link-local, or where a cloud gives away keys."
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)
_LIKE = st.fixed_dictionaries({"status": _JSON, "components": _JSON})


@given(
    _JSON | _LIKE,
    st.sampled_from([200, 500]),
    st.sampled_from(["status", "sum(components)", "keys(@)[0]", ""]),
)
def test_whatever_is_said_is_judged_in_a_sentence(said: object, status: int, expression: str) -> None:
    jmespath.compile(expression or "@")

    health = judged(poll(status=expression), answer(said, status))

    assert health.why.endswith(".")
    assert health.why.isprintable()
    assert health.well <= (status == 200)


@given(st.binary(max_size=200), st.integers(min_value=100, max_value=999))
def test_whatever_bytes_come_are_judged_in_a_sentence(body: bytes, status: int) -> None:
    assert judged(poll(), Answer(status, body)).why.endswith(".")
