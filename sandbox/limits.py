"""Slack's limits on blocks, and a checker that answers as Slack's does.

From the Block Kit reference; a problem reads `must be less than 3001 characters
[json-pointer:/blocks/0/text/text]`. Blocks newer than the sandbox (cards, plans, charts) are taken as they are.
"""

from collections.abc import Callable

from sandbox import elements
from sandbox.model import Json
from sandbox.problems import TEXT, Problems

MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
BLOCK_ID = 255
_EVERYWHERE = {"actions", "context", "divider", "header", "image", "section", "rich_text", "video", "input"}
_MESSAGE_ONLY = {
    "file",
    "markdown",
    "table",
    "card",
    "carousel",
    "alert",
    "plan",
    "task_card",
    "context_actions",
    "data_visualization",
    "data_table",
    "container",
    "call",
    "share_shortcut",
}
SURFACES = {
    "message": _EVERYWHERE | _MESSAGE_ONLY,
    "modal": _EVERYWHERE | {"alert", "card", "carousel"},
    "home": _EVERYWHERE | {"alert", "card", "carousel"},
}


def check(blocks: list[Json], surface: str, root: str = "/blocks") -> list[str]:
    """All problems that Slack would find in these blocks; empty when they are fine."""
    problems = Problems()
    problems.items(blocks, root, MAX_BLOCKS[surface], least=0)
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        at = f"{root}/{index}"
        kind = block.get("type")
        if kind not in SURFACES[surface]:
            problems.append(f"unsupported type: {kind} [json-pointer:{at}/type]")
            continue
        problems.string(block, "block_id", at, BLOCK_ID)
        if block.get("block_id") in seen:
            problems.append(f"`block_id` already exists: {block['block_id']} [json-pointer:{at}/block_id]")
        seen.update(filter(None, [block.get("block_id")]))
        problems.properties(block, str(kind), at)
        _CHECKS.get(str(kind), _nothing)(problems, block, at)
        _unique_actions(problems, block, at)
    return problems


def _nothing(problems: Problems, block: Json, at: str) -> None:
    """Blocks that carry nothing the sandbox checks."""


def _section(problems: Problems, block: Json, at: str) -> None:
    if block.get("text") is None and not block.get("fields"):
        problems.missing("text", at)
    if block.get("text") is not None:
        problems.text(block["text"], f"{at}/text", TEXT)
    if block.get("fields") is not None:
        for index, field in enumerate(problems.items(block["fields"], f"{at}/fields", 10)):
            problems.text(field, f"{at}/fields/{index}", 2000)
    if block.get("accessory") is not None:
        elements.check(problems, block["accessory"], f"{at}/accessory", elements.ALL - elements.INPUT_ONLY)


def _header(problems: Problems, block: Json, at: str) -> None:
    problems.plain(block.get("text"), f"{at}/text", 150)


def _actions(problems: Problems, block: Json, at: str) -> None:
    for index, element in enumerate(problems.items(block.get("elements"), f"{at}/elements", 25)):
        elements.check(problems, element, f"{at}/elements/{index}", elements.IN_ACTIONS)


def _context(problems: Problems, block: Json, at: str) -> None:
    for index, element in enumerate(problems.items(block.get("elements"), f"{at}/elements", 10)):
        here = f"{at}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            elements.image(problems, element, here)
        else:
            problems.text(element, here, TEXT)


def _input(problems: Problems, block: Json, at: str) -> None:
    problems.plain(block.get("label"), f"{at}/label", 2000)
    if block.get("hint") is not None:
        problems.plain(block["hint"], f"{at}/hint", 2000)
    if block.get("element") is None:
        problems.missing("element", at)
    else:
        elements.check(
            problems, block["element"], f"{at}/element", elements.ALL - {"button", "overflow", "image"}
        )


def _markdown(problems: Problems, block: Json, at: str) -> None:
    if not isinstance(block.get("text"), str) or not block["text"]:
        problems.missing("text", at)
    problems.string(block, "text", at, 12_000)


def _rich_text(problems: Problems, block: Json, at: str) -> None:
    if not isinstance(block.get("elements"), list):
        problems.missing("elements", at)


def _table(problems: Problems, block: Json, at: str) -> None:
    for index, row in enumerate(problems.items(block.get("rows"), f"{at}/rows", 100)):
        problems.items(row, f"{at}/rows/{index}", 20)


_CHECKS: dict[str, Callable[[Problems, Json, str], None]] = {
    "section": _section,
    "header": _header,
    "actions": _actions,
    "context": _context,
    "image": elements.image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "table": _table,
}


def _unique_actions(problems: Problems, block: Json, at: str) -> None:
    inside = block.get("elements") if block.get("type") == "actions" else None
    seen: set[str] = set()
    for index, element in enumerate(inside or ()):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id and action_id in seen:
            problems.append(
                f"`action_id` already exists: {action_id} [json-pointer:{at}/elements/{index}/action_id]"
            )
        seen.update(filter(None, [action_id]))
