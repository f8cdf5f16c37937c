"""The messages that senders write, one file each, and what is read in them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from bot.domain.alerts.alert import Alert
from handlers.alerts.shape import discover, read

Json = dict[str, Any]

FOLDER = Path(__file__).parent / "messages"
SHAPES = discover()
MESSAGES: Mapping[str, Json] = {
    path.stem: msgspec.json.decode(path.read_bytes(), type=Json) for path in sorted(FOLDER.glob("*.json"))
}


def alerts(message: Json) -> tuple[Alert, ...]:
    return read(message, SHAPES)


def only(name: str) -> Alert:
    """The one alert of a message of the folder."""
    (found,) = alerts(MESSAGES[name])
    return found


def addresses(found: Alert) -> dict[str, str]:
    return {link.title: link.url for link in found.links}


def spoken(text: str, **more: Any) -> Json:
    """What an integration says without a bar beside it."""
    return {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": "B1",
        "username": "watchdog",
        "text": text,
    } | more


def barred(**attachment: Any) -> Json:
    """The same in one attachment."""
    return spoken("", attachments=[attachment])
