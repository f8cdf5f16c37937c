"""Requests as each sender makes them: what it signs, how, and what it says (`payloads/`, after its documentation)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bot.domain.alerts.alert import Alert, writable
from bot.domain.alerts.rules import Fields
from handlers.alerts.source import Headers, Heard, Source, discover

NOW = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)

SECRET, OLD, STRANGE = "correct horse battery staple", "the one before", "guessed"

PAYLOADS = Path(__file__).parent / "payloads"

SOURCES = discover()

UPTIME = Fields(
    title="join(' ', [check.name, 'is', state])",
    text="details",
    firing="state",
    fingerprint="check.id",
    labels="{check: check.name, regions: join(',', regions), correlation_id: correlation.id}",
    url="check.url",
    started_at="since",
)
BATCH = Fields(
    alerts="problems",
    title="what",
    firing="!ok",
    fingerprint="key",
    id="run",
    labels="meta",
    started_at="at",
)


def payload(name: str) -> bytes:
    """A request's body, by the name of its file."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def source_of(name: str) -> Source:
    """The source that a payload is for."""
    return SOURCES[name.partition("-")[0]]


def fields_of(name: str) -> Fields | None:
    """What the policy says of the payload's source."""
    return {"generic-uptime": UPTIME, "generic-batch": BATCH}.get(name)


def heard(name: str, body: bytes | None = None, headers: Headers | None = None) -> Heard:
    """What its source understands of a payload, or of another body in its place."""
    told = payload(name) if body is None else body
    return source_of(name).parse(headers or {}, told, fields_of(name))


def changed(name: str, **changes: Any) -> bytes:
    """A payload in which some keys of the whole are others."""
    return json.dumps(json.loads(payload(name)) | changes).encode()


def changed_alert(name: str, number: int = 0, **changes: Any) -> bytes:
    """A payload in which some keys of one alert are others."""
    told = json.loads(payload(name))
    told["alerts"][number] |= changes
    return json.dumps(told).encode()


def shown(name: str, body: bytes, secret: str = SECRET, at: datetime = NOW) -> dict[str, Sequence[str]]:
    """The headers with which a sender shows that it knows a secret."""
    match name:
        case "grafana":
            seconds = str(int(at.timestamp()))
            return {
                "x-grafana-alerting-timestamp": [seconds],
                "x-grafana-alerting-signature": [signature(secret, seconds.encode() + b":" + body)],
            }
        case "sentry":
            return {"sentry-hook-signature": [signature(secret, body)]}
        case _:
            return bearer(secret)


def bearer(token: str) -> dict[str, Sequence[str]]:
    """An Authorization header with a token."""
    return {"authorization": [f"Bearer {token}"]}


def basic(user: str, password: str) -> dict[str, Sequence[str]]:
    """An Authorization header with a user's password."""
    return {"authorization": ["Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()]}


def verify(name: str, headers: Mapping[str, Sequence[str]], body: bytes, *secrets: str) -> None:
    """Whether a source takes the request for its sender's, now; raises `Unproven`."""
    SOURCES[name].verify(headers, body, secrets, NOW)


def assert_can_be_stored(told: Heard) -> None:
    """It survives JSON, and nothing is in it that a database refuses."""
    written = msgspec.json.encode(told)

    assert msgspec.json.decode(written, type=Heard) == told
    assert b"\\u0000" not in msgspec.json.encode(told.alerts)
    for misfit in told.misfits:
        assert misfit.why.isprintable()
        assert writable(misfit.said) == misfit.said
    for alert in told.alerts:
        assert_is_cut_to_size(alert)


def assert_is_cut_to_size(alert: Alert) -> None:
    """However long what was said, and whatever time was given."""
    assert alert.fingerprint
    assert alert.title
    assert len(msgspec.json.encode(alert)) < 600_000
    assert alert.started_at is None or alert.started_at.utcoffset() == NOW.utcoffset()


def signature(secret: str, told: bytes) -> str:
    """What shows that somebody who knows the secret told this."""
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
