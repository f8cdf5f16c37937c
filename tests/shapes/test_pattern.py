"""Which messages of unknown programs are alerts, and which of the many others are none."""

from typing import Any

import pytest

from tests.shapes.samples import Json, alerts, barred, only, spoken

ORDINARY = [
    ":rocket: Deployed checkout v2.14.0 to production",
    "Deploy of checkout to production failed after 3 min",
    "Build #1234 of main passed in 4 min 12 s",
    ":white_check_mark: All 1,204 tests passed on `main`",
    "Reminder: rotate the alert secrets",
    "Reminder: the on-call hand-over is at 10:00",
    "Ada Obi is on call for Checkout until Monday",
    "Good morning! 3 pull requests wait for a review",
    "Standup: what is critical for you today?",
    "[acme/web] Pull request opened by ada\n#12 Fix the CRITICAL path of alerts",
    "Alerts were silenced for 2 h by Ada Obi",
    "Alert rules were deployed to prod",
    "Weekly report: 12 alerts, 3 incidents, 1 resolved",
    "New comment on PAY-12: the problem is resolved, I think",
    "Signed up: 124 people today, up from 98",
    "Status page updated: all systems operational",
    "Backup of orders completed: 12 GiB in 4 min",
    "Certificate for shop.acme.test expires in 30 days",
    "Warning: your trial ends in 3 days",
    "Up next: retrospective in room 4",
    "OK, I will remind you tomorrow",
    "Down payment received for order 12",
    "Problems of the week",
    "Critical security update released for libfoo",
    "Downtime is planned for Sunday 02:00",
    "",
    " ",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_programs_say_otherwise_is_no_alert(text: str) -> None:
    assert alerts(spoken(text)) == ()
    assert alerts(barred(title=text)) == ()
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text or " "}}
    assert alerts(spoken("", blocks=[section])) == ()


@pytest.mark.parametrize("color", ["danger", "36a64f"])
@pytest.mark.parametrize(
    "text", [text for text in ORDINARY if "alert " not in text.lower() and "resolved" not in text]
)
def test_a_coloured_bar_makes_no_alert_of_them(text: str, color: str) -> None:
    assert alerts(barred(title=text, color=color)) == ()


@pytest.mark.parametrize("color", ["danger", "a30200", "good", "#36a64f", "warning", "cccccc", "", "ab"])
def test_a_colour_alone_is_no_alert(color: str) -> None:
    assert alerts(barred(title="Build #12 of checkout", text="12 files changed", color=color)) == ()


@pytest.mark.parametrize("name", ["GitHub", "Jira Cloud", "Slackbot", "Linear"])
def test_what_tells_of_peoples_work_is_no_alert(name: str) -> None:
    said = {"bot_profile": {"name": name}, "username": ""}
    assert alerts(spoken("ALERT: look at this", **said)) == ()
    assert alerts(spoken("ALERT: look at this")) != ()


@pytest.mark.parametrize(
    ("text", "firing", "title"),
    [
        ("ALERT: disk full on db-1", True, "disk full on db-1"),
        (":rotating_light: *ALERT* Disk full", True, "Disk full"),
        ("🚨 CRITICAL - disk full on db-1", True, "disk full on db-1"),
        ("[CRITICAL] Disk full", True, "Disk full"),
        ("[Firing:3] Disk full", True, "Disk full"),
        ("[Warning] Disk nearly full", True, "Disk nearly full"),
        ("Problem: Disk full on db-1", True, "Disk full on db-1"),
        ("Down: shop.acme.test", True, "shop.acme.test"),
        ("shop.acme.test is DOWN", True, "shop.acme.test is DOWN"),
        ("Disk: OK -&gt; CRITICAL", True, "Disk: OK -> CRITICAL"),
        ("Disk: CRITICAL → OK", False, "Disk: CRITICAL → OK"),
        ("[OK] Disk full", False, "Disk full"),
        ("RESOLVED: disk full on db-1", False, "disk full on db-1"),
        ("✅ Recovered: shop.acme.test", False, "shop.acme.test"),
        ("Recovery | shop.acme.test", False, "shop.acme.test"),
        ("shop.acme.test is UP", False, "shop.acme.test is UP"),
        ("[RESOLVED] Disk is CRITICAL on db-1", False, "Disk is CRITICAL on db-1"),
    ],
)
def test_a_word_in_the_right_place_makes_an_alert(text: str, firing: bool, title: str) -> None:
    (found,) = alerts(spoken(text))
    assert (found.firing, found.title) == (firing, title)


def test_green_says_that_it_is_over() -> None:
    red, green = (alerts(barred(title="ALERT: disk full", color=color)) for color in ("danger", "good"))
    assert (red[0].firing, green[0].firing) == (True, False)
    assert red[0].fingerprint == green[0].fingerprint


def test_a_field_may_say_how_it_stands() -> None:
    (found,) = alerts(barred(title="Disk full on db-1", fields=[{"title": "Status", "value": "FIRING"}]))
    assert found.firing


def test_what_was_measured_does_not_make_it_another_alert() -> None:
    assert only("zabbix-firing").fingerprint == only("zabbix-resolved").fingerprint
    assert only("zabbix-firing").title == "CPU is at 97 % on web-1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (spoken("ALERT: disk full on db-1"), spoken("ALERT: disk full on db-2")),
        (spoken("ALERT: disk full"), spoken("ALERT: disk full", username="another watchdog")),
        (barred(title="ALERT: disk", text="host: db-1"), barred(title="ALERT: disk", text="host: db-2")),
        (barred(title="ALERT: disk", text="env=prod"), barred(title="ALERT: disk", text="env=test")),
    ],
)
def test_another_place_or_sender_is_another_alert(one: Json, other: Json) -> None:
    assert alerts(one)[0].fingerprint != alerts(other)[0].fingerprint


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("service=api env=prod", {"service": "api", "env": "prod"}),
        ('{alertname="Disk", instance="db-1:9100"}', {"alertname": "Disk", "instance": "db-1:9100"}),
        (" - service = api\n - env = prod", {"service": "api", "env": "prod"}),
        ("*Service:* `api`\n• *Env:* prod", {"service": "api", "env": "prod"}),
        ("Trace ID: abc123\ntraceId: def", {"trace_id": "abc123", "traceId": "def"}),
        ("env: `prod`  level: `error`", {"env": "prod", "level": "error"}),
        ("host: db-1\nhost: db-2\nenv: prod", {"env": "prod"}),
        ("It began at 12:30, see https://x.test/?a=b&c=d", {}),
    ],
)
def test_labels_are_read_in_the_ways_they_are_written(text: str, labels: dict[str, str]) -> None:
    (found,) = alerts(barred(title="ALERT: disk", text=text))
    assert found.labels == {"alertname": "disk"} | labels


def test_links_keep_their_words_and_labels_are_no_links() -> None:
    text = "<https://x.test/?a=1&amp;b=2|Dash &amp; board>\nLogs: <https://logs.test>\nhost: db-1"
    (found,) = alerts(barred(title="ALERT: disk", title_link="https://a.test", text=text))
    assert [(link.title, link.url) for link in found.links] == [
        ("Link", "https://a.test"),
        ("Logs", "https://logs.test"),
        ("Dash & board", "https://x.test/?a=1&b=2"),
    ]
    assert found.labels == {"alertname": "disk", "host": "db-1"}


def test_an_alert_without_a_name_is_called_what_its_headline_says_but_for_what_changes() -> None:
    """Else all alerts of one environment would be one group."""
    assert (
        only("zabbix-firing").labels["alertname"]
        == only("zabbix-resolved").labels["alertname"]
        == "CPU on web-1"
    )
    assert only("script-firing").labels["alertname"] == "MailQueueLong"


def test_slacks_encoding_is_undone() -> None:
    (found,) = alerts(barred(title="ALERT: a &lt;b&gt; &amp;amp; c", text="<!channel> look <@U1|ada>"))
    assert found.title == "a <b> &amp; c"
    assert found.text == "@channel look @ada"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://[::1", "https://x.test/ y", 12, None, ["https://x.test"]]
)
def test_what_is_no_web_address_is_no_link(address: Any) -> None:
    (found,) = alerts(barred(title="ALERT: disk", title_link=address))
    assert all(link.url.startswith("http") and " " not in link.url for link in found.links)
