"""Block Kit limits, answered as Slack answers them."""

from typing import Any

import pytest

from sandbox import blocks, limits, mrkdwn
from sandbox.ids import Ids
from sandbox.model import Names
from sandbox.refusals import ApiError


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def buttons(count: int) -> dict[str, Any]:
    one = {"type": "button", "text": {"type": "plain_text", "text": "b"}}
    return {"type": "actions", "elements": [{**one, "action_id": f"a{n}"} for n in range(count)]}


def test_a_problem_reads_as_slacks_does() -> None:
    with pytest.raises(ApiError) as raised:
        blocks.accept([section("x" * 3001)], "message", Ids(0), Names())
    assert raised.value.code == "invalid_blocks"
    assert raised.value.extra["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


@pytest.mark.parametrize(
    ("block", "surface"),
    [
        (section(""), "message"),
        ({"type": "section"}, "message"),
        ({"type": "nonsense"}, "message"),
        ({"type": "markdown", "text": "x"}, "modal"),
        ({"type": "markdown", "text": "x" * 12001}, "message"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "message"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "message"),
        (buttons(26), "message"),
        (buttons(0), "message"),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}, "message"),
        ({"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}, "message"),
        ({"type": "section", "block_id": "x" * 256, **section("x")}, "message"),
        ({"type": "image", "image_url": "https://x.test/i.png"}, "message"),
        ({"type": "input", "label": {"type": "plain_text", "text": "x"}}, "modal"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}, "message"),
    ],
)
def test_what_slack_refuses_is_refused(block: dict[str, Any], surface: str) -> None:
    assert limits.check([block], surface)


@pytest.mark.parametrize(
    ("element", "good"),
    [
        ({"type": "button", "text": {"type": "plain_text", "text": "x" * 75}, "value": "v" * 2000}, True),
        ({"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}, False),
        ({"type": "button", "text": {"type": "plain_text", "text": "x"}, "value": "v" * 2001}, False),
        ({"type": "button", "text": {"type": "plain_text", "text": "x"}, "style": "default"}, False),
        ({"type": "overflow", "options": 5}, True),
        ({"type": "overflow", "options": 6}, False),
        ({"type": "static_select", "options": 100}, True),
        ({"type": "static_select", "options": 101}, False),
        ({"type": "static_select", "options": 0}, False),
        ({"type": "plain_text_input"}, False),
    ],
)
def test_elements_have_limits(element: dict[str, Any], good: bool) -> None:
    if "options" in element:
        text = {"type": "plain_text", "text": "o"}
        element["options"] = [{"text": text, "value": str(n)} for n in range(element["options"])]
    problems = limits.check([{"type": "actions", "elements": [element]}], "message")
    assert (problems == []) is good


def test_a_property_that_slack_does_not_know_is_refused() -> None:
    wrong = {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}, "color": "red"}
    assert limits.check([wrong], "message") == [
        "invalid additional property: color [json-pointer:/blocks/0]",
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ]


def test_a_message_has_50_blocks_and_a_modal_100() -> None:
    assert not limits.check([section("x")] * 50, "message")
    assert limits.check([section("x")] * 51, "message")
    assert not limits.check([section("x")] * 100, "modal")
    assert limits.check([section("x")] * 101, "modal")


def test_what_was_left_out_is_filled_in() -> None:
    (done,) = blocks.accept(
        [buttons(1) | {"elements": [{"type": "button", "text": {"type": "plain_text", "text": "b"}}]}],
        "message",
        Ids(0),
        Names(),
    )
    assert done["block_id"]
    assert done["elements"][0]["action_id"]
    assert done["elements"][0]["text"]["emoji"] is True


def test_mrkdwn_turns_bare_names_into_mentions_unless_verbatim() -> None:
    text = "@here see https://x.test"
    (loose,) = blocks.accept([section(text)], "message", Ids(0), Names())
    strict = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    (kept,) = blocks.accept([strict], "message", Ids(0), Names())
    assert loose["text"]["text"] == "<!here> see <https://x.test>"
    assert kept["text"]["text"] == text


def test_escapes_undo_themselves() -> None:
    assert mrkdwn.unescape(mrkdwn.escape("<a> & &lt; b")) == "<a> & &lt; b"
