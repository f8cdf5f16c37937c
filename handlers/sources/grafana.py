"""The webhook of Grafana's alerting (version 8 and later), signed, with the time of the signature.

Its shape and its signature, whose headers the contact point may name otherwise:
https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.rules import Fields
from handlers.alerts.prometheus_alert import Told, left_out, understood
from handlers.alerts.proof import only, recent, signed
from handlers.alerts.source import Headers, Heard, Source
from handlers.alerts.webhook import read_alerts

SIGNATURE, TIMESTAMP = "X-Grafana-Alerting-Signature", "X-Grafana-Alerting-Timestamp"

#: The labels of a measured series, within `[ var='A' labels={traceID=4bf9, app=shop} value=1 ]`.
_SERIES = re.compile(r"labels=\{([^{}]{1,2000})\}")


class _Told(Told, frozen=True, kw_only=True):
    """What Grafana adds to an alert: addresses since version 8, `values` since 9.

    Attributes:
        values: the results of the rule's expressions, by their letter.
        value_string: the same with the labels of what was measured, which need not be labels of the alert.
    """

    silence_url: str | None = msgspec.field(default=None, name="silenceURL")
    dashboard_url: str | None = msgspec.field(default=None, name="dashboardURL")
    panel_url: str | None = msgspec.field(default=None, name="panelURL")
    image_url: str | None = msgspec.field(default=None, name="imageURL")
    values: dict[str, float | None] | None = None
    value_string: str | None = msgspec.field(default=None, name="valueString")


class _Notification(msgspec.Struct, frozen=True, kw_only=True):
    alerts: list[_Told]
    truncated: int | None = msgspec.field(default=None, name="truncatedAlerts")


def verify(headers: Headers, body: bytes, secrets: Sequence[str], now: datetime) -> None:
    """See `handlers.alerts.source.Verify`. What is signed is the time, a colon, and the body."""
    at = only(headers, TIMESTAMP)
    signed(headers, SIGNATURE, b"%b:%b" % (at.encode("utf-8", "surrogatepass"), body), secrets)
    recent(at, now)


def parse(_headers: Headers, body: bytes, _fields: Fields | None) -> Heard:
    """What a notification says; see `handlers.alerts.source.Parse`."""
    told, misfits = read_alerts(body, _Notification, _Told, version="1", sender="Grafana")
    return Heard(tuple(_alert(each, told) for each in told.alerts), misfits=misfits)


def _alert(told: _Told, notification: _Notification) -> Alert:
    values = ", ".join(
        f"{name} = {value:g}" for name, value in (told.values or {}).items() if value is not None
    )
    known: dict[str, object] = {"values": values or told.value_string, **left_out(notification.truncated)}
    for name, value in _measured(told.value_string or ""):
        if name not in told.labels:
            known.setdefault(name, value)
    return understood(
        told,
        links=[
            ("Dashboard", told.dashboard_url),
            ("Panel", told.panel_url),
            ("Image", told.image_url),
            ("Silence", told.silence_url),
        ],
        annotations=known,
    )


def _measured(values: str) -> Iterator[tuple[str, str]]:
    """The labels of what a rule measured: that of a log or a trace often has its identifier only there."""
    for series in _SERIES.findall(values):
        for pair in series.split(", "):
            name, _, value = pair.partition("=")
            yield name.strip(), value


SOURCE = Source(kind="grafana", name="Grafana", verify=verify, parse=parse, signs=True)
