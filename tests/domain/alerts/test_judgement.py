"""What people decide about alerts that wait, and that nothing is decided twice."""

import pytest
from msgspec.structs import replace

from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.judgement import Verdict, check_waiting, put_aside
from bot.domain.people import THE_SYSTEM, Actor, Standing
from bot.domain.policy import Permissions, Who
from bot.domain.rejected import Rejected
from tests.domain.alerts.groups import ROUTED, group_of, said
from tests.domain.worlds import ANA, BEN, NOW, after, outside

WAITING = group_of(said())
BY = outside(BEN)


def _refusal(group: Group, by: Actor = BY) -> str:
    with pytest.raises(Rejected) as refused:
        check_waiting(group, by, ROUTED)
    return refused.value.sentence


def test_what_waits_may_be_decided() -> None:
    check_waiting(WAITING, BY, ROUTED)


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
    check_waiting(WAITING, THE_SYSTEM, ROUTED)


def test_the_policy_may_let_guests_decide() -> None:
    policy = replace(ROUTED, permissions=Permissions(triage=Who.EVERYONE))

    check_waiting(WAITING, outside(BEN, Standing.GUEST), policy)


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
