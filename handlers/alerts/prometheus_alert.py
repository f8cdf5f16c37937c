"""An alert as Prometheus' Alertmanager tells of it, and Grafana, which has Alertmanager inside."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from bot.domain.alerts.alert import Alert, alert
from handlers.alerts.webhook import moment

#: Which annotations are the title and the text, the first that is there; they are a convention, not a rule.
_TITLES, _TEXTS = ("summary", "title"), ("description", "message")

#: Which annotations are addresses, and what they are shown as.
_LINKS = {
    "runbook_url": "Runbook",
    "runbook": "Runbook",
    "dashboard_url": "Dashboard",
    "dashboard": "Dashboard",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One alert of a notification: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config.

    What a notification has beside its alerts (`commonLabels`, `groupLabels`, `commonAnnotations`) each alert has, too.
    """

    status: Literal["firing", "resolved"]
    labels: dict[str, str]
    annotations: dict[str, str] | None = None
    starts_at: datetime | None = msgspec.field(default=None, name="startsAt")
    ends_at: datetime | None = msgspec.field(default=None, name="endsAt")
    generator_url: str | None = msgspec.field(default=None, name="generatorURL")
    fingerprint: str = ""


def understood(
    told: Told, *, links: Iterable[tuple[str, object]], annotations: Mapping[str, object] | None = None
) -> Alert:
    """The alert, with further links and annotations of its sender's."""
    said = dict(told.annotations or {})
    title = _taken(said, _TITLES) or told.labels.get("alertname", "")
    text = _taken(said, _TEXTS)
    addresses = [(word, said.pop(name)) for name, word in _LINKS.items() if _is_address(said.get(name, ""))]
    text = "\n".join(filter(None, [text, said.pop("runbook", "")]))  # what to do, where it is no address
    return alert(
        # Alertmanager before 0.19 gives none: what has the same labels is the same, whatever its summary says.
        fingerprint=told.fingerprint or alert(title="", labels=told.labels).fingerprint,
        title=title,
        firing=told.status == "firing",
        text=text,
        labels=told.labels,
        annotations={**(annotations or {}), **said},
        links=[*addresses, *links, ("Source", told.generator_url)],
        started_at=moment(told.starts_at),
        ended_at=moment(told.ends_at),
    )


def left_out(count: int | None) -> Mapping[str, object]:
    """What is noted of an alert whose notification was cut short, because so many more fire (`max_alerts`)."""
    return {"truncated_alerts": count} if count else {}


def _taken(said: dict[str, str], names: Iterable[str]) -> str:
    """The first of these annotations that says something; it is taken out."""
    for name in names:
        if said.get(name, "").strip():
            return said.pop(name)
    return ""


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))
