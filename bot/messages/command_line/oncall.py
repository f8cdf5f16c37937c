"""Who is on call, in a terminal: by what the policy calls them, for Slack is not asked."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.oncall import Shift, contacts_of, now_and_next, rotation_of
from bot.domain.policy import Override, Rotation, Rules
from bot.messages.text import one_line


def on_call(rules: Rules, now: datetime, why: str) -> str:
    """Every rotation, now and next; `why` it is not known who stands in, where it is not."""
    lines = [line for one in rules.policy.oncall for line in _rotation(one, rules, now)]
    lines = lines or ["The policy has no rotation. They are listed under `oncall` in the policy file."]
    lines += [_stands_in(one, rules) for one in rules.overrides]
    return "\n".join([*lines, *([f"Who stands in is not known: {one_line(why)}"] if why else [])])


def _rotation(rotation: Rotation, rules: Rules, now: datetime) -> Iterator[str]:
    shift, then = now_and_next(rotation, rules.overrides, now)
    yield f"{one_line(rotation.name)}: {_who(shift, rules)}, until {_at(shift.end, rotation)}"
    yield f"  then {_who(then, rules)}, until {_at(then.end, rotation)}"


def _who(shift: Shift, rules: Rules) -> str:
    called = shift.override.who.name if shift.override else shift.account
    ways = contacts_of(rules, shift.account)
    return one_line(f"{called} ({', '.join(ways)})" if ways else called)


def _stands_in(override: Override, rules: Rules) -> str:
    rotation = rotation_of(rules.policy, override.rotation)
    if rotation is None:
        return f"#{override.id}: {one_line(override.who.name)} stands in as {override.rotation}"
    span = f"{_at(override.begin, rotation)} to {_at(override.end, rotation)}"
    return f"#{override.id}: {one_line(override.who.name)} stands in as {one_line(rotation.name)}, {span}"


def _at(at: datetime, rotation: Rotation) -> str:
    return f"{at.astimezone(ZoneInfo(rotation.zone)):%a %Y-%m-%d %H:%M} {rotation.zone}"
