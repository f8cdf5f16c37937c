"""SP-7, CT-6: the identifiers of an alert become links that follow it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert, Link, alert
from bot.domain.alerts.links import LONGEST, links_of, traces_of
from bot.domain.alerts.rules import AlertLink, Alerts
from bot.domain.policy import Policy
from tests.domain.worlds import POLICY

LOGS = "https://logs.acme.test/search?q={correlation_id}"


def _policy(*urls: str) -> Policy:
    links = tuple(AlertLink(title=f"Link {number}", url=url) for number, url in enumerate(urls, 1))
    return replace(POLICY, alerts=Alerts(links=links))


def _url(template: str, **labels: object) -> str:
    """The one link that a template gives, or nothing."""
    found = links_of(alert(title="Slow", labels=labels), _policy(template))
    return found[0].url if found else ""


def test_sp_7_the_correlation_identifier_becomes_a_link_that_follows_it_through_the_logs() -> None:
    share = alert(title="Share failed", labels={"correlation_id": "c0ffee-42"})

    assert links_of(share, _policy(LOGS)) == (Link("Link 1", "https://logs.acme.test/search?q=c0ffee-42"),)


def test_ct_6_a_log_query_is_made_of_the_trace_and_a_dashboard_of_the_service() -> None:
    slow = alert(title="Slow", labels={"service": "orders"}, annotations={"trace_id": "4bf92f"})
    policy = _policy(
        'https://grafana.acme.test/explore?left={{"expr":"{{traceId=\'{trace_id}\'}}"}}',
        "https://grafana.acme.test/d/latency?var-service={service}",
    )

    logs, dashboard = links_of(slow, policy)

    assert parse_qs(urlsplit(logs.url).query)["left"] == ['{"expr":"{traceId=\'4bf92f\'}"}']
    assert dashboard.url == "https://grafana.acme.test/d/latency?var-service=orders"


def test_a_link_is_left_out_where_the_alert_lacks_one_of_its_labels() -> None:
    policy = _policy("https://a.test/{env}/{service}", "https://a.test/{service}", "https://a.test/")

    found = links_of(alert(title="Slow", labels={"service": "orders"}), policy)

    assert [link.title for link in found] == ["Link 2", "Link 3"]


def test_a_label_may_be_called_as_kubernetes_calls_them() -> None:
    assert _url("https://a.test/{app.kubernetes.io/name}", **{"app.kubernetes.io/name": "api"}) == (
        "https://a.test/api"
    )


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ("a b", "a%20b"),
        ("evil.test/x", "evil.test%2Fx"),
        ("@evil.test", "%40evil.test"),
        ("x&admin=1#top?", "x%26admin%3D1%23top%3F"),
        ("<!channel>|<@U1>", "%3C%21channel%3E%7C%3C%40U1%3E"),
        ("ä🔥", "%C3%A4%F0%9F%94%A5"),
        ("%2e%2e", "%252e%252e"),
        ("{title}", "%7Btitle%7D"),
    ],
)
def test_a_value_is_a_part_of_the_address_and_never_more(value: str, encoded: str) -> None:
    assert _url("https://a.test/d/{x}?q={x}", x=value) == f"https://a.test/d/{encoded}?q={encoded}"


@pytest.mark.parametrize("value", [".", ".."])
def test_a_value_that_leads_upwards_gives_no_link(value: str) -> None:
    assert not _url("https://a.test/d/{x}", x=value)
    assert not _url("https://a.test/d/{x}/view", x=value)
    assert not _url("https://a.test/d/{x}?q=1", x=value)
    assert _url("https://a.test/d/v{x}", x=value)


def test_a_link_that_grew_too_long_is_none() -> None:
    room = LONGEST - len("https://a.test/")

    assert len(_url("https://a.test/{x}{y}", x="a" * 1000, y="b" * (room - 1000))) == LONGEST
    assert not _url("https://a.test/{x}{y}{z}", x="a" * 1000, y="b" * (room - 1000), z="c")


@given(st.text(min_size=1, max_size=60))
def test_no_value_changes_where_a_link_leads_or_ends_it_early(value: str) -> None:
    one = Alert(fingerprint="f", title="Slow", labels={"x": value})

    for link in links_of(one, _policy("https://logs.acme.test/a/{x}/b?q={x}#f")):
        parts = urlsplit(link.url)
        assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "logs.acme.test", "f")
        assert parts.path.startswith("/a/")
        assert parts.path.count("/") == 3
        assert not set(link.url) & set(" <>|\"'`\n")
        assert link.url.isascii()


def test_identifiers_of_traces_come_in_the_order_of_the_policy_and_once() -> None:
    one = alert(
        title="Slow",
        labels={"span_id": "00f0", "traceId": "4bf9"},
        annotations={"trace_id": "4bf9", "correlation_id": "c0ffee"},
    )

    assert traces_of(one, POLICY) == ("4bf9", "00f0", "c0ffee")
    assert traces_of(alert(title="Slow"), POLICY) == ()
