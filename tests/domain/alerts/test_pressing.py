"""What nobody must miss while everything fails at once."""

import pytest

from bot.domain.alerts.storm import presses
from tests.domain.alerts.groups import group_of, said
from tests.domain.worlds import POLICY


@pytest.mark.parametrize(
    ("held", "severity", "expected"),
    [("", "sev1", True), ("", "sev2", False), ("", None, False), ("Act now", "sev3", True)],
    ids=["the worst", "not the worst", "nobody knows", "a route would have declared it"],
)
def test_what_is_worst_or_would_have_been_declared_presses(
    held: str, severity: str | None, *, expected: bool
) -> None:
    assert presses(group_of(said(), held=held, severity=severity), POLICY) is expected
