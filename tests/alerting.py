"""A source of alerts in a world: what Alertmanager sends, and sending it to the running Sitroom."""

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from tests.sources.senders import payload, shown
from tests.world import ALERT_SECRETS, World

_NEVER = "0001-01-01T00:00:00Z"


def told(
    name: str,
    *,
    severity: str = "warning",
    fingerprint: str = "",
    at: str = "2026-11-21T03:00:00Z",
    until: str = "",
    summary: str = "",
    **labels: str,
) -> dict[str, Any]:
    """One alert as Alertmanager tells of it; it is over where it has an end, `until`."""
    return {
        "status": "resolved" if until else "firing",
        "labels": {"alertname": name, "severity": severity, **labels},
        "annotations": {"summary": summary or name},
        "startsAt": at,
        "endsAt": until or _NEVER,
        "generatorURL": "http://prometheus.example.com/graph",
        "fingerprint": fingerprint or f"{name}{sorted(labels.items())}",
    }


def notification(*alerts: dict[str, Any]) -> dict[str, Any]:
    """The body of a request of Alertmanager's, version 4 of its webhook."""
    return {
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 0,
        "status": "firing" if any(one["status"] == "firing" for one in alerts) else "resolved",
        "receiver": "sitroom",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.com",
        "alerts": list(alerts),
    }


async def post(
    here: World,
    body: bytes | io.BytesIO | AsyncIterator[bytes],
    *,
    source: str = "alertmanager",
    secret: str = ALERT_SECRETS["alertmanager"],
) -> int:
    """Something is sent to the running Sitroom, with a secret; the status of the answer."""
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {secret}"}) as session,
        session.post(f"{here.running.http.url}/alerts/{source}", data=body) as answer,
    ):
        return answer.status


async def sent(here: World, source: str, name: str) -> None:
    """A source sends one of its payloads, signed by its secret."""
    body = payload(name)
    headers = {key: value[0] for key, value in shown(source, body, ALERT_SECRETS[source], here.now).items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{here.running.http.url}/alerts/{source}", data=body, headers=headers) as answer,
    ):
        assert answer.status == 202, await answer.text()
    await here.settle()


async def alerts(here: World, *said: dict[str, Any]) -> int:
    """Alertmanager tells the running Sitroom of alerts, and everything that follows happens; the status of the answer."""
    status = await post(here, json.dumps(notification(*said)).encode())
    await here.settle()
    return status
