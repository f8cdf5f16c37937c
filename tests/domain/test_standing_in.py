"""What it takes to have a duty out of turn."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.domain.oncall import contacts_of
from bot.domain.people import Actor, Person, Standing
from bot.domain.policy import Colleague, Override, Rotation
from bot.domain.rejected import Rejected
from bot.domain.standing_in import LONGEST, MOST, StandIn, checked, may_arrange
from tests.domain.worlds import ANA, BEN, CLEO, NOW, RULES, after, outside, rules

SRE = Rotation(id="sre", name="SRE", zone="UTC", since="2026-11-16", people=("ben@acme.test",))
TEAM = rules(oncall=(SRE,))
WANTED = StandIn(outside(ANA), "sre", CLEO, NOW, after(60))


def _refusal(wanted: StandIn, standing: tuple[Override, ...] = ()) -> str:
    with pytest.raises(Rejected) as refused:
        checked(wanted, TEAM.policy, standing, NOW)
    return refused.value.sentence


def test_it_says_who_arranged_it_and_when() -> None:
    assert checked(WANTED, TEAM.policy, (), NOW) == Override(0, "sre", CLEO, NOW, after(60), ANA, NOW)


def test_it_is_for_a_rotation_of_the_policy() -> None:
    assert _refusal(replace(WANTED, rotation="dbre")) == "`dbre` is not a rotation. Known: `sre`."
    with pytest.raises(Rejected, match="Known: none"):
        checked(WANTED, RULES.policy, (), NOW)


def test_it_lasts_and_is_not_over() -> None:
    assert "ends before it begins" in _refusal(replace(WANTED, end=NOW))
    assert "over already" in _refusal(replace(WANTED, begin=after(-60), end=NOW))
    assert "longer than 92 days" in _refusal(replace(WANTED, end=NOW + LONGEST + timedelta(seconds=1)))
    assert checked(replace(WANTED, begin=after(-60)), TEAM.policy, (), NOW).begin == after(-60)


def test_there_are_only_so_many_at_once() -> None:
    one = checked(WANTED, TEAM.policy, (), NOW)

    assert "200 are arranged already" in _refusal(WANTED, (one,) * MOST)


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.OUTSIDER])
def test_guests_and_outsiders_arrange_nothing(standing: Standing) -> None:
    with pytest.raises(Rejected, match="Only full members"):
        may_arrange(Actor(ANA, standing))


@pytest.mark.parametrize("standing", [Standing.MEMBER, Standing.SYSTEM])
def test_members_arrange_it(standing: Standing) -> None:
    may_arrange(Actor(ANA, standing))


def test_people_are_reached_by_what_the_policy_calls_them_and_by_who_they_are_in_slack() -> None:
    team = rules(
        people=(
            Colleague(account="ben@acme.test", phone="+49 30 1", mail="ben@home.test"),
            Colleague(account="zoe@acme.test", mail="zoe@home.test"),
        )
    )

    assert contacts_of(team, "ben@acme.test") == contacts_of(team, BEN.id) == ("+49 30 1", "ben@home.test")
    assert contacts_of(team, "zoe@acme.test") == ("zoe@home.test",)
    assert contacts_of(team, Person("U9", "Nobody").id) == ()
