"""Handing payloads to apps: events with redelivery, everything else once.

An event that is not acknowledged in time is delivered again at once, after one minute and after
five, on the workspace's clock. Commands and interactions are not: the person sees a failure.
"""

import asyncio
from dataclasses import replace

from sandbox.apps import App
from sandbox.deliver import http_mode, socket_mode
from sandbox.log import Delivery
from sandbox.model import Json
from sandbox.state import State

REDELIVERY = (0.0, 60.0, 300.0)


def tell(state: State, app: App, payload: Json, *, attempt: int = 0, reason: str = "") -> None:
    """Deliver an event in the background, and again while it is not acknowledged."""
    app.last_event = payload
    first = _begin(
        state,
        Delivery(
            app_id=app.app_id,
            kind="event",
            name=payload["event"]["type"],
            payload=payload,
            at=state.clock.now(),
            attempt=attempt,
            reason=reason,
        ),
    )
    task = asyncio.get_running_loop().create_task(_tell(state, app, first))
    state.tasks.add(task)
    task.add_done_callback(state.tasks.discard)


def redeliver(state: State, app: App) -> None:
    """Deliver the last event again, as Slack does when an ack is lost on the way."""
    if app.last_event is not None:
        reason = "timeout" if app.socket_mode_enabled else "http_timeout"
        tell(state, app, app.last_event, attempt=1, reason=reason)


async def ask(state: State, app: App, kind: str, name: str, payload: Json) -> Delivery:
    """Deliver a command, interaction or options request once and return what came of it."""
    once = Delivery(app_id=app.app_id, kind=kind, name=name, payload=payload, at=state.clock.now())
    return await _attempt(state, app, _begin(state, once))


async def replay(state: State, delivery: Delivery) -> Delivery:
    """Deliver the payload of an earlier delivery once more."""
    is_event = delivery.kind == "event"
    again = _again(state, delivery, "timeout" if is_event else "")
    again.attempt = again.attempt if is_event else 0
    return await _attempt(state, state.apps[delivery.app_id], _begin(state, again))


async def _tell(state: State, app: App, delivery: Delivery) -> None:
    await _attempt(state, app, delivery)
    while delivery.outcome != "acked" and not delivery.response.get("no_retry"):
        if delivery.attempt >= len(REDELIVERY):
            return
        await state.clock.sleep_until(state.clock.now() + REDELIVERY[delivery.attempt])
        delivery = _begin(state, _again(state, delivery, _reason(app, delivery)))
        await _attempt(state, app, delivery)


def _again(state: State, delivery: Delivery, reason: str) -> Delivery:
    return replace(
        delivery,
        at=state.clock.now(),
        attempt=delivery.attempt + 1,
        reason=reason,
        connection=None,
        outcome="pending",
        response={},
    )


def _begin(state: State, delivery: Delivery) -> Delivery:
    state.deliveries.append(delivery)
    state.in_flight[id(delivery)] = delivery
    return delivery


def _reason(app: App, delivery: Delivery) -> str:
    if app.socket_mode_enabled:
        return "timeout"
    return {"timeout": "http_timeout", "refused": "http_error"}.get(delivery.outcome, "connection_failed")


async def _attempt(state: State, app: App, delivery: Delivery) -> Delivery:
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
        state.in_flight.pop(id(delivery), None)
        state.check_conditions()
    return delivery
