"""The JSON Schema of a policy file, by which editors complete keys and mark what is wrong while somebody types.

It knows shapes only; whether names that are meant exist, `bot.policy_file.sense` says.
"""

import inspect
import json
import re
from typing import Any

import msgspec

from bot.domain.policy import Policy

_ATTRIBUTE = re.compile(r"^    (?P<names>[a-z_]+(?:, [a-z_]+)*): ", re.MULTILINE)


def schema() -> str:
    """The schema as JSON text, as https://json-schema.org/draft/2020-12/schema has it."""
    described = msgspec.json.schema(Policy)
    for part in described["$defs"].values():
        _explain(part)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _explain(part: dict[str, Any]) -> None:
    """Give each key its own words: msgspec puts the whole docstring of a class on the block."""
    about, _, attributes = inspect.cleandoc(part.get("description", "")).partition("\n\nAttributes:\n")
    if about:
        part["description"] = _on_one_line(about)
    found = list(_ATTRIBUTE.finditer(attributes))
    ends = [*(one.start() for one in found[1:]), len(attributes)]
    for match, end in zip(found, ends, strict=False):
        for name in match["names"].split(", "):
            words = _on_one_line(attributes[match.end() : end])
            part["properties"][name] = {"description": words, **part["properties"][name]}


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
