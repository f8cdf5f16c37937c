"""PagerDuty's Events API v2 as it is documented: what it takes, what it answers, and which alerts come of it.

https://developer.pagerduty.com/docs/send-alert-event, and the OpenAPI file of https://github.com/PagerDuty/api-schema.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import jsonschema
from aiohttp import web

from tests.outward.receiver import Answering, Received, Receiver, receiver

#: What an integration key looks like.
KEY = "0123456789abcdef0123456789abcdef"

#: Of an event, in bytes.
_LARGEST = 512 * 1024

_TEXT = {"type": "string"}

_PAYLOAD = {
    "type": "object",
    "required": ["summary", "severity", "source"],
    "additionalProperties": False,
    "properties": {
        "summary": {"type": "string", "minLength": 1, "maxLength": 1024},
        "severity": {"enum": ["critical", "error", "warning", "info"]},
        "source": {"type": "string", "minLength": 1},
        "timestamp": {"type": "string", "format": "date-time"},
        "component": _TEXT,
        "group": _TEXT,
        "class": _TEXT,
        "custom_details": {"type": "object"},
    },
}

EVENT = {
    "type": "object",
    "required": ["routing_key", "event_action"],
    "additionalProperties": False,
    "properties": {
        "routing_key": {"type": "string", "minLength": 32, "maxLength": 32},
        "event_action": {"enum": ["trigger", "acknowledge", "resolve"]},
        "dedup_key": {"type": "string", "maxLength": 255},
        "client": _TEXT,
        "client_url": {"type": "string", "pattern": "^https?://"},
        "links": {
            "type": "array",
            "items": {"type": "object", "required": ["href"], "properties": {"href": _TEXT, "text": _TEXT}},
        },
        "payload": _PAYLOAD,
    },
    "if": {"properties": {"event_action": {"const": "trigger"}}},
    "then": {"required": ["payload"]},
    "else": {"required": ["dedup_key"]},
}


class PagerDuty:
    """One service with one integration.

    Attributes:
        events: what it took, in order.
        alerts: how it stands with each, by its `dedup_key`.
        rung: whom it would have called, and about what: the summary of each alert that is new.
        instead: what it does with requests, if anything else; the alerts stay as they are.
    """

    def __init__(self, server: Receiver) -> None:
        self.server = server
        self.url = f"{server.url}v2/enqueue"
        self.events: list[dict[str, Any]] = []
        self.alerts: dict[str, str] = {}
        self.rung: list[str] = []
        self.instead: Answering | None = None

    async def answer(self, received: Received) -> web.StreamResponse:
        """Take an event, or say what is wrong with it."""
        if self.instead:
            return await self.instead(received)
        return self.take(received)

    def take(self, received: Received) -> web.Response:
        """Take an event."""
        wrong = _wrong(received)
        if wrong:
            said = {"status": "invalid event", "message": "Event object is invalid", "errors": [wrong]}
            return web.json_response(said, status=400)
        event = json.loads(received.body)
        self.events.append(event)
        key, action = event.get("dedup_key", str(len(self.events))), event["event_action"]
        if action == "trigger" and self.alerts.get(key, "resolved") == "resolved":
            self.alerts[key] = "triggered"
            self.rung.append(event["payload"]["summary"])
        elif action != "trigger" and key in self.alerts:
            self.alerts[key] = f"{action}d"
        return web.json_response(
            {"status": "success", "message": "Event processed", "dedup_key": key}, status=202
        )


def _wrong(received: Received) -> str:
    if (received.method, received.path) != ("POST", "/v2/enqueue"):
        return "not found"
    if received.headers.get("content-type") != "application/json" or len(received.body) > _LARGEST:
        return "not JSON, or too large"
    try:
        jsonschema.validate(json.loads(received.body), EVENT)
    except (ValueError, jsonschema.ValidationError) as error:
        return str(error)
    return ""


@asynccontextmanager
async def pagerduty() -> AsyncIterator[PagerDuty]:
    """One that listens on this machine."""
    async with receiver() as server:
        here = PagerDuty(server)
        server.answers = here.answer
        yield here
