"""What Slack does with the blocks an app sends: check them, then fill in what was left out."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox import elements as element_checks
from sandbox import limits, mrkdwn
from sandbox.ids import Ids
from sandbox.model import Json, Names
from sandbox.refusals import ApiError

INTERACTIVE = frozenset(element_checks.ALL) - {"image"}


def accept(raw: Any, surface: str, ids: Ids, names: Names) -> tuple[Json, ...]:
    """The blocks as Slack stores them, for a surface: message, modal or home.

    Raises:
        ApiError: `invalid_blocks_format` or `invalid_blocks` with Slack's messages.
    """
    if not isinstance(raw, list) or not all(isinstance(block, dict) for block in raw):
        raise ApiError("invalid_blocks_format")
    problems = limits.check(raw, surface)
    if problems:
        raise invalid(problems)
    return tuple(_filled(block, ids, names) for block in raw)


def invalid(problems: Sequence[str], code: str = "invalid_blocks") -> ApiError:
    """The error with its messages, as Slack spells it."""
    marked = [f"[ERROR] {problem}" for problem in problems]
    return ApiError(code, errors=list(problems), response_metadata={"messages": marked})


def _filled(block: Json, ids: Ids, names: Names) -> Json:
    done: Json = {key: _settled(value, ids, names) for key, value in block.items()}
    if not done.get("block_id"):
        done["block_id"] = ids.block_id()
    return done


def _settled(value: Any, ids: Ids, names: Names) -> Any:
    if isinstance(value, list):
        return [_settled(item, ids, names) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("type")
    if kind == "plain_text":
        return {**value, "emoji": value.get("emoji", True)}
    if kind == "mrkdwn":
        return _settled_mrkdwn(value, names)
    done = {key: _settled(item, ids, names) for key, item in value.items()}
    if kind in INTERACTIVE and not done.get("action_id"):
        done["action_id"] = ids.block_id()
    return done


def _settled_mrkdwn(value: Json, names: Names) -> Json:
    verbatim = bool(value.get("verbatim", False))
    text = value["text"] if verbatim else mrkdwn.linked(value["text"], names, mentions=True)
    return {**value, "text": text, "verbatim": verbatim}


def elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with the block it stands in."""
    for block in blocks:
        found: list[Any] = [block.get("accessory"), block.get("element")]
        if block.get("type") in {"actions", "context_actions"}:
            found += block.get("elements", ())
        if block.get("type") == "card":
            found += block.get("actions", ())
        for element in found:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                yield block, element


def of_message(blocks: Sequence[Json], attachments: Sequence[Json]) -> list[Json]:
    """The blocks of a message and those inside its attachments."""
    inside = [block for attachment in attachments for block in attachment.get("blocks") or ()]
    return [*blocks, *inside]


def options_of(element: Json) -> list[Json]:
    """All options that an element offers, groups opened."""
    grouped = [
        option for group in element.get("option_groups") or () for option in group.get("options") or ()
    ]
    return [*(element.get("options") or ()), *grouped]
