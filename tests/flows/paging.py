"""A team with somebody on call, and what people see of a call."""

from msgspec.structs import replace

from bot.domain.policy import Colleague, Policy, Rotation
from tests.flows.nudges import nudges
from tests.world import POLICY, World, changed

#: Ben's week began on the Monday before the worlds of the tests begin, at nine in London; Cleo's is the next.
ROTATION = Rotation(
    id="sre",
    name="SRE on call",
    zone="Europe/London",
    since="2026-11-16",
    people=("ben@acme.test", "cleo@acme.test"),
)


def on_call(*backup: str, minutes: int = 5) -> Policy:
    """Ben is on call, and whoever is in `backup` stands behind him."""
    roles = [
        replace(role, roster=("oncall:sre",), backup=backup, acknowledge_minutes=minutes)
        if role.id == "commander"
        else role
        for role in POLICY.roles
    ]
    people = (Colleague(account="ben@acme.test", phone="+44 20 7946 0000"),)
    return changed(POLICY, roles=tuple(roles), oncall=(ROTATION,), people=people)


def calls(here: World) -> list[tuple[float, str, str]]:
    """Every call that was posted: when, to whom, and where."""
    return [(minute, to, what) for minute, to, what in nudges(here, "page", "called")]
