"""Handing payloads to apps: events with redelivery, everything else once.

An event that is not acknowledged in time is delivered again at once, after one minute and after
five, on the workspace's clock. Commands and interactions are not: the person sees a failure.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from sandbox.apps import App
from sandbox.deliver import http_mode, socket_mode
from sandbox.log import Delivery
from sandbox.model import Json
from sandbox.state import State

REDELIVERY = (0.0, 60.0, 300.0)


def tell(state: State, app: App, payload: Json, *, attempt: int = 0, reason: str = "") -> None:
    """Deliver an event in the background, and again while it is not acknowledged."""
    app.last_event = payload
    state.waiting_for_acks += 1
    _spawn(state, _tell(state, app, payload, attempt, reason))


def redeliver(state: State, app: App) -> None:
    """Deliver the last event again, as Slack does when an ack is lost on the way."""
    if app.last_event is not None:
        tell(
            state,
            app,
            app.last_event,
            attempt=1,
            reason="timeout" if app.socket_mode_enabled else "http_timeout",
        )


async def ask(state: State, app: App, kind: str, name: str, payload: Json) -> Delivery:
    """Deliver a command, interaction or options request once and return what came of it."""
    state.waiting_for_acks += 1
    return await _attempt(
        state, app, Delivery(app_id=app.app_id, kind=kind, name=name, payload=payload, at=state.clock.now())
    )


async def replay(state: State, delivery: Delivery) -> Delivery:
    """Deliver the payload of an earlier delivery once more."""
    state.waiting_for_acks += 1
    again = replace(
        delivery,
        at=state.clock.now(),
        attempt=delivery.attempt + 1 if delivery.kind == "event" else 0,
        reason="timeout" if delivery.kind == "event" else "",
        outcome="pending",
        response={},
    )
    return await _attempt(state, state.apps[delivery.app_id], again)


async def _tell(state: State, app: App, payload: Json, first: int, reason: str) -> None:
    for attempt in range(first, len(REDELIVERY) + 1):
        if attempt > first:
            await state.clock.sleep_until(state.clock.now() + REDELIVERY[attempt - 1])
            state.waiting_for_acks += 1
        delivery = Delivery(
            app_id=app.app_id,
            kind="event",
            name=payload["event"]["type"],
            payload=payload,
            at=state.clock.now(),
            attempt=attempt,
            reason=reason,
        )
        await _attempt(state, app, delivery)
        if delivery.outcome == "acked" or delivery.response.get("no_retry"):
            return
        reason = _reason(app, delivery)


def _reason(app: App, delivery: Delivery) -> str:
    if app.socket_mode_enabled:
        return "timeout"
    return {"timeout": "http_timeout", "refused": "http_error"}.get(delivery.outcome, "connection_failed")


async def _attempt(state: State, app: App, delivery: Delivery) -> Delivery:
    state.deliveries.append(delivery)
    try:
        if state.faults.outage is not None:
            delivery.outcome = "unreachable"
        elif app.socket_mode_enabled:
            await socket_mode.attempt(state, app, delivery)
        else:
            await http_mode.attempt(state, app, delivery)
    finally:
        if delivery.outcome == "pending":
            delivery.outcome = "unreachable"
        state.waiting_for_acks -= 1
        state.check_conditions()
    return delivery


def _spawn(state: State, work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    state.tasks.add(task)
    task.add_done_callback(state.tasks.discard)
