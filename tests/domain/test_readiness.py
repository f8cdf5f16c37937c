"""SP-1: whoever takes over a duty confirms that they are ready."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.domain.policy import Override, Rotation
from bot.domain.readiness import Item, Takeover, asked_since, confirmed, takeovers
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


def _stands_in(begin: float, at: float = -60 * 24 * 20) -> Override:
    """Cleo does, from a minute on, as was arranged at another."""
    return Override(1, "sre", CLEO, after(begin), after(600), ANA, after(at))


def test_who_stands_in_now_is_asked_instead_from_when_they_began_or_it_was_arranged() -> None:
    for stand_in, begin in (
        (_stands_in(-60 * 24 * 9), MONDAY),
        (_stands_in(-60), after(-60)),
        (_stands_in(-60 * 24 * 9, at=-5), after(-5)),
    ):
        found = takeovers(replace(TEAM, overrides=(stand_in,)), NOW)
        assert [(one.who, one.begins_at) for one in found] == [(CLEO, begin)]
    assert takeovers(replace(TEAM, overrides=(_stands_in(1),)), NOW) == [TAKEN]


def test_who_had_the_duty_this_week_or_six_days_ago_is_not_asked_again() -> None:
    back = replace(TAKEN, begins_at=MONDAY + timedelta(days=6, hours=20))

    assert asked_since(back, TEAM.policy) == MONDAY
    assert asked_since(TAKEN, TEAM.policy) == MONDAY - timedelta(days=6)
    assert asked_since(replace(back, rotation="gone"), TEAM.policy) == MONDAY + timedelta(hours=20)


def test_without_a_list_or_somebody_whom_slack_knows_nobody_is_asked() -> None:
    assert takeovers(rules(oncall=(replace(SRE, checklist=()),)), NOW) == []
    assert takeovers(rules(oncall=(replace(SRE, people=("zoe@acme.test",)),)), NOW) == []


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
