"""The policies that come with Sitroom."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.alerts.alert import alert
from bot.domain.alerts.route import routed
from bot.domain.alerts.rules import Action
from bot.domain.policy import Policy, Rules, Severity
from bot.domain.wording import component_in, role_in, severity_in
from bot.policy_file import read_policy
from tests.domain.worlds import begun

FOLDER = Path(__file__).parents[2] / "policies"
SHIPPED = sorted(FOLDER.glob("*.yml"))

#: The keys, and the routes, that stand in comments.
EXAMPLES = {
    "- name",
    "alerts",
    "business_hours",
    "checks",
    "commands",
    "confidential",
    "contacts",
    "escalations",
    "invite",
    "links",
    "acknowledge_minutes",
    "backup",
    "messages",
    "oncall",
    "people",
    "owners",
    "polls",
    "roster",
    "severities",
    "severity",
    "statuses",
    "unused_statuses",
}


@pytest.fixture
def default() -> Policy:
    return read_policy(FOLDER / "default.yml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_policy_is_one(path: Path) -> None:
    assert read_policy(path).severities


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_commented_out_would_be_right(path: Path, tmp_path: Path) -> None:
    """Examples in comments are for taking the `# ` away; that has to give a policy again."""
    switched_on = tmp_path / "policy.yml"
    switched_on.write_text("\n".join(_switched_on(path.read_text().splitlines())))

    assert read_policy(switched_on).severities


def test_every_example_of_the_default_is_switched_on(tmp_path: Path) -> None:
    """Else the test above would be about nothing."""
    switched_on = tmp_path / "policy.yml"
    lines = (FOLDER / "default.yml").read_text().splitlines()
    switched_on.write_text("\n".join(_switched_on(lines)))
    assert _switched_on(lines) != lines
    policy = read_policy(switched_on)

    assert policy.channels.alerts == "#alerts"
    assert policy.checks
    assert policy.oncall[0].people
    assert policy.people
    assert policy.roles[0].acknowledge_minutes
    assert policy.commands
    assert [rule.id for rule in policy.escalations] == ["leads", "backup", "silence"]
    assert [route.name for route in policy.alerts.routes][3] == "It can wait until morning"
    assert all(
        [policy.alerts.business_hours, policy.alerts.links, policy.alerts.polls, policy.alerts.messages]
    )


def _switched_on(lines: list[str]) -> list[str]:
    on = []
    inside = False
    for line in lines:
        text = line.lstrip()
        key = text.removeprefix("# ").partition(":")[0]
        begins = text.startswith("# ") and key in EXAMPLES
        inside = begins or (inside and text.startswith("#   "))
        on.append(line.replace("# ", "", 1) if inside else line)
    return on


def test_the_default_promises_15_minutes_for_the_two_worst_and_30_for_the_rest(default: Policy) -> None:
    assert {severity.id: severity.update_minutes for severity in default.severities} == {
        "sev1": 15,
        "sev2": 15,
        "sev3": 30,
        "sev4": 30,
    }


def test_the_default_tells_leadership_after_30_minutes_or_when_checkout_is_hit(default: Policy) -> None:
    assert timedelta(minutes=default.leadership.after_minutes) == timedelta(minutes=30)
    assert default.leadership.components == ("checkout",)


def test_the_default_asks_for_30_stable_minutes(default: Policy) -> None:
    assert default.stable_minutes == 30


def test_the_default_has_a_commander_and_a_scribe_whom_it_asks_for(default: Policy) -> None:
    assert [role.id for role in default.roles if role.required] == ["commander", "scribe"]


def test_the_default_asks_what_users_notice(default: Policy) -> None:
    first = default.updates.questions[0]

    assert (first.label, first.required) == ("What do users notice?", True)


@pytest.mark.parametrize("spelling", ["SEV1", "sev1", "SEV-1", "s1", "1", "critical"])
def test_every_spelling_of_the_worst_is_understood(default: Policy, spelling: str) -> None:
    found = severity_in(spelling, default)

    assert isinstance(found, Severity)
    assert found.id == "sev1"


@pytest.mark.parametrize(
    ("title", "component"),
    [
        ("Checkout 5xx", "checkout"),
        ("Nobody can log in: SSO times out", "auth"),
        ("Consumer lag grows", "queue"),
        ("Replication is behind", "database"),
    ],
)
def test_a_usual_title_names_its_component(default: Policy, title: str, component: str) -> None:
    found = component_in(title, default)

    assert found
    assert found.id == component


def test_the_initials_of_the_commander_mean_the_commander(default: Policy) -> None:
    role = role_in("ic", default)

    assert role
    assert role.id == "commander"


@pytest.mark.parametrize(
    ("labels", "route", "action", "severity"),
    [
        ({"alertname": "Watchdog", "severity": "none"}, "Signs of life", Action.DROP, None),
        ({"alertname": "Kept", "severity": "none"}, "Nothing to do", Action.DROP, None),
        ({"severity": "critical"}, "Somebody has to act now", Action.DECLARE, "sev1"),
        ({"severity": "page"}, "Somebody has to act now", Action.DECLARE, "sev2"),
        ({"priority": "P1"}, "Somebody has to act now", Action.DECLARE, "sev1"),
        ({"level": "error"}, "The rest", Action.TRIAGE, "sev3"),
        ({"severity": "warning"}, "The rest", Action.TRIAGE, "sev3"),
        ({}, "The rest", Action.TRIAGE, None),
    ],
)
def test_the_default_declares_for_what_pages_and_leaves_the_rest_to_people(
    default: Policy, labels: dict[str, str], route: str, action: Action, severity: str | None
) -> None:
    taken = routed(
        "alertmanager", alert(title="Slow", labels=labels), default, datetime(2026, 11, 21, tzinfo=UTC)
    )

    assert (taken.route, taken.action, taken.severity) == (route, action, severity)


@pytest.mark.parametrize(
    "title",
    [
        "Token leaked",
        "Admin token stolen",
        "Credential leak in the logs",
        "Somebody was phished",
        "Is our API key compromised?",
        "Suspected compromise of an account",
    ],
)
def test_sp_10_whatever_people_call_a_compromise_it_is_private(title: str) -> None:
    incident = begun(under=Rules(read_policy(FOLDER / "sharepipe.yml")), title=title, severity=None)

    assert incident.private


@pytest.mark.parametrize(
    "title", ["Upstream answers 429", "Jobs leak memory", "The token of a tenant expired"]
)
def test_a_usual_failure_of_shares_is_not(title: str) -> None:
    incident = begun(under=Rules(read_policy(FOLDER / "sharepipe.yml")), title=title, severity=None)

    assert not incident.private
