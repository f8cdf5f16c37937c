"""What people decide about alerts that wait, and that nothing is decided twice."""

import pytest
from msgspec.structs import replace

from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.judgement import (
    Ended,
    Verdict,
    check_aside,
    check_joinable,
    check_waiting,
    put_aside,
    taken_up,
)
from bot.domain.people import THE_SYSTEM, Actor, Person, Standing
from bot.domain.policy import Component, Directory, Permissions, Policy, Role, Rotation, Rules, Who
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from tests.domain.alerts.groups import ROUTED, group_of, said
from tests.domain.worlds import ANA, BEN, CLEO, DAN, NOW, after, begun, outside

EVE = Person("U9EVE", "Eve")

ROUTED_TO_NOBODY = replace(
    ROUTED, roles=tuple(replace(one, roster=()) for one in ROUTED.roles), components=()
)

WAITING = group_of(said())
BY = outside(BEN)


def _refusal(group: Group, by: Actor = BY) -> str:
    with pytest.raises(Rejected) as refused:
        check_waiting(group, by, Rules(ROUTED), NOW)
    return refused.value.sentence


def test_what_is_over_is_joined_by_nothing_and_of_what_is_private_that_is_not_said() -> None:
    known = begun()
    ended = replace(known, status=Status.RESOLVED, moved_at=after(10))

    check_joinable(known, ROUTED, after(30))
    check_joinable(replace(ended, private=True), ROUTED, after(30))
    with pytest.raises(Ended) as refused:
        check_joinable(ended, ROUTED, after(30))
    assert refused.value.sentence.startswith("INC-42 was resolved 20 min ago.")


def test_what_waits_may_be_decided() -> None:
    check_waiting(WAITING, BY, Rules(ROUTED), NOW)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"stage": Stage.ATTACHED, "incident": 41, "by": ANA},
            "Ana took it already: its card says what became of it.",
        ),
        (
            {"stage": Stage.ATTACHED, "incident": 41},
            "A route of the policy took it already: its card says what became of it.",
        ),
        ({"stage": Stage.DECLINED, "by": ANA}, "Ana declined it already."),
        ({"stage": Stage.IGNORED, "by": ANA}, "Ana ignores it already."),
        ({"stage": Stage.COUNTED}, "It is only counted: a route of the policy says so."),
        ({"over": True}, "What fires now has a card of its own, further down."),
    ],
)
def test_what_was_decided_is_not_decided_again_and_it_is_said_by_whom(
    changes: dict[str, object], said: str
) -> None:
    assert _refusal(replace(WAITING, **changes)) == said


def test_guests_and_strangers_decide_nothing() -> None:
    assert "full member" in _refusal(WAITING, outside(BEN, Standing.GUEST))
    assert "other workspaces" in _refusal(WAITING, outside(BEN, Standing.OUTSIDER))
    check_waiting(WAITING, THE_SYSTEM, Rules(ROUTED), NOW)


def test_the_policy_may_let_guests_decide() -> None:
    policy = replace(ROUTED, permissions=Permissions(triage=Who.EVERYONE))

    check_waiting(WAITING, outside(BEN, Standing.GUEST), Rules(policy), NOW)


#: Ana is on call as commander, Cleo writes, or else Dan, and Ben owns the checkout.
CALLING = replace(
    ROUTED,
    roles=(
        Role(id="commander", name="Incident Commander", guide="Lead.", roster=("oncall:leads",)),
        Role(id="scribe", name="Scribe", guide="Write.", roster=("cleo",), backup=("dan",)),
    ),
    oncall=(Rotation(id="leads", name="Leads", zone="UTC", since="2026-01-05", people=("ana",)),),
    components=(Component(id="checkout", name="Checkout", owners=("ben",)),),
)
KNOWN = Directory({"ana": ANA, "ben": BEN, "cleo": CLEO, "dan": DAN})


def _may(
    person: Person, who: Who, component: str | None = None, policy: Policy = CALLING, *, joins: bool = False
) -> bool:
    """Whether somebody may decide about a group of this component, where these may."""
    rules = Rules(replace(policy, permissions=Permissions(triage=who)), KNOWN)
    try:
        check_waiting(replace(WAITING, component=component), outside(person), rules, NOW, joins=joins)
    except Rejected:
        return False
    return True


@pytest.mark.parametrize(
    ("who", "component", "may"),
    [
        (Who.MEMBERS, None, [ANA, BEN, CLEO, DAN, EVE]),
        (Who.RESPONDERS, None, [ANA, CLEO, DAN]),
        (Who.RESPONDERS, "checkout", [ANA, BEN, CLEO, DAN]),
        (Who.RESPONDERS, "of an older policy", [ANA, CLEO, DAN]),
        (Who.COMMANDER, "checkout", [ANA]),
    ],
)
def test_of_what_is_no_incident_yet_those_are_responders_whom_the_policy_calls(
    who: Who, component: str | None, may: list[Person]
) -> None:
    assert [one for one in (ANA, BEN, CLEO, DAN, EVE) if _may(one, who, component)] == may


@pytest.mark.parametrize("who", [Who.RESPONDERS, Who.COMMANDER])
def test_where_the_policy_calls_nobody_all_members_decide(who: Who) -> None:
    assert _may(EVE, who, policy=ROUTED_TO_NOBODY)


def test_what_joins_an_incident_that_incident_decides() -> None:
    assert _may(EVE, Who.RESPONDERS, joins=True)


def test_who_may_decide_is_named() -> None:
    rules = Rules(replace(CALLING, permissions=Permissions(triage=Who.RESPONDERS)), KNOWN)
    with pytest.raises(Rejected) as refused:
        check_waiting(WAITING, outside(EVE), rules, NOW)
    assert refused.value.sentence == (
        "Only those whom the policy calls for it decide on this. Ask Ana, Cleo or Dan."
    )


def test_of_many_who_may_decide_the_first_are_named() -> None:
    people = {f"p{number}": Person(f"U{number}", f"P{number}") for number in range(8)}
    policy = replace(ROUTED_TO_NOBODY, invite=tuple(people), permissions=Permissions(triage=Who.RESPONDERS))
    with pytest.raises(Rejected, match="Ask P0, P1, P2, P3, P4 or 3 more"):
        check_waiting(WAITING, outside(EVE), Rules(policy, Directory(people)), NOW)
    alone = replace(policy, invite=("p0",))
    with pytest.raises(Rejected, match=r"Ask P0\."):
        check_waiting(WAITING, outside(EVE), Rules(alone, Directory(people)), NOW)


@pytest.mark.parametrize("verdict", [Verdict.IGNORE, Verdict.DECLINE])
def test_what_was_put_aside_waits_again_once_somebody_takes_it_up(verdict: Verdict) -> None:
    aside = put_aside(WAITING, verdict, BY, ROUTED, NOW)
    check_aside(aside, BY, Rules(ROUTED), NOW)

    again = taken_up(aside, BY, after(5))

    assert (again.stage, again.until, again.by, again.decided_at) == (Stage.WAITING, None, BEN, after(5))
    check_waiting(again, BY, Rules(ROUTED), NOW)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (WAITING, "It waits already."),
        (replace(WAITING, stage=Stage.ATTACHED, by=ANA), "Ana took it already"),
        (replace(WAITING, stage=Stage.DECLINED, over=True), "has a card of its own"),
    ],
)
def test_what_nobody_put_aside_cannot_be_taken_up(group: Group, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        check_aside(group, BY, Rules(ROUTED), NOW)


def test_guests_take_nothing_up() -> None:
    with pytest.raises(Rejected, match="full member"):
        check_aside(replace(WAITING, stage=Stage.DECLINED), outside(BEN, Standing.GUEST), Rules(ROUTED), NOW)


def test_who_may_not_decide_does_not_hear_who_did() -> None:
    taken = replace(WAITING, stage=Stage.ATTACHED, incident=41, by=ANA)

    assert "Ana" not in _refusal(taken, outside(BEN, Standing.GUEST))


@pytest.mark.parametrize(
    ("verdict", "stage", "until"),
    [(Verdict.IGNORE, Stage.IGNORED, after(60)), (Verdict.DECLINE, Stage.DECLINED, None)],
)
def test_what_is_put_aside_says_by_whom_and_until_when(verdict: Verdict, stage: Stage, until: object) -> None:
    after_it = put_aside(WAITING, verdict, BY, ROUTED, NOW)

    assert (after_it.stage, after_it.until, after_it.by, after_it.decided_at) == (stage, until, BEN, NOW)
    assert after_it.revision == WAITING.revision + 1
