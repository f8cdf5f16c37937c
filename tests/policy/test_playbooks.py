"""Mistakes in playbooks."""

import pytest

from bot.policy_file import parse_policy
from tests.policy.texts import SMALL, refusal

PLAYBOOKS = """\
alerts:
  polls:
    - {id: shop-ready, name: Shop, url: "https://shop.test/readyz"}
playbooks:
  - id: deploy
    name: Bad deployment
    match:
      components: [checkout]
      labels: {alertname: ["Deploy*"]}
      keywords: [deploy]
    steps:
      - {id: stop, text: Stop it, command: "undo {component} ${HOME} {{x}}"}
      - {id: again, text: Again, after: shop-ready, components: [checkout], before_resolve: true}
  - id: jobs
    name: Jobs
    steps: [{id: stop, text: Stop it}]
"""


def test_a_playbook_that_makes_sense_is_taken() -> None:
    deploy, jobs = parse_policy(SMALL + PLAYBOOKS, "x").playbooks

    assert deploy.match.labels == {"alertname": ("Deploy*",)}
    assert deploy.steps[1].after == "shop-ready"
    assert not jobs.match.keywords


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("id: jobs", "id: deploy", "playbooks[1].id is deploy again, as in playbooks[0]. Give each its own."),
        (
            "name: Jobs",
            "name: bad Deployment",
            "playbooks[1].name is bad Deployment again, as in playbooks[0]. Give each its own.",
        ),
        (
            "components: [checkout]\n",
            "components: [chekout]\n",
            "match.components[0] names chekout, which is not among the components. Did you mean checkout?",
        ),
        (
            "keywords: [deploy]",
            'keywords: ["!?"]',
            "playbooks[0].match.keywords[0] has no letter and no digit: no title says it. Delete it.",
        ),
        (
            "id: again",
            "id: stop",
            "playbooks[0].steps[1].id is stop again, as in steps[0]. Give each its own.",
        ),
        (
            "after: shop-ready",
            "after: shop-redy",
            "playbooks[0].steps[1].after names shop-redy, which is not among alerts.polls. Did you mean shop-ready?",
        ),
        (
            "components: [checkout], before",
            "components: [cart], before",
            "steps[1].components[0] names cart, which is not among the components. There are: checkout.",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(before: str, after: str, message: str) -> None:
    assert before in PLAYBOOKS

    assert refusal(SMALL + PLAYBOOKS.replace(before, after, 1)).endswith(message)
