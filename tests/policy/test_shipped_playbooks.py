"""The playbooks of the five processes: each comes where its document says, with the steps that it says."""

from pathlib import Path

import pytest
import yaml

from bot.domain import events as e
from bot.domain.playbooks import steps_of
from bot.domain.policy import Fit, Rules
from bot.policy_file import read_policy
from tests.domain.worlds import ANA, NOW, begun, outside, ticked, told

FOLDER = Path(__file__).parents[2] / "policies"


def posted(owner: str, title: str, /, **labels: str) -> dict[str, list[str]]:
    """The playbooks that an incident of a team gets, each with its steps and their commands."""
    under = Rules(read_policy(FOLDER / f"{owner}.yml"))
    incident = begun(under=under, by=outside(ANA), title=title, severity=None)
    if labels:
        incident = told(incident, e.AlertAttached(e.Told(1, title, "Grafana", NOW, labels=labels), TALLY))
    incident, _ = ticked(incident, NOW, under)
    return {
        id_: [
            text
            for step in steps_of(incident, id_, under.policy)
            for text in (step.text, step.command)
            if text
        ]
        for id_ in incident.playbooks
    }


TALLY = e.Tally(1, 0, 1)


@pytest.mark.parametrize(
    ("team", "title", "expected"),
    [
        ("smplat", "Weekly digest was not sent", ["stabilise"]),
        ("smplat", "Loyalty redemptions fail", ["stabilise", "impact"]),
        ("smplat", "Users are locked out", ["lockouts"]),
        ("cartrader", "Backlog of notifications", ["stabilise"]),
        ("cartrader", "The site is down", ["stabilise"]),
        ("sharepipe", "Token leaked", ["credentials"]),
        ("sharepipe", "Somebody was phished", ["credentials"]),
        ("sharepipe", "Jobs are stuck", ["failing-shares"]),
        ("storefront", "The shop is down", ["roll-back"]),
        ("storefront", "Checkout answers 5xx", ["roll-back", "errors", "checkout"]),
        ("storefront", "Load of the db", ["roll-back", "database"]),
        ("storefront", "Redis is away", ["roll-back", "redis"]),
        ("reco", "readyz says false", ["not-ready", "recover"]),
        ("reco", "Dead rows pile up", ["outbox", "recover"]),
        ("reco", "Consumer lag", ["lag", "recover"]),
        ("reco", "Bad deployment", ["roll-back", "recover"]),
        ("reco", "The migration locks tables", ["not-ready", "schema", "recover"]),
    ],
)
def test_a_playbook_comes_where_the_document_says(team: str, title: str, expected: list[str]) -> None:
    """CT-7, SF-7, SF-11, SM-6, SP-11, RC-6, RC-7."""
    assert list(posted(team, title)) == expected


def _rules() -> list[tuple[str, str]]:
    """The rules that are shipped for Prometheus: whose they are, and what they are called."""
    return [
        (path.name.partition(".")[0], rule["alert"])
        for path in sorted((FOLDER / "prometheus").glob("*.rules.yml"))
        for group in yaml.safe_load(path.read_text())["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]


@pytest.mark.parametrize(("owner", "name"), _rules(), ids=[name for _, name in _rules()])
def test_every_rule_that_is_shipped_brings_a_playbook(owner: str, name: str) -> None:
    """CT-7: also into an incident of which nobody said what fails."""
    assert posted(owner, "Something is odd", alertname=name, team=owner)


@pytest.mark.parametrize(
    ("team", "playbook"),
    [
        ("smplat", "retrospective"),
        ("cartrader", "postmortem"),
        ("sharepipe", "postmortem"),
        ("storefront", "prevention"),
        ("reco", "review"),
    ],
)
def test_what_comes_afterwards_is_asked_for_by_whoever_writes_it_down(team: str, playbook: str) -> None:
    policy = read_policy(FOLDER / f"{team}.yml")
    [asked] = [one for one in policy.playbooks if one.match == Fit()]

    assert asked.id == playbook
    assert f"`/incident playbook {playbook}`" in policy.role("scribe").guide


@pytest.mark.parametrize(
    ("team", "title", "step"),
    [
        ("smplat", "hosted_recovery_worker fails", "hosted_recovery_worker_enabled=false"),
        ("smplat", "Weekly digest was not sent", "python tooling/scripts/run_weekly_digest.py"),
        ("smplat", "Nudges are late", "python tooling/scripts/onboarding_nudges.py"),
        ("smplat", "Checkout sessions hang", 'HostedSessionRecoveryWorker.run_once(triggered_by="manual")'),
        ("cartrader", "Orders are slow", "Roll back to the previous container image or config."),
        ("sharepipe", "Token leaked", "Revoke them: /admin/credentials/rescind"),
        ("sharepipe", "Jobs are stuck", "API_MAX_SHARES_PER_HOUR=1"),
        ("storefront", "Redis is away", "Circuit-breaker: let non-critical paths fail open."),
        ("reco", "Dead rows pile up", "python src/replay_outbox.py --limit 1000"),
        ("reco", "Lag", "python src/replay_feature_consumer_dlq.py --status pending --limit 100"),
        ("reco", "Redis is degraded", "ONLINE_CACHE_BACKEND=memory"),
        (
            "reco",
            "Bad deployment",
            "docker compose up -d --no-deps api outbox-relay feature-consumer",
        ),
    ],
)
def test_its_steps_are_those_of_the_document(team: str, title: str, step: str) -> None:
    assert step in [text for texts in posted(team, title).values() for text in texts]


WORKERS = {
    "Fulfillment is late": "Fulfillment processor",
    "Bundle guardrails fail": "Bundle guardrail worker",
    "SMPLAT is not well: catalog_scheduler": "Catalog scheduler",
    "SMPLAT is not well: weekly_digest_scheduler": "Weekly digest scheduler",
    "Recoveries fail": "Hosted recovery worker",
}


@pytest.mark.parametrize("title", WORKERS)
def test_of_five_workers_only_the_affected_one_is_to_be_restarted(title: str) -> None:
    """SM-6."""
    steps = [step for step in posted("smplat", title)["stabilise"] if step.startswith("Restart ")]

    assert [step.partition(",")[0] for step in steps] == [f"Restart {WORKERS[title]}"]


def test_operators_get_the_spans_that_were_seen() -> None:
    """SM-7."""
    steps = posted("smplat", "Something fails", span_id="00f067aa")["impact"]

    assert "Notify operators with the banner of the admin console; give them the span IDs: 00f067aa" in steps


def test_queue_traffic_is_drained_only_where_there_is_a_queue() -> None:
    drain = "Drain queue traffic, if the backlog of notifications is spiking."

    assert drain in posted("cartrader", "Emails are late")["stabilise"]
    assert drain not in posted("cartrader", "Orders are slow")["stabilise"]


def test_data_are_checked_before_it_is_resolved() -> None:
    """SF-8."""
    policy = read_policy(FOLDER / "storefront.yml")

    assert [step.id for one in policy.playbooks for step in one.steps if step.before_resolve] == ["integrity"]


def test_kpis_are_validated_before_it_is_resolved() -> None:
    """RC-6: the plan's fourth phase."""
    policy = read_policy(FOLDER / "reco.yml")

    assert [step.id for one in policy.playbooks for step in one.steps if step.before_resolve] == ["kpis"]


@pytest.mark.parametrize(("team", "count"), [("cartrader", 5), ("reco", 6)])
def test_the_commands_of_the_document_are_there(team: str, count: int) -> None:
    """RC-5, CT-14."""
    assert len(read_policy(FOLDER / f"{team}.yml").commands) == count


def test_what_may_be_run_again_waits_for_readiness() -> None:
    """SM-8, RC-7."""
    waiting = {
        (team, step.id, step.after)
        for team in ("smplat", "reco")
        for one in read_policy(FOLDER / f"{team}.yml").playbooks
        for step in one.steps
        if step.after
    }

    assert waiting == {
        ("smplat", "rerun-digest", "readyz"),
        ("smplat", "rerun-nudges", "readyz"),
        ("smplat", "reprocess", "readyz"),
        ("reco", "validate", "readyz"),
    }
