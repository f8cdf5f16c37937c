"""What operators are told fits into a message, whatever stands in an error."""

import pytest

from bot.messages import undone
from bot.messages.operators import dead, given_up
from bot.messages.steps import _WHY, _WHY_GIVEN_UP, BROKEN
from tests.messages.checking import problems
from tests.messages.reading import read


def test_an_error_that_looks_like_a_mention_is_none_and_a_long_one_is_cut() -> None:
    lines = [given_up("outbox", n, undone.ANSWER, "<!channel> <@U1> " * 300) for n in range(10)]
    post = dead(lines, 10**6, "outbox", 1)
    assert problems(post) == []
    assert "<!channel>" not in str(post)
    assert len(lines[0]) < 300


def test_one_thing_is_told_in_three_lines() -> None:
    assert read(
        dead([given_up("inbox", 3, undone.request("slash", None), "a bug: 1f2e")], 0, "inbox", 3)
    ) == [
        ":warning: *One thing was given up*",
        "• inbox 3: a command: a bug: 1f2e",
        "`sitroom inbox show 3` says what it was. Mend the cause, then `sitroom inbox retry 3`, or `discard` it.",
    ]


@pytest.mark.parametrize("code", [*_WHY, *_WHY_GIVEN_UP])
def test_a_code_that_has_a_sentence_is_told_by_it_whole(code: str) -> None:
    sentence = _WHY_GIVEN_UP.get(code) or _WHY[code]
    assert (
        given_up("outbox", 7, undone.ANSWER, code)
        == f"• outbox 7: an answer to somebody: {sentence} ({code})"
    )


@pytest.mark.parametrize("code", ["ratelimited", BROKEN])
def test_what_is_given_up_is_not_said_to_be_tried_again_or_left_to_others(code: str) -> None:
    told = given_up("outbox", 7, undone.ANSWER, code)
    assert "keeps trying" not in told
    assert "whoever runs Sitroom" not in told
