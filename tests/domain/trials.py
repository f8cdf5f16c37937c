"""A policy with two routes, an alert, and what would become of it."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from bot.domain.alerts.alert import Alert, alert
from bot.domain.alerts.apart import set_apart
from bot.domain.alerts.folding import absorbed
from bot.domain.alerts.folding import begun as new_group
from bot.domain.alerts.group import Group
from bot.domain.alerts.reception import Surroundings
from bot.domain.alerts.rules import Action, AlertLink, Alerts, Match, Route
from bot.domain.alerts.trial import Trial, tried
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Channels, Policy
from tests.domain.worlds import NOW, POLICY

ROUTED = replace(
    POLICY,
    channels=Channels(alerts="#alerts"),
    alerts=Alerts(
        routes=(
            Route(name="Signs of life", then=Action.DROP, match=Match(labels={"alertname": ("Watchdog",)})),
            Route(name="Pages", then=Action.DECLARE, match=Match(severities=("sev1",))),
            Route(name="The rest", then=Action.TRIAGE),
        ),
        links=(AlertLink(title="Logs", url="https://logs.acme.test/?t={trace_id}"),),
    ),
)

PAGE = alert(title="Cart is slow", labels={"severity": "1", "env": "prod", "trace_id": "4bf9"})


def tried_out(
    one: Alert = PAGE,
    *,
    policy: Policy = ROUTED,
    incidents: Sequence[Incident] = (),
    may_declare: bool = True,
    by: Person | None = None,
    **more: Any,
) -> Trial:
    """What would become of an alert of Grafana's, or as practice of somebody's."""
    around = Surroundings(policy, incidents, NOW, may_declare=may_declare)
    fresh = new_group(
        one,
        source="grafana",
        sender="Grafana",
        rules=policy.alerts,
        now=NOW,
        starter=by,
        drill=by is not None,
    )
    return tried(one, set_apart(fresh, one, {}, policy, NOW), around, **more)


def group_of(one: Alert = PAGE, **changes: Any) -> Group:
    """The group of an alert that came already."""
    fresh = new_group(one, source="grafana", sender="Grafana", rules=ROUTED.alerts, now=NOW)
    return replace(absorbed(fresh, [one], ROUTED.alerts, NOW), id=7, **changes)
