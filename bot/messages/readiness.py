"""The checklist of whoever takes over a duty: each item with a button, until it is done."""

from datetime import datetime

from bot.domain.readiness import Takeover
from bot.messages import ids, kit
from bot.messages.kit import Block, Post
from bot.messages.text import moment, one_line, phrase


def checklist(takeover: Takeover, now: datetime) -> Post:
    """What whoever takes over makes sure of, and what they have by now."""
    head = f":telephone_receiver: *You are on call: {phrase(takeover.name)}*, since {moment(takeover.begins_at, now)}."
    asked = "Make sure that you are ready:" if takeover.open else ":white_check_mark: You are ready."
    blocks: list[Block | None] = [kit.section(f"{head}\n{asked}")]
    for place, item in enumerate(takeover.items):
        if item.at:
            blocks.append(kit.context(f":white_check_mark: ~{phrase(item.text)}~ {moment(item.at, now)}"))
        else:
            done = kit.button("Done", ids.Action.READY, ids.value(takeover.id, str(place)), suffix=str(place))
            blocks.append(kit.section(f":black_square_button: {phrase(item.text)}", done))
    return kit.post(f"On call: {one_line(takeover.name)}", blocks)


def readiness(takeover: Takeover) -> str:
    """How ready somebody is, in one line."""
    if not takeover.open:
        return ":white_check_mark: ready"
    missing = ", ".join(phrase(item.text) for item in takeover.open)
    return f":warning: not confirmed yet: {missing}"
