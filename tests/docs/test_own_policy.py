"""The policy that newcomers begin with is one, and the keys that they are told of exist."""

import re

from bot.domain.policy import Policy
from bot.messages.command_line.policy import shown
from bot.policy_file import parse_policy
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "own-policy.md").read_text()
[EXAMPLE] = re.findall(r"(?ms)^```yaml\n(.+?)^```$", PAGE)


def test_the_example_is_a_policy_of_which_everything_follows() -> None:
    said = shown(parse_policy(EXAMPLE, "ours.yml"))

    assert "called, to answer within 5 min, then boss@example.com" in said
    assert "As many lamps answer as before? (once Hub is well; before it is resolved)" in said


def test_every_key_of_the_table_is_one() -> None:
    rows = re.findall(r"(?m)^\| .+ \| (.+) \|$", PAGE)
    named = {key for row in rows for key in re.findall(r"`([a-z_]+)`", row)}

    assert named - {*Policy.__struct_fields__} == {"before_resolve"}
