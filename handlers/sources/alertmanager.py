"""Alertmanager's webhook, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config."""

import re
from urllib.parse import quote

import msgspec

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.rules import Fields
from handlers.alerts.prometheus_alert import Told, left_out, understood
from handlers.alerts.proof import authorized
from handlers.alerts.source import Headers, Heard, Source
from handlers.alerts.webhook import read_alerts

#: Longer addresses are not shown, so they are not made.
_LONGEST = 1500

#: What stays as it is in an address (RFC 3986, 2.3).
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")


class _Notification(msgspec.Struct, frozen=True, kw_only=True):
    alerts: list[Told]
    external_url: str | None = msgspec.field(default=None, name="externalURL")
    truncated: int | None = msgspec.field(default=None, name="truncatedAlerts")


def parse(_headers: Headers, body: bytes, _fields: Fields | None) -> Heard:
    """What a notification says; see `handlers.alerts.source.Parse`."""
    told, misfits = read_alerts(body, _Notification, Told, version="4", sender="Alertmanager")
    return Heard(tuple(_alert(each, told) for each in told.alerts), misfits=misfits)


def _alert(told: Told, notification: _Notification) -> Alert:
    return understood(
        told,
        links=[("Silence", _silence(notification.external_url, told.labels))],
        annotations=left_out(notification.truncated),
    )


def _silence(address: str | None, labels: dict[str, str]) -> str | None:
    """Where Alertmanager's page offers to silence what has these labels, as `{alertname="Slow",job="shop"}`."""
    if not address or sum(map(len, labels.values())) > _LONGEST:
        return None
    matchers = "%2C".join(f"{_quoted(name)}%3D%22{_quoted(value)}%22" for name, value in labels.items())
    return f"{address.rstrip('/')}/#/silences/new?filter=%7B{matchers}%7D"


def _quoted(text: str) -> str:
    """Within quotation marks, within an address. Most need no quoting, and to see that is faster than to do it."""
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return quote(escaped, safe="", errors="replace")


SOURCE = Source(kind="alertmanager", name="Alertmanager", verify=authorized, parse=parse)
