"""What Slack refuses, and what it would turn into a mention or link: written from Slack's documentation, not from `kit`."""

import re
from collections.abc import Iterator
from typing import Any

from bot.messages.kit import Post
from sandbox.limits import check

#: Characters by where a text stands (the last two keys of its path).
_MOST = {
    "header": 150,
    "section": 3000,
    "fields": 2000,
    "context": 3000,
    "button": 75,
    "option": 75,
    "value": 2000,
    "option_value": 150,
    "modal": 24,
    "metadata": 3000,
    "fallback": 4000,
}

_DATE = re.compile(
    r"<!date\^\d{9,11}\^((\{date_short_pretty\} )?\{time\}\|[-0-9: ]+UTC|\{ago\}\|[0-9a-z ]+ ago)>"
)
_CHANNEL = re.compile(r"<#C0INC>")
_PERSON = re.compile(r"<@[UW][A-Z0-9]+>")
_GROUP = re.compile(r"<!subteam\^S012TRUST>")
_OURS = re.compile(r"<https://(links\.test/a\?b=1&amp;c=2|team\.slack\.test/archives/C1/p1)\|[^<>]*>")
_QUOTE = re.compile(r"^> ?", re.MULTILINE)
_PARSED_BARE = re.compile(r"@\w|#\w|://|<", re.IGNORECASE)


def length(text: str) -> int:
    """Characters as JavaScript counts them."""
    return len(text.encode("utf-16-le")) // 2


def problems(payload: Post | dict[str, Any], *, pings: bool = False) -> list[str]:
    """Everything that is wrong with a message or view; `pings` where people may be mentioned in it."""
    if isinstance(payload, Post):
        found = [*check(payload.blocks, "message"), *_too_many(payload.blocks, 50)]
        found += [f"fallback: {problem}" for problem in _fallback(payload.text)]
        walked: Any = payload.blocks
    else:
        found = [
            *check(payload["blocks"], payload["type"]),
            *_too_many(payload["blocks"], 100),
            *_view(payload),
        ]
        walked = payload["blocks"]
    for block in walked:
        found += _sizes(block)
    return [*found, *(problem for text in _texts(walked) for problem in _text(text, pings=pings))]


def _too_many(blocks: list[Any], most: int) -> list[str]:
    return [f"{len(blocks)} blocks"] if not 0 < len(blocks) <= most else []


def _view(view: dict[str, Any]) -> list[str]:
    found = [
        f"{key} of {length(view[key]['text'])}"
        for key in ("title", "submit", "close")
        if key in view and length(view[key]["text"]) > _MOST["modal"]
    ]
    if length(view.get("private_metadata", "")) > _MOST["metadata"]:
        found.append("private_metadata")
    return found


def _fallback(text: str) -> list[str]:
    found = [f"{length(text)} characters"] if length(text) > _MOST["fallback"] else []
    if not text.strip():
        found.append("empty")
    parsed = _PARSED_BARE.search(text)
    return [*found, f"parsed: {text!r}"] if parsed else found


def _sizes(block: Any) -> Iterator[str]:
    """Too long in UTF-16 units; the sandbox counts code points."""
    kind = block["type"]
    for text in [block["text"]] if kind in {"header", "section"} and "text" in block else []:
        if length(text["text"]) > _MOST[kind]:
            yield f"{kind}: {length(text['text'])}"
    for field in block.get("fields", []):
        if length(field["text"]) > _MOST["fields"]:
            yield f"field: {length(field['text'])}"
    for element in _elements(block):
        yield from _element_sizes(element)


def _elements(block: Any) -> list[Any]:
    return [*block.get("elements", []), *[block[key] for key in ("accessory", "element") if key in block]]


def _element_sizes(element: Any) -> Iterator[str]:
    if element["type"] == "mrkdwn" and length(element["text"]) > _MOST["context"]:
        yield "context"
    if element["type"] == "button":
        if length(element["text"]["text"]) > _MOST["button"]:
            yield "button"
        if length(element["value"]) > _MOST["value"]:
            yield "value of a button"
    for option in element.get("options", []):
        if length(option["text"]["text"]) > _MOST["option"]:
            yield "option"
        if length(option["value"]) > _MOST["option_value"]:
            yield "value of an option"


def _texts(value: Any) -> Iterator[dict[str, Any]]:
    """Every text object inside."""
    if isinstance(value, dict):
        if value.get("type") in {"mrkdwn", "plain_text"}:
            yield value
        else:
            for inner in value.values():
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _text(text: dict[str, Any], *, pings: bool) -> Iterator[str]:
    if text["type"] == "plain_text":
        return
    if text.get("verbatim") is not True:
        yield f"not verbatim: {text['text']!r}"
    rest = text["text"]
    for ours in (_DATE, _CHANNEL, _OURS, *([_PERSON, _GROUP] if pings else [])):
        rest = ours.sub("", rest)
    rest = _QUOTE.sub("", rest)
    if "<" in rest or ">" in rest:
        yield f"parsed: {rest!r}"
    if re.search(r"&(?!(amp|lt|gt);)", rest):
        yield f"half an escape: {rest!r}"
