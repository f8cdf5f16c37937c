"""What is wrong with the blocks an app sent, in Slack's words.

`data/properties.json` names the properties that Slack's reference knows for each type; any other is
an "invalid additional property".
"""

from importlib import resources
from typing import Any

import msgspec

from sandbox.model import Json

TEXT = 3000
PROPERTIES = msgspec.json.decode(
    resources.files("sandbox").joinpath("data/properties.json").read_bytes(), type=dict[str, frozenset[str]]
)


class Problems(list[str]):
    """The problems found so far; `at` is the JSON pointer of what is looked at."""

    def text(self, value: Any, at: str, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> None:
        """Check a text object's type, presence and length."""
        if not isinstance(value, dict) or value.get("type") not in kinds:
            self.append(f"failed to match all allowed schemas [json-pointer:{at}]")
            return
        self.properties(value, value["type"], at)
        content = value.get("text")
        if not isinstance(content, str) or not content:
            self.append(f"must be more than 0 characters [json-pointer:{at}/text]")
        elif len(content) > most:
            self.append(f"must be less than {most + 1} characters [json-pointer:{at}/text]")

    def plain(self, value: Any, at: str, most: int) -> None:
        """Check a `plain_text` object."""
        self.text(value, at, most, ("plain_text",))

    def string(self, holder: Json, key: str, at: str, most: int) -> None:
        """Check an optional string's length."""
        value = holder.get(key)
        if value is None:
            return
        if not isinstance(value, str):
            self.append(f"must be a string [json-pointer:{at}/{key}]")
        elif len(value) > most:
            self.append(f"must be less than {most + 1} characters [json-pointer:{at}/{key}]")

    def items(self, value: Any, at: str, most: int, least: int = 1) -> list[Any]:
        """Check a list's length; returns what there is of it."""
        items = value if isinstance(value, list) else []
        if len(items) < least:
            self.append(f"no fewer than {least} items allowed [json-pointer:{at}]")
        if len(items) > most:
            self.append(f"no more than {most} items allowed [json-pointer:{at}]")
        return items

    def missing(self, what: str, at: str) -> None:
        """Note that a field is missing."""
        self.append(f"missing required field: {what} [json-pointer:{at}]")

    def properties(self, value: Json, kind: str, at: str) -> None:
        """Find properties that this type does not have."""
        known = PROPERTIES.get(kind)
        if known is not None:
            for name in value.keys() - known:
                self.append(f"invalid additional property: {name} [json-pointer:{at}]")
