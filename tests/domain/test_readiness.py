"""SP-1: whoever takes over a duty confirms that they are ready."""

import pytest
from msgspec.structs import replace

from bot.domain.policy import Override, Rotation
from bot.domain.readiness import Item, Takeover, confirmed, handed_over, takeovers
from bot.domain.rejected import Rejected
from tests.domain.worlds import ANA, BEN, CLEO, NOW, after, rules

SRE = Rotation(
    id="sre",
    name="SRE",
    zone="UTC",
    since="2026-11-16",
    people=("ben@acme.test", "U1ANA"),
    checklist=("VPN", "Pager"),
)
TEAM = rules(oncall=(SRE,))
MONDAY = NOW.replace(day=16, hour=9)
TAKEN = Takeover(0, "sre", "SRE", BEN, MONDAY, (Item("VPN"), Item("Pager")))


def test_sp_1_who_took_over_last_is_asked_what_the_list_says() -> None:
    assert takeovers(TEAM, NOW) == [TAKEN]


def test_who_stood_in_at_the_hand_over_is_asked_instead() -> None:
    stand_in = Override(1, "sre", CLEO, after(-60 * 24 * 9), after(60), ANA, NOW)

    assert [one.who for one in takeovers(replace(TEAM, overrides=(stand_in,)), NOW)] == [CLEO]


def test_without_a_list_or_somebody_whom_slack_knows_nobody_is_asked() -> None:
    assert takeovers(rules(oncall=(replace(SRE, checklist=()),)), NOW) == []
    assert takeovers(rules(oncall=(replace(SRE, people=("zoe@acme.test",)),)), NOW) == []


def test_a_hand_over_is_known_whoever_takes_over() -> None:
    unknown = replace(SRE, id="net", people=("zoe@acme.test",))
    policy = rules(oncall=(SRE, unknown, replace(SRE, id="dba", checklist=()))).policy

    assert handed_over(policy, NOW) == {("sre", MONDAY), ("net", MONDAY)}


def test_an_item_is_confirmed_once_and_the_others_stay_open() -> None:
    first = confirmed(TAKEN, 1, BEN, after(1))
    again = confirmed(first, 1, BEN, after(5))

    assert again == first
    assert first.items == (Item("VPN"), Item("Pager", after(1)))
    assert first.open == (Item("VPN"),)
    assert confirmed(first, 0, BEN, after(2)).open == ()


def test_only_who_took_over_confirms_and_only_what_is_on_the_list() -> None:
    with pytest.raises(Rejected, match="for Ben to confirm"):
        confirmed(TAKEN, 0, ANA, NOW)
    for place in (-1, 2):
        with pytest.raises(Rejected, match="no such item"):
            confirmed(TAKEN, place, BEN, NOW)
