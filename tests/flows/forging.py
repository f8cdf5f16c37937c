"""Requests that no client offers: what Slack's own client would send, with other contents."""

from dataclasses import replace
from itertools import count
from typing import Any

import msgspec

from bot.messages.ids import FormContext
from sandbox.log import Delivery
from sandbox.model import Json
from tests.world import World

_serial = count(1)


async def delivered(here: World, like: Delivery, payload: Json) -> None:
    """Sitroom gets this payload, the way that a like one went; what follows from it happens."""
    fresh = {"trigger_id": f"forged-{next(_serial)}", "response_url": ""}
    await here.workspace.replay(replace(like, payload={**payload, **fresh}))
    await here.settle()


def last(here: World, name: str) -> Delivery:
    """The last delivery of a kind: `block_actions`, `view_submission`, `/incident`."""
    return [one for one in here.workspace.deliveries if one.name == name][-1]


async def presses(here: World, like: Delivery, action: str, value: str, **more: Any) -> None:
    """The one who pressed a button presses another one, that was never shown to them."""
    pressed = {**like.payload["actions"][0], "action_id": action, "value": value}
    if action == "more":
        pressed = {
            **pressed,
            "type": "overflow",
            "value": None,
            "selected_option": {"text": {"type": "plain_text", "text": "?"}, "value": value},
        }
    await delivered(here, like, {**like.payload, "actions": [pressed], **more})


async def submits(here: World, like: Delivery, callback: str, number: int) -> dict[str, str]:
    """The one who sent a form sends another one, that was never opened for them; the errors they are shown."""
    view = {
        **like.payload["view"],
        "id": f"V{next(_serial)}",
        "callback_id": callback,
        "private_metadata": FormContext(number).encode(),
    }
    again = replace(like, payload={**like.payload, "trigger_id": view["id"], "view": view})
    answered = await here.workspace.replay(again)
    await here.settle()
    errors: dict[str, str] = msgspec.convert(answered.response.get("errors") or {}, dict[str, str])
    return errors
