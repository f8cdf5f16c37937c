"""What Sitroom sends to Slack in a world, as it leaves: messages, forms, homes, topics, names."""

import json
from collections.abc import Iterator
from typing import Any

from bot.messages.kit import Post
from sandbox.blocks import elements, options_of
from tests.world import World

_MESSAGES = {"chat.postMessage", "chat.update", "chat.postEphemeral"}
_VIEWS = {"views.open", "views.publish"}


def posts(here: World) -> list[Post]:
    """Every message that was sent, edited, whispered, or answered through a `response_url`."""
    found = [
        Post(call.args.get("text", ""), _read(call.args["blocks"]))
        for call in here.workspace.calls
        if call.method in _MESSAGES
    ]
    for place in here.workspace.channels.values():
        answers = [one for one in place.ephemerals.values() if one.bot_id == here.installed.bot_id]
        found += [Post(one.text, [*one.blocks]) for one in answers]
    return found


def views(here: World) -> list[dict[str, Any]]:
    """Every form that was opened and every home that was published."""
    return [_read(call.args["view"]) for call in here.workspace.calls if call.method in _VIEWS]


def offered(here: World) -> Iterator[tuple[str, str]]:
    """The `action_id` and the value of everything that could be pressed or chosen in them, inputs left out."""
    for blocks in [*(post.blocks for post in posts(here)), *(view["blocks"] for view in views(here))]:
        for block, element in elements(blocks):
            if block["type"] != "input":
                yield from ((element["action_id"], one["value"]) for one in options_of(element))
                if "value" in element:
                    yield element["action_id"], element["value"]


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
