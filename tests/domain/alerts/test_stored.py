"""What is known of alerts is stored as JSON, and whatever was ever stored must load."""

from pathlib import Path

import msgspec
import pytest

from bot.domain.alerts.group import Group, Stage, Standing
from bot.domain.alerts.member import Member
from bot.domain.alerts.route import Routed
from bot.domain.alerts.rules import Action
from bot.domain.alerts.storm import Surge
from bot.domain.incident import Posted
from bot.domain.policy.confidential import Secret
from tests.domain.alerts.groups import group_of, said
from tests.domain.worlds import ANA, NOW, after

GOLDEN = Path(__file__).parent / "golden"

GROUP = msgspec.structs.replace(
    group_of(said(since=NOW, user="u1")),
    members={
        "a": Member(NOW, firing=True, at=NOW),
        "b": Member(NOW, firing=False, at=after(1), lasting=False, ended_at=NOW),
        "c": Member(after(1), firing=True, at=after(1), ended_at=NOW, earlier=NOW),
    },
    stage=Stage.ATTACHED,
    by=ANA,
    decided_at=after(1),
    until=after(60),
    incident=42,
    route="Pages",
    severity="sev1",
    component="search",
    starter=ANA,
    thread=Posted("C1", "1.1"),
    card=Posted("C1", "1.2"),
    storm=3,
    noted=Standing(1, 1),
    noted_at=after(2),
    notes=2,
    refired=False,
    shown_at=after(2),
    carded_at=NOW,
    declared_at=NOW,
    resolved_at=after(3),
    silent_at=after(60),
    silent_since=after(2),
    follows=5,
    followed_by=9,
    secret=Secret("Leaks", "it says “leaked”"),
    expected_of=41,
    ways={"a": Routed("Pages", Action.DECLARE, "sev1", "search", "")},
)

SURGE = Surge(3, NOW, after(1), Posted("C1", "1.3"), after(1), 42, 5, ANA, after(2), 6)


@pytest.mark.parametrize("value", [GROUP, SURGE], ids=lambda value: type(value).__name__)
def test_it_is_written_today_as_the_golden_json_and_that_loads(value: Group | Surge) -> None:
    """A value that gained a field gets a second file (`Group-2.json`); the old one stays as it is."""
    kind = type(value)
    stored = [path.read_bytes().strip() for path in GOLDEN.glob(f"{kind.__name__}*.json")]

    read = [msgspec.json.decode(text, type=kind) for text in stored]

    assert value in read
    assert msgspec.json.encode(value) in stored
