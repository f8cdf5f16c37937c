"""`oncall`: who is on call and how to reach them; `oncall swap`: somebody stands in."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.domain.policy import Rotation
from bot.domain.rejected import Rejected
from bot.domain.standing_in import CallOff, StandIn
from bot.domain.wall_clock import instant
from bot.messages import oncall as messages
from bot.slack.words import plain
from handlers.asking import Ask, first_word, mentioned, without_mentions
from handlers.desk import Desk
from handlers.intent import Answer, Arrange, Intent, Say, Where

#: A day, a day with a time of day, or `now`.
_MOMENT = re.compile(r"\bnow\b|\b(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{1,2}:\d{2}))?")


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`oncall`, `oncall swap ROTATION @x FROM TO`, `oncall cancel 3`."""
    word, rest = first_word(ask.text)
    match word.lower():
        case "swap" | "override":
            return await _swap(rest, desk)
        case "cancel":
            number = plain(rest).strip().removeprefix("#")
            if not (number.isascii() and number.isdigit()):
                raise Rejected("Name the number, for example `oncall cancel 3`. `oncall` shows them.")
            return Arrange(CallOff(by=await desk.actor(), id=int(number[:9])))
    rules, lately = await desk.duties()
    return Say(messages.on_call(rules, lately, desk.now))


async def _swap(text: str, desk: Desk) -> Answer:
    if mentioned(text) is None:
        raise Rejected(f"Name who stands in. {_example(desk)}")
    words = plain(without_mentions(text))
    moments = list(_MOMENT.finditer(words.lower()))
    if len(moments) != 2:
        raise Rejected(f"Say from when until when. {_example(desk)}")
    rotation = _rotation(words[: moments[0].start()].strip(), desk)
    begin, end = (_read(one, rotation, desk.now) for one in moments)
    who = await desk.colleague(text)
    return Arrange(StandIn(await desk.actor(), rotation.id, who, begin, end))


def _rotation(word: str, desk: Desk) -> Rotation:
    rotations = desk.policy.oncall
    if not word and len(rotations) == 1:
        return rotations[0]
    for one in rotations:
        if word.casefold() in {one.id, one.name.casefold()}:
            return one
    known = ", ".join(f"`{one.id}`" for one in rotations) or "none are in the policy"
    raise Rejected(f"Name the rotation. Known: {known}. {_example(desk)}")


def _read(found: re.Match[str], rotation: Rotation, now: datetime) -> datetime:
    """The moment, by the clock of the rotation's zone; a day alone is its hand-over's time of day."""
    if found[1] is None:
        return now.astimezone(UTC)
    try:
        hour, _, minute = (found[2] or rotation.handover.time).partition(":")
        return instant(date.fromisoformat(found[1]), f"{hour:0>2}:{minute}", ZoneInfo(rotation.zone))
    except (ValueError, OverflowError) as error:
        raise Rejected(f"`{found[0]}` is no day and time. Write it like `2026-11-24 18:00`.") from error


def _example(desk: Desk) -> str:
    rotation = desk.policy.oncall[0] if desk.policy.oncall else None
    id_, zone = (rotation.id, rotation.zone) if rotation else ("ROTATION", "its zone")
    day = f"{desk.now:%Y-%m-%d}"
    return f"For example `oncall swap {id_} @ben {day} 18:00 {day} 23:00`; times are those of {zone}, and `now` is one."


INTENT = Intent(
    name="oncall",
    aliases=("on-call", "duty"),
    usage="[swap ROTATION @person FROM TO | cancel NUMBER]",
    summary="Who is on call, and how to reach them; let somebody stand in",
    where=Where.ANYWHERE,
    slash=slash,
)
