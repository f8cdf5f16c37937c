"""A small policy file to make mistakes in."""

import pytest

from bot.policy_file import PolicyError, parse_policy

SMALL = """\
name: Small
severities:
  - id: sev1
    name: SEV1
    definition: Down.
    update_minutes: 15
    aliases: [critical]
  - id: sev2
    name: SEV2
    definition: Slow.
    update_minutes: 30
roles:
  - id: commander
    name: Incident Commander
    guide: Lead.
components:
  - id: checkout
    name: Checkout
updates:
  questions:
    - id: impact
      label: What do users notice?
default_severity: sev2
leadership:
  components: [checkout]
"""


def small(before: str, after: str) -> str:
    """The small policy with its first `before` changed; a line behind what is there is an addition."""
    assert before in SMALL
    return SMALL.replace(before, after, 1)


def refusal(text: str) -> str:
    """The message that a text is refused with."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "policies/x.yml")
    return str(caught.value)
