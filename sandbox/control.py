"""`/control/*`: what a test in another process, or a person with curl, does to the sandbox.

GET clock, faults, calls, deliveries, apps, channels, messages; POST clock, faults, apps, sockets,
redeliver, replay, bot_says, webhooks, rates, unknown_methods, reset, settled; DELETE faults. It works in an outage.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from sandbox import shapes
from sandbox.apps import App
from sandbox.client import answer
from sandbox.faults import Fault
from sandbox.model import Json
from sandbox.refusals import ApiError
from sandbox.state import Change
from sandbox.workspace import Workspace

Action = Callable[[Workspace, Json], Awaitable[Json]]


async def serve(workspace: Workspace, request: web.Request) -> web.Response:
    """Do one control request; what it misses or does not know is answered with 400 or 404."""
    action = _ACTIONS.get((request.method, request.match_info["action"]))
    if action is None:
        return answer({"error": "no such control"}, 404)
    try:
        body: Json = dict(request.query)
        if request.body_exists:
            body |= msgspec.json.decode(await request.read(), type=dict)
        return answer(await action(workspace, body))
    except (LookupError, ValueError, TypeError, TimeoutError, ApiError) as error:
        return answer({"error": f"{type(error).__name__}: {error}"}, 400)


async def _clock(workspace: Workspace, body: Json) -> Json:
    clock = workspace.clock
    if "set" in body:
        clock.set(float(body["set"]))
    if "speed" in body:
        clock.speed = float(body["speed"])
    if "advance" in body:
        clock.advance(float(body["advance"]))
    workspace.changed(Change("state"))
    return {"now": clock.now(), "speed": clock.speed}


async def _read_clock(workspace: Workspace, _: Json) -> Json:
    return {"now": workspace.clock.now(), "speed": workspace.clock.speed}


async def _add_fault(workspace: Workspace, body: Json) -> Json:
    fault = workspace.faults.add(msgspec.convert(body, Fault))
    return {"fault": msgspec.to_builtins(fault)}


async def _list_faults(workspace: Workspace, _: Json) -> Json:
    return {"faults": msgspec.to_builtins(workspace.faults.rules)}


async def _clear_faults(workspace: Workspace, _: Json) -> Json:
    workspace.faults.clear()
    return {"faults": []}


async def _forget(workspace: Workspace, body: Json) -> Json:
    workspace.faults.forget_methods(body["methods"])
    return {"unknown_methods": sorted(workspace.faults.unknown_methods)}


async def _rates(workspace: Workspace, body: Json) -> Json:
    workspace.rates.is_enforced = bool(body["enforced"])
    return {"enforced": workspace.rates.is_enforced}


async def _calls(workspace: Workspace, body: Json) -> Json:
    since, wanted = int(body.get("since", 0)), body.get("method")
    found = [call for call in workspace.calls[since:] if wanted in {None, call.method}]
    return {"calls": msgspec.to_builtins(found), "next": len(workspace.calls)}


async def _deliveries(workspace: Workspace, body: Json) -> Json:
    since = int(body.get("since", 0))
    return {
        "deliveries": msgspec.to_builtins(workspace.deliveries[since:]),
        "next": len(workspace.deliveries),
    }


async def _apps(workspace: Workspace, _: Json) -> Json:
    return {"apps": [_shown(app) for app in workspace.apps.values()]}


async def _install(workspace: Workspace, body: Json) -> Json:
    app = workspace.install(body["manifest"])
    if url := body.get("request_url"):
        app.deliver_to(str(url))
    return _shown(app)


def _shown(app: App) -> Json:
    return {
        "app_id": app.app_id,
        "name": app.name,
        "bot_token": app.bot_token,
        "app_token": app.app_token,
        "signing_secret": app.signing_secret,
        "bot_user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "scopes": sorted(app.scopes),
        "request_url": app.request_url,
        "sockets": sum(c.is_live for c in app.connections),
    }


async def _sockets(workspace: Workspace, body: Json) -> Json:
    app = workspace.app(body["app"]) if body.get("app") else None
    if body.get("reason"):
        await workspace.disconnect(str(body["reason"]), app)
    else:
        workspace.drop_sockets(app)
    return {}


async def _redeliver(workspace: Workspace, body: Json) -> Json:
    workspace.redeliver(workspace.app(body["app"]))
    return {}


async def _replay(workspace: Workspace, body: Json) -> Json:
    again = await workspace.replay(workspace.deliveries[int(body.get("index", -1))])
    return {"delivery": msgspec.to_builtins(again)}


async def _bot_says(workspace: Workspace, body: Json) -> Json:
    name, channel = str(body.pop("bot", "alertbot")), str(body.pop("channel", "alerts"))
    said = workspace.bot_says(name, channel, **body)
    return {"channel": said.channel, "ts": said.ts}


async def _webhooks(workspace: Workspace, body: Json) -> Json:
    return {"url": workspace.add_webhook(str(body.get("app", "alertbot")), str(body["channel"]))}


async def _channels(workspace: Workspace, _: Json) -> Json:
    shown: list[Any] = []
    for place in workspace.channels.values():
        one = shapes.channel(workspace, place, "")
        shown.append(one | {"kind": place.kind, "members": list(place.members), "pins": list(place.pins)})
    return {"channels": shown}


async def _messages(workspace: Workspace, body: Json) -> Json:
    place = workspace.channel(str(body["channel"]))
    said = [*place.messages.values(), *place.ephemerals.values()]
    said.sort(key=lambda one: one.ts)
    return {
        "messages": [
            shapes.message(workspace, one, with_metadata=True) | {"ephemeral_to": one.ephemeral_to}
            for one in said
        ]
    }


async def _reset(workspace: Workspace, _: Json) -> Json:
    workspace.reset()
    return {}


async def _settled(workspace: Workspace, body: Json) -> Json:
    await workspace.settled(float(body.get("timeout", 10)))
    return {}


_ACTIONS: dict[tuple[str, str], Action] = {
    ("GET", "clock"): _read_clock,
    ("POST", "clock"): _clock,
    ("GET", "faults"): _list_faults,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "unknown_methods"): _forget,
    ("POST", "rates"): _rates,
    ("GET", "calls"): _calls,
    ("GET", "deliveries"): _deliveries,
    ("GET", "apps"): _apps,
    ("POST", "apps"): _install,
    ("POST", "sockets"): _sockets,
    ("POST", "redeliver"): _redeliver,
    ("POST", "replay"): _replay,
    ("POST", "bot_says"): _bot_says,
    ("POST", "webhooks"): _webhooks,
    ("GET", "channels"): _channels,
    ("GET", "messages"): _messages,
    ("POST", "reset"): _reset,
    ("POST", "settled"): _settled,
}
