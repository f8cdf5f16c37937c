"""Polls, and what their endpoints answer."""

from typing import Any

import msgspec

from bot.domain.alerts.health import Answer
from bot.domain.alerts.rules import Poll


def poll(**said: Any) -> Poll:
    """A poll of the shop, with what the policy says of it."""
    return Poll(id="shop", name="Shop", url="https://shop.example.com/readyz?key=k", **said)


def answer(body: object, status: int = 200) -> Answer:
    """An answer with a JSON body, or with these very bytes."""
    return Answer(status, body if isinstance(body, bytes) else msgspec.json.encode(body))
