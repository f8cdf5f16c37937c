"""What Sitroom sends to Slack in a world, as it leaves: messages, forms, homes, topics, names."""

import json
from typing import Any

from bot.messages.kit import Post
from sandbox.screen import Button, buttons_of
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


def offered(here: World) -> list[Button]:
    """Everything that could be pressed or chosen in them, the inputs of forms left out."""
    shown = [*(post.blocks for post in posts(here)), *(view["blocks"] for view in views(here))]
    return [
        button
        for blocks in shown
        for button in buttons_of({"blocks": [block for block in blocks if block["type"] != "input"]})
    ]


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
