"""Which way an alert goes, and why; how bad it is, and what it is about."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert, alert
from bot.domain.alerts.route import Routed, Verdict, component_of, fits, routed, severity_of, verdicts
from bot.domain.alerts.rules import Action, Alerts, AlertSource, Fields, Hours, Kind, Match, Route, Within
from bot.domain.policy import Component, Policy
from tests.domain.worlds import NOW, POLICY

SATURDAY = NOW
FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def _policy(*routes: Route, **more: Any) -> Policy:
    return replace(POLICY, alerts=Alerts(routes=routes, **more))


def _route(name: str = "R", then: Action = Action.DECLARE, **match: Any) -> Route:
    return Route(name=name, then=then, match=Match(**match))


def _alert(title: str = "Slow", **labels: object) -> Alert:
    return alert(title=title, labels=labels)


def _why(one: Alert, *, at: datetime = NOW, source: str = "grafana", **match: Any) -> Verdict:
    """What a route that asks for this says."""
    policy = _policy(_route(**match), business_hours=Hours(zone="UTC"))
    (verdict,) = verdicts(source, one, policy, at)
    return verdict


# --- How bad, and what --------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["sev1", "SEV1", "SEV-1", "P1", "1", "Sev 1"])
def test_ct_4_a_severity_is_suggested_from_any_spelling_in_a_label(value: str) -> None:
    assert severity_of(_alert(severity=value), POLICY) == "sev1"


def test_ct_4_the_first_label_that_says_a_severity_says_it() -> None:
    assert severity_of(_alert(severity="page", priority="P2", level="1"), POLICY) == "sev2"
    assert severity_of(alert(title="Slow", annotations={"level": "major"}), POLICY) == "sev2"


def test_ct_4_the_words_of_the_policy_come_before_spellings_and_have_no_case() -> None:
    policy = _policy(severities={"Page": "sev1", "major": "sev3"})

    assert severity_of(_alert(severity="PAGE"), policy) == "sev1"
    assert severity_of(_alert(severity="major"), policy) == "sev3"


def test_a_severity_that_nobody_says_is_none() -> None:
    assert severity_of(_alert(severity="warning", team="1"), POLICY) is None
    assert severity_of(_alert(), POLICY) is None


@pytest.mark.parametrize("value", ["checkout", "Checkout", "checkout-api", "shopping cart"])
def test_a_component_is_recognised_in_a_label(value: str) -> None:
    assert component_of(_alert("Search is slow", service=value), POLICY) == "checkout"


def test_a_component_whose_whole_name_stands_in_the_label_comes_before_one_that_begins_it() -> None:
    policy = replace(POLICY, components=(*POLICY.components, Component(id="checkout-worker", name="Workers")))

    assert component_of(_alert(job="checkout-worker"), policy) == "checkout-worker"
    assert component_of(_alert(job="Checkout-Worker"), policy) == "checkout-worker"
    assert component_of(_alert(job="workers"), policy) == "checkout-worker"


def test_a_component_is_looked_for_in_the_title_where_no_label_says_one() -> None:
    assert component_of(_alert("Search is slow", service="unheard-of"), POLICY) == "search"
    assert component_of(_alert("Slow", service="unheard-of"), POLICY) is None


# --- Patterns -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "value", "is_fit"),
    [
        ("prod", "prod", True),
        ("prod", "Prod", False),
        ("prod", "prod-eu", False),
        ("prod*", "prod", True),
        ("prod*", "prod-eu", True),
        ("*-eu", "prod-eu", True),
        ("*-eu", "prod-eu-1", False),
        ("p*d*1", "prod-eu-1", True),
        ("p*d*1", "prod-eu-2", False),
        ("a*bc*c", "abc", False),
        ("a*b*c", "abxc", True),
        ("a*x*c", "abc", False),
        ("ab*ba", "aba", False),
        ("ab*ba", "abba", True),
        ("*", "anything\nat all", True),
        ("**", "x", True),
        ("pro[d]", "prod", False),
        ("pro[d]", "pro[d]", True),
        ("pro?", "prod", False),
    ],
)
def test_a_star_stands_for_anything_and_nothing_else_does(pattern: str, value: str, *, is_fit: bool) -> None:
    assert fits(pattern, value) is is_fit


@given(st.lists(st.text(alphabet="ab[?.", max_size=3), max_size=5), st.data())
def test_a_pattern_fits_what_is_made_of_it(parts: list[str], data: st.DataObject) -> None:
    between = [data.draw(st.text(alphabet="ab*", max_size=4)) for _ in parts[1:]]
    value = "".join(part + more for part, more in zip(parts, [*between, ""], strict=True)) if parts else ""

    assert fits("*".join(parts), value)


def test_a_hostile_value_is_compared_as_fast_as_any() -> None:
    began = time.process_time()

    assert not fits("*a" * 90 + "b", "a" * 100_000)
    assert time.process_time() - began < 1


# --- Suggested ---------------------------------------------------------------------------------


_SUGGESTING = replace(
    _policy(_route("Bad", severities=("sev1",))),
    components=(replace(POLICY.components[0], severity="sev1"), POLICY.components[1]),
)


@pytest.mark.parametrize(
    ("one", "severity", "action"),
    [
        (_alert(service="checkout"), "sev1", Action.DECLARE),
        (_alert(service="checkout", severity="sev3"), "sev3", Action.TRIAGE),
        (_alert(service="search"), None, Action.TRIAGE),
    ],
)
def test_rc_4_an_alert_without_a_severity_is_as_bad_as_what_fails(
    one: Alert, severity: str | None, action: Action
) -> None:
    found = routed("grafana", one, _SUGGESTING, NOW)

    assert (found.severity, found.action) == (severity, action)


def test_what_a_route_says_that_fails_counts() -> None:
    route = Route(name="R", then=Action.DECLARE, component="checkout")
    policy = replace(_SUGGESTING, alerts=Alerts(routes=(route,)))

    assert routed("grafana", _alert(service="search"), policy, NOW).severity == "sev1"


# --- Verdicts -----------------------------------------------------------------------------------


def test_sp_5_every_route_says_whether_it_matched_and_if_not_which_condition_failed_first() -> None:
    policy = _policy(
        _route("Pages", labels={"severity": ("critical", "page")}),
        _route("Sentry", sources=("sentry",)),
        _route("Production", Action.TRIAGE, labels={"env": ("prod*",)}, sources=("grafana", "sentry")),
        _route("The rest", Action.ATTACH),
    )

    assert verdicts("grafana", _alert(severity="warning", env="prod-eu"), policy, NOW) == (
        Verdict("Pages", matched=False, why="`severity` is `warning`, not one of critical, page"),
        Verdict("Sentry", matched=False, why="source is `grafana`, not sentry"),
        Verdict("Production", matched=True, why="source is `grafana`, `env` is `prod-eu`"),
        Verdict("The rest", matched=True, why="it is for everything"),
    )


@pytest.mark.parametrize(
    ("one", "match", "why"),
    [
        (_alert(), {"labels": {"env": ("prod",)}}, "there is no label `env`"),
        (_alert(env="dev"), {"labels": {"env": ("prod*",)}}, "`env` is `dev`, not prod*"),
        (_alert(), {"components": ("search",)}, "no component was recognised"),
        (_alert("Cart"), {"components": ("search",)}, "component is `checkout`, not search"),
        (_alert(), {"severities": ("sev1",)}, "no severity was recognised"),
        (
            _alert(severity="P3"),
            {"severities": ("sev1", "sev2")},
            "severity is `sev3`, not one of sev1, sev2",
        ),
        (_alert(), {"hours": Within.INSIDE}, "it is outside business hours"),
    ],
)
def test_sp_5_a_condition_that_fails_is_named(one: Alert, match: dict[str, Any], why: str) -> None:
    assert _why(one, at=SATURDAY, **match) == Verdict("R", matched=False, why=why)


def test_sp_5_all_that_matched_is_named() -> None:
    verdict = _why(
        _alert("Cart", severity="1"),
        at=FRIDAY,
        sources=("grafana",),
        labels={"severity": ("*",)},
        components=("checkout",),
        severities=("sev2", "sev1"),
        hours=Within.INSIDE,
    )

    assert verdict.matched
    assert verdict.why == (
        "source is `grafana`, `severity` is `1`, component is `checkout`, severity is `sev1`, "
        "it is within business hours"
    )


def test_an_annotation_does_for_a_label_that_is_not_there() -> None:
    one = alert(title="Slow", annotations={"env": "prod"})

    assert _why(one, labels={"env": ("prod",)}).matched


def test_what_a_sentence_quotes_is_short_and_on_one_line_and_has_no_marks() -> None:
    verdict = _why(_alert(env="`x\n" + "y" * 900), labels={"env": ("a", "b", "c", "d", "e", "f", "g")})

    assert verdict.why == f"`env` is `'x {'y' * 76}…`, not one of a, b, c, d, e, 2 more"


# --- Routes -------------------------------------------------------------------------------------


def test_sp_5_the_first_route_that_matches_is_taken_with_its_own_severity_and_component() -> None:
    policy = _policy(
        _route("Not this", labels={"env": ("dev",)}),
        Route(name="This", then=Action.DECLARE, severity="sev1", component="search"),
        _route("Nor this", Action.DROP),
    )

    assert routed("grafana", _alert("Cart", severity="sev3"), policy, NOW) == Routed(
        "This", Action.DECLARE, "sev1", "search", "it is for everything"
    )


def test_a_route_that_says_no_severity_leaves_what_was_recognised() -> None:
    assert routed("grafana", _alert("Cart", severity="sev3"), _policy(_route()), NOW) == Routed(
        "R", Action.DECLARE, "sev3", "checkout", "it is for everything"
    )


def test_people_decide_on_what_no_route_matches() -> None:
    policy = _policy(_route(sources=("sentry",)))

    assert routed("grafana", _alert(), policy, NOW) == Routed(
        "", Action.TRIAGE, None, None, "no route matches it"
    )
    assert routed("grafana", _alert(), POLICY, NOW).why == "the policy has no routes"


def test_sp_6_routes_respect_business_hours() -> None:
    policy = _policy(
        _route("Night", Action.TRIAGE, hours=Within.OUTSIDE),
        _route("Day", hours=Within.INSIDE),
        business_hours=Hours(zone="UTC"),
    )

    assert routed("grafana", _alert(), policy, FRIDAY).route == "Day"
    assert routed("grafana", _alert(), policy, SATURDAY).route == "Night"


@pytest.mark.parametrize("within", [Within.INSIDE, Within.OUTSIDE])
def test_a_route_that_asks_for_hours_never_matches_where_there_are_none(within: Within) -> None:
    (verdict,) = verdicts("grafana", _alert(), _policy(_route(hours=within)), NOW)

    assert verdict == Verdict("R", matched=False, why="the policy has no business hours")


def test_every_known_kind_may_send_and_whatever_the_policy_declares() -> None:
    second = AlertSource(id="alertmanager", kind=Kind.ALERTMANAGER)
    checks = AlertSource(id="checks", fields=Fields(title="name"))

    senders = Alerts(sources=(second, checks)).senders

    assert set(senders) == {"alertmanager", "grafana", "sentry", "checks"}
    assert senders["checks"] is checks
    assert senders["alertmanager"] is second
