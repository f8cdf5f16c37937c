"""What travels in buttons and forms comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import kit
from bot.messages.ids import (
    Action,
    Draft,
    FormContext,
    action_id,
    action_name,
    parse_value,
    role_block,
    role_of,
    value,
)


@given(st.integers(1, 10**9), st.text(max_size=20))
def test_a_value_comes_back(number: int, arg: str) -> None:
    assert parse_value(value(number, arg)) == (number, arg)


def test_a_value_of_somebody_else_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        parse_value("{}")


def test_a_draft_is_not_mistaken_for_a_number() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        parse_value(Draft("42:scribe").encode())


@pytest.mark.parametrize("action", Action)
def test_an_action_is_found_whatever_its_suffix(action: Action) -> None:
    assert action_name(action_id(action, "scribe:2")) == action
    assert action_name(action_id(action)) == action


def test_a_field_of_the_roles_form_names_its_role() -> None:
    assert role_of(role_block("scribe")) == "scribe"
    assert role_of("why") is None


@given(st.builds(FormContext, st.none() | st.integers(1), st.text(max_size=50), st.text(max_size=50)))
def test_what_a_form_remembers_comes_back(context: FormContext) -> None:
    assert FormContext.decode(context.encode()) == context


def test_more_than_slack_keeps_is_refused() -> None:
    with pytest.raises(ValueError, match="Slack keeps 3000"):
        FormContext(extra="x" * 3000).encode()


@given(
    st.builds(Draft, st.text(max_size=100), st.sampled_from(["sev1", None]), st.none(), st.text(max_size=200))
)
def test_a_draft_comes_back(draft: Draft) -> None:
    assert Draft.decode(draft.encode()) == draft


def test_the_end_of_a_long_description_is_dropped() -> None:
    draft = Draft.decode(Draft("Checkout 5xx", description="word " * 2000, drill=True).encode())
    assert (draft.title, draft.drill) == ("Checkout 5xx", True)
    assert draft.description.endswith("…")
    assert len(draft.description) > 1000


def test_a_line_too_long_for_slack_is_cut_before_its_link() -> None:
    text = kit.mrkdwn("x" * 2990 + " <https://a.test|Logs>")["text"]
    assert text.startswith("x" * 2990)
    assert "<" not in text
    assert len(text) <= 3000


def test_a_message_never_has_more_blocks_than_slack_takes() -> None:
    assert len(kit.post("x", [kit.section("x")] * 60).blocks) == 50


def test_nothing_empty_is_sent() -> None:
    post = kit.post(" ", [kit.section(" "), kit.header("\u202e"), kit.context(""), kit.actions([None])])
    assert post.text == "-"
    assert [block["text"]["text"] for block in post.blocks] == ["-", "-"]
