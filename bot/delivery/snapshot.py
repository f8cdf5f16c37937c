"""How the health endpoints are when an incident begins: asked side by side, with what they answered kept."""

import asyncio
import hashlib
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.poller import payload_of
from bot.delivery.errand import Errand
from bot.domain.alerts.health import Answer, Failure, judged
from bot.domain.alerts.rules import Poll
from bot.domain.commands import Command, KeepPayload, RecordSnapshot
from bot.domain.events import HealthSeen
from bot.domain.payloads import of_endpoint
from bot.domain.people import THE_SYSTEM
from bot.health import Ask
from storage import files


async def seen(errand: Errand, ask: Ask) -> dict[HealthSeen, bytes]:
    """How each endpoint of the policy is, with what it answered."""
    polls = errand.rules.policy.alerts.polls
    answers = await asyncio.gather(*map(ask, polls))
    number = errand.incident.number
    return dict(_seen(number, poll, heard) for poll, heard in zip(polls, answers, strict=True))


def _seen(number: int, poll: Poll, heard: Answer | Failure) -> tuple[HealthSeen, bytes]:
    health, payload = judged(poll, heard), payload_of(heard)
    name = of_endpoint(number, poll.id) if payload else ""
    return HealthSeen(poll.id, poll.name, health.well, health.why, name), payload.encode()


def records(looks: Mapping[HealthSeen, bytes]) -> list[Command]:
    """What the timeline says of them."""
    kept = [
        KeepPayload(by=THE_SYSTEM, name=one.payload, sha256=_sha256(content), size=len(content))
        for one, content in looks.items()
        if one.payload
    ]
    return [RecordSnapshot(by=THE_SYSTEM, endpoints=tuple(looks)), *kept]


async def keep(db: AsyncConnection, looks: Mapping[HealthSeen, bytes]) -> None:
    """Store what the endpoints answered, in the transaction that records it."""
    for one, content in looks.items():
        if one.payload:
            await files.keep(db, _sha256(content), one.payload, "text/plain", content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
