"""Alerts of one Alertmanager, the groups that they form, and what is true around them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from bot.domain.alerts.alert import Alert, alert
from bot.domain.alerts.folding import absorbed, begun
from bot.domain.alerts.group import Group
from bot.domain.alerts.reception import Reception, Surroundings, received
from bot.domain.alerts.rules import Action, Alerts, Match, Route
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from tests.domain.worlds import NOW, POLICY

ALERTS = Alerts(
    group_by=("alertname",),
    distinct=("user",),
    severities={"critical": "sev1", "warning": "sev3"},
    routes=(
        Route(name="Signs of life", then=Action.DROP, match=Match(labels={"alertname": ("Watchdog",)})),
        Route(name="Quiet", then=Action.ATTACH, match=Match(labels={"severity": ("info",)})),
        Route(name="Pages", then=Action.DECLARE, match=Match(severities=("sev1", "sev2"))),
        Route(name="The rest", then=Action.TRIAGE),
    ),
)

ROUTED = replace(POLICY, alerts=ALERTS)


def said(
    fingerprint: str = "a",
    *,
    firing: bool = True,
    since: datetime | None = None,
    severity: str = "warning",
    title: str = "Search is slow",
    lasting: bool = True,
    **more: Any,
) -> Alert:
    """An alert of the group `Slow`."""
    return alert(
        title=title,
        fingerprint=fingerprint,
        firing=firing,
        labels={"alertname": "Slow", "severity": severity, **more},
        started_at=since,
        lasting=lasting,
    )


def over(fingerprint: str = "a", **more: Any) -> Alert:
    """The same, fired no more."""
    return said(fingerprint, firing=False, **more)


def fresh(one: Alert, now: datetime = NOW, rules: Alerts = ALERTS, **more: Any) -> Group:
    """A group that nothing was told of."""
    return begun(one, source="am", sender="Alertmanager", rules=rules, now=now, **more)


def group_of(*alerts: Alert, now: datetime = NOW, rules: Alerts = ALERTS, **changes: Any) -> Group:
    """A group that was told of these, with a number, and perhaps other values."""
    return replace(absorbed(fresh(alerts[0], now, rules), alerts, rules, now), id=7, **changes)


def around(now: datetime = NOW, *incidents: Incident, policy: Policy = ROUTED, **more: Any) -> Surroundings:
    """What is true."""
    return Surroundings(policy, incidents, now, **more)


def hear(
    known: Group | None,
    alerts: Sequence[Alert],
    now: datetime = NOW,
    *incidents: Incident,
    attached: Incident | None = None,
    **more: Any,
) -> Reception:
    """What becomes of alerts that come now."""
    return received(known, fresh(alerts[0], now), alerts, attached, around(now, *incidents, **more))
