"""Socket Mode: single-use URLs, envelopes over any one of an app's sockets, acks by envelope."""

import itertools

import msgspec
from aiohttp import WSMsgType, web

from sandbox.apps import App
from sandbox.deliver.connection import Connection
from sandbox.log import Delivery
from sandbox.model import Json
from sandbox.state import State

MOST_CONNECTIONS = 10
HEARTBEAT = 10.0
_TYPES = {
    "event": "events_api",
    "command": "slash_commands",
    "interaction": "interactive",
    "options": "interactive",
}
_ANSWERED = {"view_submission", "block_suggestion"}
_numbers = itertools.count(1)


def ticket_url(state: State, app: App) -> str:
    """A WebSocket URL that serves once."""
    ticket = state.ids.uuid()
    state.socket_tickets[ticket] = app.app_id
    host = state.base_url.replace("http", "ws", 1)
    return f"{host}/socket/?ticket={ticket}&app_id={app.app_id}"


async def attempt(state: State, app: App, delivery: Delivery) -> None:
    """Deliver over the socket whose turn it is, and record what came of it."""
    connection = app.next_connection()
    if connection is None:
        delivery.outcome = "unreachable"
        return
    delivery.connection = connection.number
    try:
        ack = await connection.deliver(_envelope(state, delivery), state.ack_timeout)
    except TimeoutError:
        delivery.outcome = "timeout"
    except ConnectionError:
        delivery.outcome = "unreachable"
    else:
        payload = ack.get("payload")
        delivery.response = payload if isinstance(payload, dict) else {}
        delivery.outcome = "acked"


def _envelope(state: State, delivery: Delivery) -> Json:
    envelope: Json = {
        "envelope_id": state.ids.uuid(),
        "type": _TYPES[delivery.kind],
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind == "command" or delivery.name in _ANSWERED,
    }
    if delivery.kind == "event":
        envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
    return envelope


async def serve(state: State, request: web.BaseRequest) -> web.StreamResponse:
    """One WebSocket, from its ticket to its end."""
    app = state.apps.get(state.socket_tickets.pop(request.query.get("ticket", ""), ""))
    if app is None or not app.socket_mode_enabled:
        return web.Response(status=401 if app is None else 403, text="this URL has been used or never was")
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, autoping=True, timeout=1.0)
    await socket.prepare(request)
    connection = Connection(app.app_id, next(_numbers), socket, request.transport)
    if len(app.connections) >= MOST_CONNECTIONS:
        await connection.disconnect("too_many_websockets")
        return socket
    await connection.send(_hello(app))
    app.connections.append(connection)
    state.check_conditions()
    try:
        await _listen(connection)
    finally:
        connection.end()
        app.connections.remove(connection)
        state.check_conditions()
    return socket


def _hello(app: App) -> Json:
    return {
        "type": "hello",
        "num_connections": len(app.connections) + 1,
        "connection_info": {"app_id": app.app_id},
        "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
    }


async def _listen(connection: Connection) -> None:
    async for message in connection.socket:
        if message.type is not WSMsgType.TEXT:
            continue
        try:
            decoded = msgspec.json.decode(message.data)
        except msgspec.DecodeError:
            continue
        if isinstance(decoded, dict):
            connection.acknowledge(decoded)


async def disconnect(state: State, reason: str, app: App | None = None) -> None:
    """End sockets with Slack's announcement.

    `reason` is warning, refresh_requested, link_disabled or too_many_websockets.
    """
    for connection in _connections(state, app):
        await connection.disconnect(reason, host="sandbox")


def drop(state: State, app: App | None = None) -> None:
    """Cut sockets without a word, as a broken network does."""
    for connection in _connections(state, app):
        connection.end()
        connection.abort()


def _connections(state: State, app: App | None) -> list[Connection]:
    return [c for one in state.apps.values() if app is None or one is app for c in one.connections]
