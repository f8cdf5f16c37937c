"""Block Kit, as far as Sitroom uses it: thin builders that keep Slack's limits.

The limits are those of Slack's Block Kit reference. What is too long is clipped here, at the last
moment, so that a long title or a hostile policy can make a message shorter but never refused.
Text of ours goes into `mrkdwn` objects, always `verbatim`; people's text in it comes from `text.said`.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from bot.messages import ids
from bot.messages.text import clip, inert, tidy, units

Block = dict[str, Any]

SECTION, HEADER, FIELD, FALLBACK = 3000, 150, 2000, 4000
BUTTON, OPTION, OPTION_VALUE, MODAL_TITLE = 75, 75, 150, 24
LABEL, HINT, PLACEHOLDER = 2000, 2000, 150
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
FIELDS, ACTIONS, CONTEXTS, OVERFLOW, OPTIONS = 10, 25, 10, 5, 100
_EMPTY = "-"
ON = "on"
_OPEN_TOKEN = re.compile(r"<[^<>]*$")


class Post(msgspec.Struct, frozen=True):
    """A message: its blocks, and the text of its notification."""

    text: str
    blocks: list[Block]


class Option(msgspec.Struct, frozen=True):
    """One thing to choose."""

    label: str
    value: str
    description: str = ""


def post(text: str, blocks: Sequence[Block | None]) -> Post:
    """A message; `text` is plain, for notifications and screen readers. None among the blocks is left out."""
    shown = [block for block in blocks if block]
    return Post(clip(inert(text).strip(), FALLBACK) or _EMPTY, shown[:MESSAGE_BLOCKS])


def mrkdwn(text: str, limit: int = SECTION) -> Block:
    """Our own text, with what people wrote in it escaped already."""
    shown = clip(text, limit)
    if shown != text:
        shown = _OPEN_TOKEN.sub("", shown.removesuffix("…")) + "…"
    return {"type": "mrkdwn", "text": shown if shown.strip() else _EMPTY, "verbatim": True}


def plain(text: str, limit: int) -> Block:
    """Text that is shown as it is."""
    return {"type": "plain_text", "text": clip(tidy(text).strip(), limit) or _EMPTY, "emoji": True}


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": plain(" ".join(text.split()), HEADER)}


def section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph, with an element at its right."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return {**block, "accessory": accessory} if accessory else block


def columns(texts: Iterable[str]) -> list[Block]:
    """Short texts in two columns; Slack shows ten in one section."""
    shown = [mrkdwn(text, FIELD) for text in texts]
    return [{"type": "section", "fields": shown[at : at + FIELDS]} for at in range(0, len(shown), FIELDS)]


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """Lines of text, in as few sections as hold them."""
    texts: list[str] = []
    for line in lines:
        if texts and units(texts[-1]) + units(line) < SECTION:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [section(text) for text in texts]


def context(*texts: str) -> Block | None:
    """A small grey line; None when there is nothing to say."""
    shown = [mrkdwn(text) for text in texts if text]
    return {"type": "context", "elements": shown[:CONTEXTS]} if shown else None


def actions(elements: Sequence[Block | None]) -> Block | None:
    """Buttons side by side; None when there are none."""
    shown = [element for element in elements if element]
    return {"type": "actions", "elements": shown[:ACTIONS]} if shown else None


def button(
    label: str,
    action: ids.Action,
    value: str,
    *,
    suffix: str = "",
    style: str = "",
    asks: Block | None = None,
) -> Block:
    """A button; `style` is primary, danger or nothing, `asks` a `confirm`."""
    block: Block = {
        "type": "button",
        "text": plain(label, BUTTON),
        "action_id": ids.action_id(action, suffix),
        "value": value,
    }
    return _filled(block, style=style, confirm=asks)


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> Block:
    """What Slack asks before a button with this `confirm` acts."""
    return {
        "title": plain(title, 100),
        "text": mrkdwn(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def overflow(action: ids.Action, options: Sequence[Option]) -> Block | None:
    """A menu behind three dots; Slack shows at most five options."""
    shown = [_option(option) for option in options[:OVERFLOW]]
    return {"type": "overflow", "action_id": str(action), "options": shown} if shown else None


def entry(field: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    """An input of a form."""
    block: Block = {
        "type": "input",
        "block_id": field,
        "label": plain(label, LABEL),
        "element": {**element, "action_id": ids.INPUT},
        "optional": optional,
    }
    return {**block, "hint": plain(hint, HINT)} if hint else block


def text_input(*, initial: str = "", multiline: bool = False, most: int, placeholder: str = "") -> Block:
    """A text field that takes at most `most` characters."""
    block: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": most}
    return _filled(block, initial_value=clip(initial, most), placeholder=_placeholder(placeholder))


def number_input(*, initial: int, least: int, most: int) -> Block:
    """A field for a whole number."""
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "initial_value": str(initial),
        "min_value": str(least),
        "max_value": str(most),
    }


def select(options: Sequence[Option], *, initial: str | None = None, placeholder: str = "") -> Block:
    """A choice of one; `initial` is a value among the options, or nothing is chosen."""
    shown = [_option(option) for option in options[:OPTIONS]]
    chosen = next((option for option in shown if option["value"] == initial), None)
    block: Block = {"type": "static_select", "options": shown}
    return _filled(block, initial_option=chosen, placeholder=_placeholder(placeholder))


def checkboxes(options: Sequence[Option], *, initial: Iterable[str] = ()) -> Block:
    """A choice of several."""
    ticked = frozenset(initial)
    shown = [_option(option) for option in options[:OPTIONS]]
    chosen = [option for option in shown if option["value"] in ticked]
    return _filled({"type": "checkboxes", "options": shown}, initial_options=chosen)


def tick(text: str, action: ids.Action, value: str, *, on: bool, version: int) -> Block:
    """A line with a box to tick at its right; `value` is what the box is for, and `version` another with each change.

    Slack keeps what somebody ticked for as long as a block has its name, so a box has another after each change.
    """
    box = checkboxes([Option("Done", ON)], initial=[ON] if on else [])
    shown = section(text, {**box, "action_id": ids.action_id(action, value)})
    return {**shown, "block_id": f"{value}:{version}"}


def users_select(*, initial: str | None = None, placeholder: str = "") -> Block:
    """A choice of one person, by user id."""
    return _filled({"type": "users_select"}, initial_user=initial, placeholder=_placeholder(placeholder))


def datetimepicker(initial: datetime) -> Block:
    """A choice of a day and time, shown in the reader's zone."""
    return {"type": "datetimepicker", "initial_date_time": int(initial.timestamp())}


def modal(
    form: ids.Form,
    title: str,
    blocks: Sequence[Block | None],
    *,
    context: ids.FormContext,
    submit: str,
) -> Block:
    """A modal view."""
    return {
        "type": "modal",
        "callback_id": str(form),
        "title": plain(title, MODAL_TITLE),
        "submit": plain(submit, MODAL_TITLE),
        "close": plain("Cancel", MODAL_TITLE),
        "private_metadata": context.encode(),
        "blocks": [block for block in blocks if block][:VIEW_BLOCKS],
    }


def home(blocks: Sequence[Block | None]) -> Block:
    """An App Home view."""
    return {"type": "home", "blocks": [block for block in blocks if block][:VIEW_BLOCKS]}


def _option(option: Option) -> Block:
    block: Block = {"text": plain(option.label, OPTION), "value": clip(option.value, OPTION_VALUE)}
    return (
        {**block, "description": plain(option.description, OPTION)} if option.description.strip() else block
    )


def _placeholder(text: str) -> Block | None:
    return plain(text, PLACEHOLDER) if text else None


def _filled(block: Block, **more: Any) -> Block:
    """The block with those of `more` that say something; Slack refuses empty ones."""
    return {**block, **{key: one for key, one in more.items() if one}}
