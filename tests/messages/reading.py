"""What a person reads of a payload: one line of text for each line on the screen."""

import re
from collections.abc import Iterator
from typing import Any

from bot.messages.kit import Post

Block = dict[str, Any]

_LABELLED = re.compile(r"<([^<>|]+)\|([^<>]*)>")


def read(shown: Post | Block | None) -> list[str]:
    """The lines of a message or view; buttons stand in brackets, a menu's options in braces."""
    assert shown is not None
    blocks = shown.blocks if isinstance(shown, Post) else shown["blocks"]
    return [line for block in blocks for line in _lines(block)]


def buttons(shown: Post | Block | None) -> dict[str, Block]:
    """The buttons of a message or view by what stands on them."""
    assert shown is not None
    blocks = shown.blocks if isinstance(shown, Post) else shown["blocks"]
    elements = [element for block in blocks for element in _elements(block) if element["type"] == "button"]
    return {element["text"]["text"]: element for element in elements}


def menu(shown: Post | None) -> dict[str, str]:
    """The options of the message's menu: their values by what stands on them."""
    assert shown is not None
    elements = [element for block in shown.blocks for element in _elements(block)]
    menus = [element for element in elements if element["type"] == "overflow"]
    return {option["text"]["text"]: option["value"] for one in menus for option in one["options"]}


def inputs(view: Block) -> dict[str, Block]:
    """The input blocks of a view by field."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def offered(block: Block) -> list[str]:
    """The values among which an input lets people choose."""
    return [option["value"] for option in block["element"]["options"]]


def _elements(block: Block) -> list[Block]:
    accessory = [block["accessory"]] if "accessory" in block else []
    return [*accessory, *(block.get("elements", []) if block["type"] == "actions" else [])]


def _lines(block: Block) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield f"# {block['text']['text']}"
        case "section":
            texts = [block["text"]] if "text" in block else block["fields"]
            for text in texts:
                yield from _seen(text["text"]).split("\n")
        case "context":
            for text in block["elements"]:
                yield from _seen(text["text"]).split("\n")
        case "input":
            yield f"{block['label']['text']}{'' if block['optional'] else ' *'}"
    row = [_element(element) for element in _elements(block)]
    if row:
        yield " ".join(row)


def _element(element: Block) -> str:
    if element["type"] == "overflow":
        return f"{{{', '.join(option['text']['text'] for option in element['options'])}}}"
    if element["type"] == "checkboxes":
        ticked = element.get("initial_options", [])
        return " ".join(
            f"[{'x' if one in ticked else ' '}] {one['text']['text']}" for one in element["options"]
        )
    return f"[{element['text']['text']}]"


def _seen(text: str) -> str:
    seen = _LABELLED.sub(r"\2", text)
    return seen.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
