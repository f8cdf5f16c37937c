"""Escalation rules that could tell nobody, never, or in a circle."""

import pytest

from bot.domain.policy import When
from bot.policy_file import parse_policy
from tests.policy.texts import SMALL, refusal

TELL = "tell: {channels: ['#leads']}"
LASTS = f"  - {{id: leads, name: Leads, when: lasts, minutes: 10, {TELL}}}\n"


def _policy(*rules: str) -> str:
    return f"{SMALL}escalations:\n" + "".join(
        rule if rule.startswith("  - ") else f"  - {{id: a, name: A, {rule}}}\n" for rule in rules
    )


@pytest.mark.parametrize(
    "rule",
    [
        f"when: begun, severities: [sev1], components: [checkout], {TELL}",
        f"when: lasts, minutes: 10, {TELL}",
        "when: overdue, minutes: 10, tell: {people: [eva@acme.test, U012EVA]}",
        "when: uncommanded, minutes: 10, tell: {channels: [C012345], groups: [S012ABCDEF]}",
        f"when: unacknowledged, minutes: 10, after: leadership, {TELL}",
        f"when: unacknowledged, minutes: 10, after: leads, {TELL}",
    ],
)
def test_a_rule_may_be_of_every_kind(rule: str) -> None:
    [_, made] = parse_policy(_policy(LASTS, rule), "x").escalations

    assert made.when in When


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (
            f"when: begun, minutes: 5, {TELL}",
            "[0].minutes are not for when: begun, which is told at once. Delete them, or say when: lasts.",
        ),
        (f"when: lasts, {TELL}", "[0] needs minutes. Add a line minutes: … and say after how many."),
        (
            f"when: lasts, minutes: 5, after: leadership, {TELL}",
            "[0].after is only for when: unacknowledged. Delete it, or wait for an acknowledgement.",
        ),
        (
            f"when: unacknowledged, minutes: 5, {TELL}",
            "[0] needs after: whose acknowledgement is waited for. There are: leadership.",
        ),
        (
            f"when: unacknowledged, minutes: 5, after: leedership, {TELL}",
            "[0].after names leedership, which is not among the escalations. Did you mean leadership?",
        ),
        (
            "when: begun, tell: {}",
            "[0].tell is empty: nobody would hear of it. Add channels or people.",
        ),
        (
            "when: begun, tell: {people: [U012EVA], groups: [S012ABCDEF]}",
            "[0].tell.groups are mentioned in channels, and there are none. Add channels: the groups are mentioned there.",
        ),
        (
            "when: begun, tell: {channels: ['#x'], groups: [leads]}",
            '[0].tell.groups[0] has to be the id of a Slack user group, like S012ABCDEF, not "leads".',
        ),
        (
            f"when: begun, severities: [sev9], {TELL}",
            "[0].severities[0] names sev9, which is not among the severities. Did you mean sev2?",
        ),
        (
            f"when: begun, components: [chekout], {TELL}",
            "[0].components[0] names chekout, which is not among the components. Did you mean checkout?",
        ),
        (
            "when: begun, tell: {people: ['oncall:sre']}",
            "[0].tell.people[0] names oncall:sre, which is not among the rotations. There are none yet: add it there first.",
        ),
        (f"when: last, minutes: 5, {TELL}", "Did you mean lasts?"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_told_with_what_to_write_instead(rule: str, told: str) -> None:
    message = refusal(_policy(rule))

    assert message.startswith("policies/x.yml:27: escalations[0]")
    assert message.endswith(told)


def test_a_rule_has_an_id_of_its_own_that_is_not_leaderships() -> None:
    assert "escalations[1].id is leads again, as in escalations[0]." in refusal(_policy(LASTS, LASTS))
    assert "escalations[0].id is leadership, which is told by the key of that name." in refusal(
        _policy(LASTS.replace("id: leads", "id: leadership"))
    )


def _waits(id_: str, after: str) -> str:
    return f"  - {{id: {id_}, name: A, when: unacknowledged, minutes: 5, after: {after}, {TELL}}}\n"


def test_rules_that_wait_for_each_other_are_named_in_their_order() -> None:
    message = refusal(_policy(_waits("a", "b"), _waits("b", "c"), _waits("c", "a")))

    assert message == (
        "policies/x.yml:27: escalations[0].after makes a circle: a waits for b waits for c waits for a. "
        "Let the first of them wait for another, or for leadership."
    )
    assert "escalations[0].after makes a circle: a waits for a." in refusal(_policy(_waits("a", "a")))


def test_whoever_waits_for_a_circle_is_not_part_of_it() -> None:
    message = refusal(_policy(_waits("d", "a"), _waits("a", "b"), _waits("b", "a")))

    assert "escalations[1].after makes a circle: a waits for b waits for a." in message
