"""What `sitroom policy show` says follows from a policy: all of it, in plain words."""

from itertools import chain
from pathlib import Path

import pytest

from bot.domain.policy import Permissions, Policy
from bot.messages.command_line.policy import SECTIONS, shown
from bot.messages.command_line.policy.people import MAY
from bot.policy_file import parse_policy, read_policy
from tests.policy.test_shipped import SHIPPED
from tests.policy.texts import SMALL

WHOLE = (
    SMALL
    + """\
  after_minutes: 20
  repeat_minutes: 10
channels: {announcements: "#incidents", alerts: "#alerts", leadership: "#bosses", operators: "#ops"}
invite: [ops@acme.test]
statuses: {mitigating: Fixing}
checks: [{id: errors, title: Errors and latency, url: "https://grafana.test/errors"}]
links: [{title: Logs, url: "https://grafana.test/logs"}]
contacts: [{name: Hosting, about: Machines, phone: "+49 30 1234567", mail: noc@host.test}]
permissions: {declare: members, redact: commander}
owner: ann@acme.test
reviewed: 2026-11-01
review_every: half-yearly
review_guide: The wiki, too.
game_days: {every: quarterly, week: last, day: fri, zone: Europe/Berlin, channel: "#practice"}
commands: [{task: What runs, command: docker ps, notes: Here}]
playbooks:
  - id: alerts
    name: Canary
    match: {labels: {alertname: ["Deploy*", Canary]}}
    steps: [{id: look, text: Look}]
  - {id: any, name: By hand, steps: [{id: look, text: Look}]}
  - {id: spans, name: Spans, match: {labels: {span_id: ["*"]}}, steps: [{id: look, text: Look}]}
  - id: deploy
    name: Bad deployment
    match: {components: [checkout], keywords: [deploy, release]}
    steps:
      - {id: undo, text: Roll back, command: "undo {component}", components: [checkout], after: ready, before_resolve: true}
alerts:
  severities: {page: sev1, oops: sev1, warning: sev2}
  business_hours: {zone: Europe/Berlin, begin: "08:00"}
  messages: ["#monitoring"]
  links: [{title: Trace, url: "https://grafana.test/t/{trace_id}"}]
  sources: [{id: deploys, fields: {title: name}}]
  polls: [{id: ready, name: Shop, url: "https://shop.test/readyz", every_seconds: 30, failures: 3, component: checkout}]
  routes:
    - {name: Nobody looks, match: {labels: {env: [dev, "test*"]}}, then: drop}
    - name: At night
      match: {sources: [deploys], components: [checkout], severities: [sev2], hours: outside}
      then: attach
    - {name: The shop, match: {components: [checkout]}, then: declare, severity: sev1, component: checkout}
"""
)


def _said(text: str) -> list[str]:
    return shown(parse_policy(text, "x.yml")).splitlines()


def test_every_key_of_a_policy_has_a_place() -> None:
    """A key that is not told of would be one whose effect nobody can look up."""
    told = [key for section in SECTIONS for key in section.keys]

    assert sorted([*told, "name"]) == sorted(Policy.__struct_fields__)


def test_every_permission_has_words() -> None:
    assert sorted(MAY) == sorted(Permissions.__struct_fields__)


def test_a_severity_stands_with_its_rhythm_and_its_definition() -> None:
    lines = _said(SMALL)

    assert lines[:6] == [
        "Small",
        "",
        "How bad is it?",
        "  SEV1   news every 15 min   Down. (also: critical)",
        "  SEV2   news every 30 min   Slow.",
        "  Where nobody says: SEV2.",
    ]


def test_who_is_told_and_when() -> None:
    lines = _said(WHOLE)
    at = lines.index("Who is told, and when?")

    assert [" ".join(line.split()) for line in lines[at + 1 : lines.index("", at)]] == [
        "at once #incidents of every incident that is not private",
        "at once #bosses leadership, where it is about Checkout",
        "at once in its channel ops@acme.test, unless it is private or a drill",
        "after 20 min #bosses leadership, if it is open still; not of private ones, nor of drills",
        "again every 10 min #bosses until leadership says that it knows",
        "every 15 min Incident Commander that an update is due (SEV1); it can be put off for 5, 10 or 15 min",
        "every 30 min Incident Commander that an update is due (SEV2); it can be put off for 5, 10 or 15 min",
        "at once #ops of what Sitroom could not do",
    ]


def test_who_else_is_told_by_a_rule() -> None:
    lines = _said(
        SMALL
        + """\
escalations:
  - {id: leads, name: Leads, when: begun, severities: [sev1], components: [checkout], tell: {channels: ["#leads"], groups: [S012AB]}}
  - {id: long, name: Office, when: lasts, minutes: 45, severities: [sev1, sev2], tell: {people: [eva@acme.test]}}
  - {id: late, name: Support, when: overdue, minutes: 30, tell: {channels: ["#support"]}}
  - {id: empty, name: Managers, when: uncommanded, minutes: 10, tell: {channels: ["#managers"]}}
  - {id: next, name: Backup, when: unacknowledged, minutes: 10, after: leads, tell: {people: [ben@acme.test]}}
  - {id: last, name: Board, when: unacknowledged, minutes: 20, after: leadership, tell: {people: [eva@acme.test]}}
"""
    )
    at = lines.index("Who else is told?")

    assert [" ".join(line.split()) for line in lines[at + 1 : lines.index("", at)]] == [
        "at once #leads, S012AB Leads, where it is SEV1 and Checkout is affected",
        "after 45 min eva@acme.test Office, if it is open still, where it is SEV1 or SEV2",
        "after 30 min #support Support, if a promised update has not come",
        "after 10 min #managers Managers, if nobody commands",
        "after 10 min ben@acme.test Backup, if Leads has not acknowledged",
        "after 20 min eva@acme.test Board, if leadership has not acknowledged",
        "Not of private ones, nor of drills.",
    ]


def test_a_role_says_who_has_it_at_first() -> None:
    roster = "    guide: Lead.\n    required: true\n    roster: [ann@acme.test, ben@acme.test]"
    lines = _said(SMALL.replace("    guide: Lead.", roster))
    [role] = [line for line in lines if line.startswith("  Incident Commander   needed")]

    assert (
        "whoever declares, until they hand over; where an alert does: ann@acme.test or else ben@acme.test"
        in role
    )
    assert any("after 5 min" in line and "that nobody is Incident Commander" in line for line in lines)


def test_sm_14_who_is_called_says_who_is_called_next() -> None:
    called = "    guide: Lead.\n    roster: [oncall:sre]\n    backup: [b@acme.test, c@acme.test]\n    acknowledge_minutes: 5"
    rotation = """\
oncall:
  - {id: sre, name: SRE, zone: Europe/Berlin, since: 2026-11-23, people: [ann@acme.test, ben@acme.test], checklist: [Your VPN works., Grafana opens.]}
people: [{account: ann@acme.test, phone: "+49 30 1", mail: ann@home.test}]
"""
    lines = _said(SMALL.replace("    guide: Lead.", called) + rotation)

    said = "whoever declares, until they hand over or who is called answers: SRE (oncall:sre); called, to answer within 5 min, then b@acme.test then c@acme.test"
    assert any(said in line for line in lines)
    at = lines.index("Who is on call?")
    assert [" ".join(line.split()) for line in lines[at + 1 : at + 5]] == [
        "SRE from Monday 09:00 in Europe/Berlin, for a week ann@acme.test and ben@acme.test, in turn, counted from 2026-11-23",
        "Who takes over SRE makes sure:",
        "• Your VPN works.",
        "• Grafana opens.",
    ]
    assert any("ann@acme.test +49 30 1, ann@home.test" in " ".join(line.split()) for line in lines)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("severities: [sev1]", "; only where it is SEV1"),
        ("components: [checkout]", "; only where Checkout is affected"),
        (
            "severities: [sev1, sev2], components: [checkout]",
            "; only where it is SEV1 or SEV2 and Checkout is affected",
        ),
    ],
)
def test_a_role_that_only_some_incidents_call_for_says_which(limits: str, said: str) -> None:
    comms = f"  - {{id: comms, name: Comms, guide: Speak., roster: [ann@acme.test], {limits}}}\n"
    lines = _said(SMALL.replace("roles:\n", f"roles:\n{comms}"))

    assert f"  Comms                if wanted   ann@acme.test{said}" in lines


def test_a_component_says_whom_it_brings_in() -> None:
    owned = "    name: Checkout\n    keywords: [cart]\n    owners: [ann@acme.test, ben@acme.test]"
    lines = _said(SMALL.replace("    name: Checkout", owned))

    assert "  Checkout   by checkout, cart   brings in ann@acme.test and ben@acme.test" in lines
    assert any("the owners of its component, unless it is private" in line for line in lines)


@pytest.mark.parametrize(
    "line",
    [
        "“Fixing” is said for mitigating",
        "Senders, each with a secret of its own: /alerts/{alertmanager, grafana, sentry, deploys}",
        "What other programs write in #monitoring is an alert, too.",
        "SEV1 is what they call page or oops, too.",
        "Business hours: mon, tue, wed, thu, fri, 08:00 to 17:00, Europe/Berlin",
        "Link Trace: https://grafana.test/t/{trace_id}",
        "1. Nobody looks env is dev or test* is only counted",
        "2. At night from deploys; about Checkout; SEV2; outside business hours joins an open incident, or is only counted",
        "3. The shop about Checkout declares an incident, or joins one, as SEV1, about Checkout",
        "else waits on a card in #alerts",
        "Shop every 30 s https://shop.test/readyz an alert after 3 bad answers in a row, over after 2 good ones",
        "Errors and latency https://grafana.test/errors",
        "Logs https://grafana.test/logs",
        "What runs docker ps Here",
        "Canary by itself, where an alert has alertname Deploy* or Canary",
        "By hand when somebody asks for it",
        "Spans by itself, where an alert has any span_id",
        "Bad deployment by itself, where it is about Checkout or the title says deploy or release",
        "1. Look",
        "1. Roll back (for Checkout only; once Shop is well; before it is resolved)",
        "$ undo {component}",
        "Hosting Machines +49 30 1234567, noc@host.test",
        "the commander only: blank the words of an entry",
        "Owner ann@acme.test",
        "Reviewed 2026-11-01",
        "Again half-yearly; then ann@acme.test is reminded every week until it was done",
        "Besides The wiki, too.",
        "quarterly, on the last Friday of the month 10:00 in Europe/Berlin #practice is reminded, unless somebody practised already",
    ],
)
def test_what_follows_is_said_in_a_line(line: str) -> None:
    assert line in [" ".join(one.split()) for one in _said(WHOLE)]


def test_where_resolving_needs_no_waiting_it_says_so() -> None:
    assert any(
        line.split() == ["Resolved", "at", "any", "time"] for line in _said(SMALL + "stable_minutes: 0\n")
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_nothing_that_a_shipped_policy_names_is_left_out(path: Path) -> None:
    policy = read_policy(path)
    said = _words(shown(policy))

    alerts = policy.alerts
    named = (policy.severities, policy.roles, policy.components, policy.contacts, alerts.routes, alerts.polls)
    for part in chain.from_iterable(named):
        for key in ("name", "definition", "roster", "owners", "url", "keywords", "phone", "mail"):
            assert _words(getattr(part, key, None)) <= said
    for playbook in policy.playbooks:
        assert _words(playbook.name) | _words(playbook.match.keywords) <= said
        for step in playbook.steps:
            assert _words(step.text) | _words(step.command) <= said
    for command in policy.commands:
        assert _words(command.task) | _words(command.command) | _words(command.notes) <= said
    for title, url in [(one.title, one.url) for one in policy.links] + [
        (one.title, one.url or "") for one in policy.checks
    ]:
        assert _words(title) | _words(url) <= said


def _words(value: str | tuple[str, ...] | None) -> set[str]:
    """What is in a value, or in a text, without the marks that a sentence puts around it."""
    texts = (value or "",) if value is None or isinstance(value, str) else value
    return {word.strip(".,;()") for text in texts for word in text.split()}


def test_nothing_in_it_moves_a_terminal() -> None:
    lines = _said(SMALL.replace("name: Small", 'name: "Small\\u009b2J"').replace("Down.", '"Do\\e[2Jwn\\nx"'))

    assert "\x1b" not in "".join(lines)
    assert "\x9b" not in "".join(lines)
    assert lines[0] == "Small2J"


def test_sm_14_who_is_called_by_what_else_and_when() -> None:
    """SM-14: by PagerDuty at once, by mail whoever does not answer, by a webhook where a rule says so."""
    lines = _said(
        SMALL.replace(
            "    guide: Lead.\n",
            "    guide: Lead.\n    roster: [oncall:sre]\n    acknowledge_minutes: 5\n"
            "  - {id: database, name: Database Lead, guide: Restore.}\n",
        )
        + """\
pagers:
  - {id: pd, name: Duty, kind: pagerduty, roles: [commander, database], severities: [sev1, sev2]}
  - {id: mail, name: Night mail, kind: email, rotations: [sre], to: [ops@acme.test], after_minutes: 2}
  - {id: hook, name: Siren, kind: webhook, url: "https://siren.acme.test/"}
oncall: [{id: sre, name: SRE on call, zone: UTC, since: 2026-11-23, people: [ann@acme.test]}]
escalations:
  - {id: long, name: Office, when: lasts, minutes: 45, tell: {people: [eva@acme.test], pagers: [hook]}}
"""
    )
    at = lines.index("By what else are people called?")

    assert [" ".join(line.split()) for line in lines[at + 1 : lines.index("", at)]] == [
        "Duty PagerDuty at once who is called as Incident Commander or whom page calls as Database Lead, where it is SEV1 or SEV2",
        "Night mail e-mail after 2 min without an answer who is called while on call for SRE on call; also to ops@acme.test",
        "Siren webhook at once when Office are told",
        "Not in private ones, nor in drills.",
    ]
    assert any("after 45 min eva@acme.test, pager hook Office" in " ".join(line.split()) for line in lines)
