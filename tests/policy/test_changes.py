"""What the log says has changed, of two policies: keys, never values."""

import pytest

from bot.policy_file import parse_policy
from bot.policy_file.changes import changes
from tests.policy.texts import SMALL, small


def _changed(before: str, after: str) -> list[str]:
    return changes(parse_policy(before, "x.yml"), parse_policy(after, "x.yml"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SMALL, []),
        (small("update_minutes: 15", "update_minutes: 10"), ["severities.sev1.update_minutes"]),
        (small("[critical]", "[critical, fatal]"), ["severities.sev1.aliases"]),
        (small("name: Small", "name: Other"), ["name"]),
        (SMALL + "invite: [ann@acme.test]\n", ["invite"]),
        (SMALL + "statuses: {mitigating: Fixing}\n", ["statuses.mitigating added"]),
        (SMALL + "links: [{title: Logs, url: 'https://x.test/?key=1'}]\n", ["links.Logs added"]),
        (small("id: checkout", "id: till").replace("[checkout]", "[till]"),
         ["components.checkout removed", "components.till added", "leadership.components"]),
        (SMALL + "alerts: {routes: [{name: All, then: drop}]}\n", ["alerts.routes.All added"]),
        (SMALL + "alerts: {business_hours: {zone: UTC}}\n", ["alerts.business_hours"]),
    ],
)  # fmt: skip
def test_each_difference_is_named_by_its_key(text: str, found: list[str]) -> None:
    assert _changed(SMALL, text) == found


def test_the_other_way_round_it_is_gone() -> None:
    assert _changed(SMALL + "links: [{title: Logs, url: 'https://x.test'}]\n", SMALL) == [
        "links.Logs removed"
    ]


def test_an_order_that_matters_is_told() -> None:
    routes = (
        "{name: A, match: {labels: {env: [a]}}, then: drop}",
        "{name: B, match: {labels: {env: [b]}}, then: drop}",
    )
    first, second = (f"alerts: {{routes: [{', '.join(order)}]}}\n" for order in (routes, routes[::-1]))

    assert _changed(SMALL + first, SMALL + second) == ["alerts.routes in another order"]
