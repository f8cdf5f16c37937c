"""The checks of interactive elements: buttons, menus, pickers, inputs."""

from collections.abc import Iterable
from typing import Any

from sandbox.model import Json
from sandbox.problems import TEXT, Problems

ACTION_ID, VALUE = 255, 2000
_SELECTS = {
    f"{many}{what}_select"
    for many in ("", "multi_")
    for what in ("static", "external", "users", "conversations", "channels")
}
_PICKERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}
INPUT_ONLY = {
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "file_input",
    "rich_text_input",
}
ALL = (
    _SELECTS
    | _PICKERS
    | INPUT_ONLY
    | {"button", "overflow", "image", "workflow_button", "icon_button", "feedback_buttons"}
)
_OPTION_LIMITS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
IN_ACTIONS = ALL - INPUT_ONLY - {"image"}


def check(problems: Problems, element: Any, at: str, allowed: Iterable[str]) -> None:
    """Find what is wrong with an element where these types are allowed."""
    kind = str(element.get("type")) if isinstance(element, dict) else ""
    if kind not in allowed:
        problems.append(f"unsupported type: {kind} [json-pointer:{at}/type]")
        return
    problems.properties(element, kind, at)
    problems.string(element, "action_id", at, ACTION_ID)
    if element.get("placeholder") is not None:
        problems.plain(element["placeholder"], f"{at}/placeholder", 150)
    if element.get("confirm") is not None:
        _confirm(problems, element["confirm"], f"{at}/confirm")
    if kind == "button":
        _button(problems, element, at)
    elif kind == "image":
        image(problems, element, at)
    elif kind in {"static_select", "multi_static_select", *_OPTION_LIMITS}:
        _choices(problems, element, at, _OPTION_LIMITS.get(kind, 100))
    elif kind == "plain_text_input":
        problems.string(element, "initial_value", at, TEXT)


def _button(problems: Problems, element: Json, at: str) -> None:
    problems.plain(element.get("text"), f"{at}/text", 75)
    problems.string(element, "value", at, VALUE)
    problems.string(element, "url", at, 3000)
    if element.get("style") not in {None, "primary", "danger"}:
        problems.append(f"must be a valid enum value [json-pointer:{at}/style]")


def _confirm(problems: Problems, confirm: Any, at: str) -> None:
    if not isinstance(confirm, dict):
        problems.append(f"must be an object [json-pointer:{at}]")
        return
    problems.properties(confirm, "confirm", at)
    for key, most in (("title", 100), ("confirm", 30), ("deny", 30)):
        if confirm.get(key) is not None:
            problems.plain(confirm[key], f"{at}/{key}", most)
    problems.text(confirm.get("text"), f"{at}/text", 300)


def _choices(problems: Problems, element: Json, at: str, most: int) -> None:
    groups = element.get("option_groups")
    if groups is not None and element.get("options") is None:
        for index, group in enumerate(problems.items(groups, f"{at}/option_groups", 100)):
            here = f"{at}/option_groups/{index}"
            problems.properties(group, "option_group", here)
            problems.plain(group.get("label"), f"{here}/label", 75)
            _options(problems, group.get("options"), f"{here}/options", most)
    else:
        _options(problems, element.get("options"), f"{at}/options", most)
    _initial(problems, element, at)


def _options(problems: Problems, options: Any, at: str, most: int) -> None:
    for index, option in enumerate(problems.items(options, at, most)):
        here = f"{at}/{index}"
        if not isinstance(option, dict):
            problems.append(f"must be an object [json-pointer:{here}]")
            continue
        problems.properties(option, "option", here)
        problems.text(option.get("text"), f"{here}/text", 75)
        if option.get("description") is not None:
            problems.text(option["description"], f"{here}/description", 75)
        if not isinstance(option.get("value"), str):
            problems.missing("value", here)
        problems.string(option, "value", here, 150)


def _initial(problems: Problems, element: Json, at: str) -> None:
    offered = [o for o in element.get("options") or () if isinstance(o, dict)]
    for group in element.get("option_groups") or ():
        offered += [o for o in group.get("options") or () if isinstance(o, dict)]
    values = {o.get("value") for o in offered}
    chosen = list(element.get("initial_options") or ())
    if element.get("initial_option") is not None:
        chosen.append(element["initial_option"])
    if any(not isinstance(option, dict) or option.get("value") not in values for option in chosen):
        problems.append(f"the provided initial_option(s) must be one of the options [json-pointer:{at}]")


def image(problems: Problems, block: Json, at: str) -> None:
    """Find what is wrong with an image, a block or an element."""
    if not block.get("image_url") and not block.get("slack_file"):
        problems.missing("image_url", at)
    if not isinstance(block.get("alt_text"), str):
        problems.missing("alt_text", at)
    problems.string(block, "image_url", at, TEXT)
    problems.string(block, "alt_text", at, 2000)
