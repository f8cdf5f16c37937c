"""Slack's limits on blocks, and a checker that answers as Slack's does.

From the Block Kit reference; a problem reads `must be less than 3001 characters
[json-pointer:/blocks/0/text/text]`. Unknown properties are not looked at.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sandbox.model import Json

MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
TEXT, BLOCK_ID, ACTION_ID, VALUE = 3000, 255, 255, 2000
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
    "modal": _EVERYWHERE | {"alert", "card", "carousel", "table"},
    "home": _EVERYWHERE | {"alert", "card", "carousel", "table"},
}
_SELECTS = {
    f"{many}{what}_select"
    for many in ("", "multi_")
    for what in ("static", "external", "users", "conversations", "channels")
}
_PICKERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}
_INPUT_ONLY = {
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "file_input",
    "rich_text_input",
}
ELEMENTS = (
    _SELECTS
    | _PICKERS
    | _INPUT_ONLY
    | {"button", "overflow", "image", "workflow_button", "icon_button", "feedback_buttons"}
)
_OPTION_LIMITS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
_IN_ACTIONS = ELEMENTS - _INPUT_ONLY - {"image"}


class _Problems(list[str]):
    def text(self, value: Any, at: str, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> None:
        if not isinstance(value, dict) or value.get("type") not in kinds:
            self.append(f"failed to match all allowed schemas [json-pointer:{at}]")
            return
        content = value.get("text")
        if not isinstance(content, str) or not content:
            self.append(f"must be more than 0 characters [json-pointer:{at}/text]")
        elif len(content) > most:
            self.append(f"must be less than {most + 1} characters [json-pointer:{at}/text]")

    def plain(self, value: Any, at: str, most: int) -> None:
        self.text(value, at, most, ("plain_text",))

    def string(self, holder: Json, key: str, at: str, most: int) -> None:
        value = holder.get(key)
        if value is None:
            return
        if not isinstance(value, str):
            self.append(f"must be a string [json-pointer:{at}/{key}]")
        elif len(value) > most:
            self.append(f"must be less than {most + 1} characters [json-pointer:{at}/{key}]")

    def items(self, value: Any, at: str, most: int, least: int = 1) -> list[Any]:
        items = value if isinstance(value, list) else []
        if len(items) < least:
            self.append(f"no fewer than {least} items allowed [json-pointer:{at}]")
        if len(items) > most:
            self.append(f"no more than {most} items allowed [json-pointer:{at}]")
        return items

    def missing(self, what: str, at: str) -> None:
        self.append(f"missing required field: {what} [json-pointer:{at}]")


def check(blocks: list[Json], surface: str, root: str = "/blocks") -> list[str]:
    """All problems that Slack would find in these blocks; empty when they are fine."""
    problems = _Problems()
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
        _CHECKS.get(str(kind), _nothing)(problems, block, at)
        _unique_actions(problems, block, at)
    return problems


def _nothing(problems: _Problems, block: Json, at: str) -> None:
    """Blocks that carry nothing the sandbox checks."""


def _section(problems: _Problems, block: Json, at: str) -> None:
    if block.get("text") is None and not block.get("fields"):
        problems.missing("text", at)
    if block.get("text") is not None:
        problems.text(block["text"], f"{at}/text", TEXT)
    if block.get("fields") is not None:
        for index, field in enumerate(problems.items(block["fields"], f"{at}/fields", 10)):
            problems.text(field, f"{at}/fields/{index}", 2000)
    if block.get("accessory") is not None:
        _element(problems, block["accessory"], f"{at}/accessory", ELEMENTS - _INPUT_ONLY)


def _header(problems: _Problems, block: Json, at: str) -> None:
    problems.plain(block.get("text"), f"{at}/text", 150)


def _actions(problems: _Problems, block: Json, at: str) -> None:
    for index, element in enumerate(problems.items(block.get("elements"), f"{at}/elements", 25)):
        _element(problems, element, f"{at}/elements/{index}", _IN_ACTIONS)


def _context(problems: _Problems, block: Json, at: str) -> None:
    for index, element in enumerate(problems.items(block.get("elements"), f"{at}/elements", 10)):
        here = f"{at}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            _image(problems, element, here)
        else:
            problems.text(element, here, TEXT)


def _image(problems: _Problems, block: Json, at: str) -> None:
    if not block.get("image_url") and not block.get("slack_file"):
        problems.missing("image_url", at)
    if not isinstance(block.get("alt_text"), str):
        problems.missing("alt_text", at)
    problems.string(block, "image_url", at, TEXT)
    problems.string(block, "alt_text", at, 2000)


def _input(problems: _Problems, block: Json, at: str) -> None:
    problems.plain(block.get("label"), f"{at}/label", 2000)
    if block.get("hint") is not None:
        problems.plain(block["hint"], f"{at}/hint", 2000)
    if block.get("element") is None:
        problems.missing("element", at)
    else:
        _element(problems, block["element"], f"{at}/element", ELEMENTS - {"button", "overflow", "image"})


def _markdown(problems: _Problems, block: Json, at: str) -> None:
    if not isinstance(block.get("text"), str) or not block["text"]:
        problems.missing("text", at)
    problems.string(block, "text", at, 12_000)


def _rich_text(problems: _Problems, block: Json, at: str) -> None:
    if not isinstance(block.get("elements"), list):
        problems.missing("elements", at)


def _table(problems: _Problems, block: Json, at: str) -> None:
    for index, row in enumerate(problems.items(block.get("rows"), f"{at}/rows", 100)):
        problems.items(row, f"{at}/rows/{index}", 20)


_CHECKS: dict[str, Callable[[_Problems, Json, str], None]] = {
    "section": _section,
    "header": _header,
    "actions": _actions,
    "context": _context,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "table": _table,
}


def _element(problems: _Problems, element: Any, at: str, allowed: Iterable[str]) -> None:
    kind = str(element.get("type")) if isinstance(element, dict) else ""
    if kind not in allowed:
        problems.append(f"unsupported type: {kind} [json-pointer:{at}/type]")
        return
    problems.string(element, "action_id", at, ACTION_ID)
    if element.get("placeholder") is not None:
        problems.plain(element["placeholder"], f"{at}/placeholder", 150)
    if element.get("confirm") is not None:
        _confirm(problems, element["confirm"], f"{at}/confirm")
    if kind == "button":
        _button(problems, element, at)
    elif kind == "image":
        _image(problems, element, at)
    elif kind in {"static_select", "multi_static_select", *_OPTION_LIMITS}:
        _choices(problems, element, at, _OPTION_LIMITS.get(kind, 100))
    elif kind == "plain_text_input":
        problems.string(element, "initial_value", at, TEXT)


def _button(problems: _Problems, element: Json, at: str) -> None:
    problems.plain(element.get("text"), f"{at}/text", 75)
    problems.string(element, "value", at, VALUE)
    problems.string(element, "url", at, 3000)
    if element.get("style") not in {None, "primary", "danger"}:
        problems.append(f"must be a valid enum value [json-pointer:{at}/style]")


def _confirm(problems: _Problems, confirm: Any, at: str) -> None:
    if not isinstance(confirm, dict):
        problems.append(f"must be an object [json-pointer:{at}]")
        return
    for key, most in (("title", 100), ("confirm", 30), ("deny", 30)):
        if confirm.get(key) is not None:
            problems.plain(confirm[key], f"{at}/{key}", most)
    problems.text(confirm.get("text"), f"{at}/text", 300)


def _choices(problems: _Problems, element: Json, at: str, most: int) -> None:
    groups = element.get("option_groups")
    if groups is not None and element.get("options") is None:
        for index, group in enumerate(problems.items(groups, f"{at}/option_groups", 100)):
            here = f"{at}/option_groups/{index}"
            problems.plain(group.get("label"), f"{here}/label", 75)
            _options(problems, group.get("options"), f"{here}/options", most)
    else:
        _options(problems, element.get("options"), f"{at}/options", most)
    _initial(problems, element, at)


def _options(problems: _Problems, options: Any, at: str, most: int) -> None:
    for index, option in enumerate(problems.items(options, at, most)):
        here = f"{at}/{index}"
        if not isinstance(option, dict):
            problems.append(f"must be an object [json-pointer:{here}]")
            continue
        problems.text(option.get("text"), f"{here}/text", 75)
        if option.get("description") is not None:
            problems.text(option["description"], f"{here}/description", 75)
        if not isinstance(option.get("value"), str):
            problems.missing("value", here)
        problems.string(option, "value", here, 150)


def _initial(problems: _Problems, element: Json, at: str) -> None:
    offered = [o for o in element.get("options") or () if isinstance(o, dict)]
    for group in element.get("option_groups") or ():
        offered += [o for o in group.get("options") or () if isinstance(o, dict)]
    values = {o.get("value") for o in offered}
    chosen = list(element.get("initial_options") or ())
    if element.get("initial_option") is not None:
        chosen.append(element["initial_option"])
    if any(not isinstance(option, dict) or option.get("value") not in values for option in chosen):
        problems.append(f"the provided initial_option(s) must be one of the options [json-pointer:{at}]")


def _unique_actions(problems: _Problems, block: Json, at: str) -> None:
    elements = block.get("elements") if block.get("type") == "actions" else None
    seen: set[str] = set()
    for index, element in enumerate(elements or ()):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id and action_id in seen:
            problems.append(
                f"`action_id` already exists: {action_id} [json-pointer:{at}/elements/{index}/action_id]"
            )
        seen.update(filter(None, [action_id]))
