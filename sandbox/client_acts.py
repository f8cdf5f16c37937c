"""`POST /client/act`: each act of the page, done as the person it names."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox import files
from sandbox.interactions import app_with_command
from sandbox.model import Json, Message, View
from sandbox.people import Person
from sandbox.refusals import Refused
from sandbox.state import Change, State

Act = Callable[[State, Person, Json], Awaitable[Json | None]]
_ACTS: dict[str, Act] = {}


def act(name: str) -> Callable[[Act], Act]:
    """Register the function that does an act of this name."""

    def register(function: Act) -> Act:
        _ACTS[name] = function
        return function

    return register


async def do(state: State, body: Json) -> Json:
    """Do one act; refusals are sentences for a person."""
    function = _ACTS.get(str(body.get("act")))
    user = state.users.get(str(body.get("user")))
    if function is None or user is None or user.is_bot:
        return {"ok": False, "error": "The page asked for something this sandbox does not know."}
    try:
        return {"ok": True} | (await function(state, Person(state, user.id), body) or {})
    except Refused as refused:
        return {"ok": False, "error": str(refused)}
    except KeyError as missing:
        return {"ok": False, "error": f"The page left out {missing.args[0]}."}


@act("say")
async def _say(state: State, person: Person, body: Json) -> Json | None:
    text, thread_ts = str(body["text"]), body.get("thread_ts")
    if not text.startswith("/") or text.startswith("//"):
        return {"ts": (await person.say(body["channel"], text, thread_ts)).ts}
    command = text.split(maxsplit=1)[0]
    if thread_ts and app_with_command(state, command):
        raise Refused(f"{command} is not supported in threads. Sorry!")
    await person.slash(body["channel"], text)
    return None


@act("edit")
async def _edit(_: State, person: Person, body: Json) -> None:
    await person.edit(body["channel"], body["ts"], str(body["text"]))


@act("delete")
async def _delete(_: State, person: Person, body: Json) -> None:
    await person.delete(body["channel"], body["ts"])


@act("react")
async def _react(_: State, person: Person, body: Json) -> None:
    await person.react(body["channel"], body["ts"], body["name"])


@act("unreact")
async def _unreact(_: State, person: Person, body: Json) -> None:
    await person.unreact(body["channel"], body["ts"], body["name"])


@act("pin")
async def _pin(_: State, person: Person, body: Json) -> None:
    await person.pin(body["channel"], body["ts"])


@act("unpin")
async def _unpin(_: State, person: Person, body: Json) -> None:
    await person.unpin(body["channel"], body["ts"])


@act("click")
async def _click(state: State, person: Person, body: Json) -> None:
    where = _where(state, body)
    await person.click(
        where, body["action_id"], body.get("value"), block_id=body.get("block_id"), values=body.get("values")
    )


@act("suggest")
async def _suggest(state: State, person: Person, body: Json) -> Json:
    where = _where(state, body)
    found = await person.suggest(where, body["action_id"], str(body.get("query", "")), body.get("block_id"))
    return {"options": [{"text": option["text"]["text"], "value": option["value"]} for option in found]}


@act("submit")
async def _submit(state: State, person: Person, body: Json) -> Json | None:
    errors = await person.submit(_view(state, body), _with_files(state, person, body.get("values") or {}))
    return {"errors": errors} if errors else None


@act("close_view")
async def _close(state: State, person: Person, body: Json) -> None:
    await person.close(_view(state, body))


@act("global_shortcut")
async def _global(_: State, person: Person, body: Json) -> None:
    await person.global_shortcut(body["callback_id"])


@act("message_shortcut")
async def _on_message(_: State, person: Person, body: Json) -> None:
    await person.message_shortcut(body["callback_id"], body["channel"], body["ts"])


@act("open_home")
async def _home(_: State, person: Person, body: Json) -> None:
    await person.open_home(body.get("app_id"))


@act("join")
async def _join(_: State, person: Person, body: Json) -> None:
    await person.join(body["channel"])


@act("leave")
async def _leave(_: State, person: Person, body: Json) -> None:
    await person.leave(body["channel"])


@act("invite")
async def _invite(_: State, person: Person, body: Json) -> None:
    await person.invite(body["channel"], *body["users"])


@act("upload")
async def _upload(_: State, person: Person, body: Json) -> Json:
    content = _content(body["content_base64"])
    said = await person.upload(
        body["channel"], body["name"], content, str(body.get("text") or ""), body.get("thread_ts")
    )
    return {"ts": said.ts}


@act("speed")
async def _speed(state: State, _: Person, body: Json) -> None:
    state.clock.speed = float(body["speed"])
    state.changed(Change("state"))


@act("advance")
async def _advance(state: State, _: Person, body: Json) -> None:
    state.clock.advance(float(body["seconds"]))
    state.changed(Change("state"))


def _with_files(state: State, person: Person, values: Json) -> Json:
    """The values of a form, the files in it uploaded and named by their identifiers."""
    return {
        block: {action: _uploaded(state, person, value) for action, value in actions.items()}
        for block, actions in values.items()
    }


def _uploaded(state: State, person: Person, value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(v, dict) and "content_base64" in v for v in value):
        return value
    return [files.add(state, v["name"], _content(v["content_base64"]), person.id).id for v in value]


def _content(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise Refused("That file did not arrive whole.") from error


def _view(state: State, body: Json) -> View:
    view = state.views.get(body["view_id"])
    if view is None:
        raise Refused("That view is closed.")
    return view


def _where(state: State, body: Json) -> Message | View:
    if body.get("view_id"):
        return _view(state, body)
    place = state.channels.get(body["channel"])
    said = state.find_message(place, body["ts"]) if place else None
    if said is None:
        raise Refused("That message is gone.")
    return said
