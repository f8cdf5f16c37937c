"""`/api/{method}`: faults, token, scopes, rates, the method itself, and the log of it all."""

import asyncio
from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import web

from sandbox import arguments
from sandbox.api import (  # noqa: F401 - importing a family registers its methods
    chat,
    conversations,
    identity,
    marks,
    people,
    reading,
    surfaces,
    uploads,
)
from sandbox.api.registry import FACTS, METHODS, Call, Facts, missing_scope
from sandbox.apps import App
from sandbox.arguments import Arguments
from sandbox.faults import Fault
from sandbox.log import Call as LoggedCall
from sandbox.model import Json
from sandbox.refusals import ApiError, invalid_arguments
from sandbox.state import State

_SLACK_JSON = "application/json"

#: Of the faults that are a page with a status; the others have 500.
_STATUSES = {"http_403": 403, "http_503": 503}


class Throttled(Exception):  # noqa: N818 - an answer, not an error of the sandbox
    """HTTP 429."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in."""

    request: web.BaseRequest
    method: str
    values: Json


async def serve(
    state: State, closing: asyncio.Event, request: web.BaseRequest, method: str
) -> web.StreamResponse:
    """Answer one Web API request."""
    try:
        received = Received(request, method, await arguments.read(request))
    except ApiError as error:
        return _json({"ok": False, "error": error.code} | error.extra)
    delay, fault = state.faults.take(method)
    await pause(closing, delay / 2)
    if fault is None:
        response: web.StreamResponse = run(state, received)
    else:
        if fault.kind.startswith("took_effect"):
            run(state, received, fault)
        else:
            error_met = fault.error if fault.kind == "error" else fault.kind
            _log(state, received, app=None, error=error_met, fault=fault)
        response = await fail(closing, request, fault)
    await pause(closing, delay / 2)
    return response


def run(state: State, received: Received, fault: Fault | None = None) -> web.Response:
    """Do the call and log it."""
    app: App | None = None
    error: str | None = None
    headers: dict[str, str] = {}
    try:
        app, facts = _admit(state, received)
        headers = {
            "X-OAuth-Scopes": ",".join(sorted(app.scopes)),
            "X-Accepted-OAuth-Scopes": ",".join(facts.scopes),
        }
        call = Call(state, app, Arguments(received.values), received.method)
        response = _json({"ok": True} | METHODS[received.method](call), headers)
    except ApiError as refused:
        error = refused.code
        response = _json({"ok": False, "error": error} | refused.extra, headers)
    except Throttled as throttled:
        error = "ratelimited"
        response = _throttled(throttled.retry_after)
    _log(state, received, app=app, error=error, fault=fault)
    return response


def _admit(state: State, received: Received) -> tuple[App, Facts]:
    method, values = received.method, received.values
    facts = FACTS.get(method)
    if facts is None or method not in METHODS or method in state.faults.unknown_methods:
        raise ApiError("unknown_method", req_method=method)
    app = _caller(state, received, facts)
    held = {"connections:write"} if facts.is_for_app_token else app.scopes
    if facts.scopes and held.isdisjoint(facts.scopes):
        raise missing_scope(app, facts.scopes)
    wait = state.rates.wait(app.app_id, method, facts.tier, str(values.get("channel", "")))
    if wait:
        raise Throttled(wait)
    missing = [name for name in facts.required if values.get(name) is None]
    if missing:
        raise invalid_arguments(*(f"missing required field: {name}" for name in missing))
    return app, facts


def _caller(state: State, received: Received, facts: Facts) -> App:
    kind, _, token = received.request.headers.get("Authorization", "").partition(" ")
    token = token.strip() if kind.lower() == "bearer" else str(received.values.pop("token", ""))
    if facts.is_open and token not in state.tokens:
        return next(iter(state.apps.values()))
    if not token:
        raise ApiError("not_authed")
    app = state.tokens.get(token)
    if app is None:
        raise ApiError("invalid_auth")
    if not facts.is_open and (token == app.app_token) != facts.is_for_app_token:
        raise ApiError("not_allowed_token_type")
    return app


def _log(
    state: State, received: Received, *, app: App | None, error: str | None, fault: Fault | None
) -> None:
    state.calls.append(
        LoggedCall(
            method=received.method,
            args=arguments.without_secrets(received.values),
            at=state.clock.now(),
            ok=error is None,
            error=error,
            app_id=app.app_id if app else None,
            fault=fault.kind if fault else None,
        )
    )
    state.check_conditions()


async def fail(closing: asyncio.Event, request: web.BaseRequest, fault: Fault) -> web.StreamResponse:
    """Answer, or do not, as the fault says."""
    kind = fault.kind
    if kind.endswith("timeout"):
        await closing.wait()
        return reset(request)
    if kind in {"reset_before", "took_effect_then_reset", "outage"}:
        return reset(request)
    if kind == "ratelimited":
        return _throttled(fault.retry_after)
    if kind == "error":
        return _json({"ok": False, "error": fault.error})
    status = _STATUSES.get(kind, 500)
    return web.Response(status=status, text=f"<html><h1>{status}</h1></html>", content_type="text/html")


async def pause(closing: asyncio.Event, seconds: float) -> None:
    """Wait this many real seconds, or until the server closes."""
    if seconds <= 0:
        return
    try:
        async with asyncio.timeout(seconds):
            await closing.wait()
    except TimeoutError:
        return


def reset(request: web.BaseRequest) -> web.Response:
    """Cut the connection; the response that is returned goes nowhere."""
    transport = request.transport
    if transport is not None:
        transport.abort()
    return web.Response(status=503)


def _throttled(retry_after: int) -> web.Response:
    return _json({"ok": False, "error": "ratelimited"}, {"Retry-After": str(retry_after)}, status=429)


def _json(answer: Json, headers: dict[str, Any] | None = None, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(answer),
        content_type=_SLACK_JSON,
        charset="utf-8",
        headers=headers,
        status=status,
    )
