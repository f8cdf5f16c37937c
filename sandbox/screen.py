"""What a person reads: messages and views as plain lines, and what can be clicked in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox import blocks, mrkdwn
from sandbox.model import Json, Message, Names, View

Shown = Message | View | Mapping[str, Any]

_TOKEN = re.compile(r"<([^<>]+)>")
_DATE = re.compile(r"!date\^(-?\d+)\^(.*?)(?:\^[^|]*)?$")


@dataclass(frozen=True, slots=True)
class Button:
    """Something to click or choose: a button, an overflow entry, or an option of a select."""

    label: str
    action_id: str
    block_id: str
    value: str


def text_of(shown: Shown, names: Names | None = None) -> str:
    """The lines a person reads, without markup.

    Mentions are shown as `@Name`, channels as `#name`, dates in UTC, links by their label.
    """
    if isinstance(shown, View):
        return _view(shown)
    if isinstance(shown, Mapping):
        known = names or Names()
        parts = _content(
            shown.get("text") or "", shown.get("blocks") or (), shown.get("attachments") or (), known
        )
    else:
        visible = () if shown.is_from_person else shown.blocks
        parts = _content(shown.text, visible, shown.attachments, names or shown.names)
    return "\n".join(part for part in parts if part)


def buttons_of(shown: Shown) -> list[Button]:
    """Everything that can be clicked or chosen, in reading order."""
    if isinstance(shown, Mapping):
        held = blocks.of_message(shown.get("blocks") or (), shown.get("attachments") or ())
    elif isinstance(shown, View):
        held = list(shown.blocks)
    else:
        held = blocks.of_message(shown.blocks, shown.attachments)
    return [button for block, element in blocks.elements(held) for button in _choices(block, element)]


def _choices(block: Json, element: Json) -> Iterator[Button]:
    action_id, block_id = element.get("action_id", ""), block.get("block_id", "")
    if element["type"] == "button":
        yield Button(element["text"]["text"], action_id, block_id, element.get("value", ""))
        return
    options = blocks.options_of(element)
    for option in options:
        yield Button(option["text"]["text"], action_id, block_id, option["value"])
    if not options:
        label = (element.get("placeholder") or block.get("label") or {}).get("text")
        yield Button(label or str(element["type"]), action_id, block_id, "")


def plain(text: str, names: Names) -> str:
    """Slack's mrkdwn as it is read: tokens replaced by what they show, escapes undone."""
    return mrkdwn.unescape(_TOKEN.sub(lambda found: _token(found[1], names), text))


def _token(inner: str, names: Names) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return f"@{names.user(target[1:])}"
    if target.startswith("#"):
        return f"#{names.channel(target[1:])}"
    if target.startswith("!subteam^"):
        return f"@{names.group(target.removeprefix('!subteam^'))}"
    date = _DATE.match(target)
    if date:
        return _moment(int(date[1]), date[2])
    if target.startswith("!"):
        return f"@{target[1:]}"
    return label or target.removeprefix("mailto:")


def _moment(seconds: int, form: str) -> str:
    at = datetime.fromtimestamp(seconds, tz=UTC)
    day, clock = f"{at:%B} {at.day}, {at:%Y}", f"{at:%H:%M}"
    short = f"{at:%b} {at.day}, {at:%Y}"
    shown = {
        "{date_num}": f"{at:%Y-%m-%d}",
        "{date_short_pretty}": short,
        "{date_short}": short,
        "{date_long_pretty}": f"{at:%A}, {day}",
        "{date_long}": f"{at:%A}, {day}",
        "{date_pretty}": day,
        "{date}": day,
        "{day_divider_pretty}": f"{at:%A}, {day}",
        "{time_secs}": f"{at:%H:%M:%S}",
        "{time}": clock,
        "{ago}": f"{short} {clock}",
    }
    for token, value in shown.items():
        form = form.replace(token, value)
    return form


def _content(text: str, held: Sequence[Json], attachments: Sequence[Json], names: Names) -> Iterator[str]:
    if not held:
        yield plain(text, names)
    for block in held:
        yield _block(block, names)
    for attachment in attachments:
        yield from _attachment(attachment, names)


def _attachment(attachment: Json, names: Names) -> Iterator[str]:
    if attachment.get("blocks"):
        yield from (_block(block, names) for block in attachment["blocks"])
        return
    for key in ("pretext", "author_name", "title", "text"):
        if attachment.get(key):
            yield plain(str(attachment[key]), names)
    for field in attachment.get("fields") or ():
        yield f"{field.get('title', '')}: {plain(str(field.get('value', '')), names)}"
    if attachment.get("footer"):
        yield plain(str(attachment["footer"]), names)


def _view(view: View) -> str:
    lines = [view.title.get("text", "")] if view.type == "modal" else []
    for block in view.blocks:
        lines.append(_block(block, view.names))
        if block["block_id"] in view.errors:
            lines.append(f"! {view.errors[block['block_id']]}")
    return "\n".join(line for line in lines if line)


def _object(value: Any, names: Names) -> str:
    if not isinstance(value, Mapping):
        return str(value or "")
    text = str(value.get("text", ""))
    return plain(text, names) if value.get("type") == "mrkdwn" else text


def _block(block: Json, names: Names) -> str:
    match block.get("type"):
        case "section":
            parts = [_object(block.get("text"), names)]
            parts += [_object(field, names) for field in block.get("fields") or ()]
            parts += [_labels([block["accessory"]])] if block.get("accessory") else []
        case "context":
            inside = block.get("elements") or ()
            parts = [" ".join(e.get("alt_text") or _object(e, names) for e in inside)]
        case "actions" | "context_actions":
            parts = [_labels(block.get("elements") or ())]
        case "divider":
            parts = ["---"]
        case "input":
            parts = [_object(block.get("label"), names), _labels([block["element"]])]
        case "image":
            parts = [_object(block.get("title"), names), block.get("alt_text", "")]
        case "rich_text":
            parts = [rich(block, names)]
        case "table":
            parts = [" | ".join(_cell(cell, names) for cell in row) for row in block.get("rows") or ()]
        case _:
            parts = list(_strings(block, names))
    return "\n".join(part for part in parts if part)


def _cell(cell: Any, names: Names) -> str:
    if isinstance(cell, Mapping) and cell.get("type") == "rich_text":
        return rich(cell, names)
    return str(cell.get("text", "")) if isinstance(cell, Mapping) else str(cell)


def _strings(block: Json, names: Names) -> Iterator[str]:
    """The texts of a block whose layout the sandbox does not know."""
    for key in ("title", "subtitle", "text", "body", "description"):
        if block.get(key):
            value = block[key]
            yield (
                rich(value, names)
                if isinstance(value, dict) and value.get("type") == "rich_text"
                else _object(value if isinstance(value, dict) else {"type": "mrkdwn", "text": value}, names)
            )
    if block.get("actions"):
        yield _labels(block["actions"])


def _labels(elements: Sequence[Json]) -> str:
    labels = []
    for element in elements:
        if element.get("type") == "button":
            labels.append(f"[{element['text']['text']}]")
        elif element.get("type") == "image":
            labels.append(element.get("alt_text", ""))
        elif element.get("type") == "overflow":
            labels.append("[...]")
        elif element.get("type") in blocks.INTERACTIVE:
            labels.append(f"[{_current(element)}]")
    return " ".join(labels)


def _current(element: Json) -> str:
    chosen = (
        [element["initial_option"]] if element.get("initial_option") else element.get("initial_options") or []
    )
    if chosen:
        return ", ".join(option["text"]["text"] for option in chosen)
    if element.get("initial_value"):
        return str(element["initial_value"])
    return str((element.get("placeholder") or {}).get("text", ""))


def rich(block: Mapping[str, Any], names: Names) -> str:
    """A `rich_text` block as plain lines."""
    lines = []
    for part in block.get("elements") or ():
        if part.get("type") == "rich_text_list":
            lines += [f"• {_run(item.get('elements') or (), names)}" for item in part.get("elements") or ()]
        else:
            lines.append(_run(part.get("elements") or (), names))
    return "\n".join(lines)


def _run(elements: Sequence[Json], names: Names) -> str:
    return "".join(_rich_element(element, names) for element in elements)


def _rich_element(element: Json, names: Names) -> str:
    match element.get("type"):
        case "user":
            return f"@{names.user(element['user_id'])}"
        case "channel":
            return f"#{names.channel(element['channel_id'])}"
        case "usergroup":
            return f"@{names.group(element['usergroup_id'])}"
        case "broadcast":
            return f"@{element['range']}"
        case "emoji":
            return f":{element['name']}:"
        case "date":
            return _moment(int(element["timestamp"]), str(element.get("format", "{date_num} {time}")))
        case _:
            return str(element.get("text") or element.get("url") or "")
