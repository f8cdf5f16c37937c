"""An Alertmanager as Sitroom knows it: what it says, over HTTP, with its secret."""

import json
from datetime import datetime
from typing import Any

import aiohttp

from tests.world import ALERT_SECRETS, World

SECRET = ALERT_SECRETS["alertmanager"]

Told = dict[str, Any]


def told(
    name: str,
    since: datetime,
    *,
    ended: datetime | None = None,
    fingerprint: str = "",
    summary: str = "",
    annotations: dict[str, str] | None = None,
    **labels: str,
) -> Told:
    """One alert of a notification; resolved where it `ended`."""
    return {
        "status": "resolved" if ended else "firing",
        "labels": {"alertname": name, **labels},
        "annotations": {"summary": summary or name, **(annotations or {})},
        "startsAt": since.isoformat(),
        "endsAt": ended.isoformat() if ended else "0001-01-01T00:00:00Z",
        "generatorURL": "https://prometheus.acme.test/graph",
        "fingerprint": fingerprint or name.encode().hex(),
    }


def notification(*alerts: Told) -> bytes:
    """A notification, version 4."""
    status = "firing" if any(one["status"] == "firing" for one in alerts) else "resolved"
    return json.dumps(
        {
            "version": "4",
            "status": status,
            "receiver": "sitroom",
            "externalURL": "https://alertmanager.acme.test",
            "alerts": alerts,
        }
    ).encode()


async def post(
    here: World, body: bytes, *, source: str = "alertmanager", secret: str = SECRET
) -> tuple[int, str]:
    """The status and the text with which what is sent is answered."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    url = f"{here.running.http.url}/alerts/{source}"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answered:
        return answered.status, await answered.text()


async def notify(here: World, *alerts: Told) -> None:
    """Alertmanager tells of alerts, and everything that follows from it happens."""
    status, said = await post(here, notification(*alerts))
    assert status == 202, said
    await here.settle()
