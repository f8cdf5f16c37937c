"""Who is on call, now and next, how to reach them, and who stands in for whom."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.oncall import Shift, contacts_of, now_and_next, people, rotation_of, whose
from bot.domain.people import Person
from bot.domain.policy import Override, Policy, Role, Rotation, Rules
from bot.domain.readiness import Takeover
from bot.messages import kit
from bot.messages.kit import Block, Post
from bot.messages.readiness import readiness
from bot.messages.text import moment, name, phrase

_NOBODY = (
    "The policy has no rotation, and nobody stands on a roster. See `oncall` and `roles` in the policy file."
)


def on_call(rules: Rules, lately: Sequence[Takeover], now: datetime) -> Post:
    """All rotations, who is called for which role, and whether who took over `lately` is ready."""
    lines = [*_rotations(rules, lately, now), *_roles(rules, now)]
    if not lines:
        return kit.post(_NOBODY, [kit.section(_NOBODY)])
    blocks: list[Block | None] = [*kit.paragraphs(lines), kit.context(*_stand_ins(rules, now))]
    return kit.post("On call", blocks)


def in_brief(rules: Rules, now: datetime) -> list[str]:
    """Who is on call now, a line each, for App Home."""
    return [
        f"*{phrase(rotation.name)}:* {_reached(rules, shift)} until {moment(shift.end, now)}"
        for rotation in rules.policy.oncall
        for shift in now_and_next(rotation, rules.overrides, now)[:1]
    ]


def arranged(override: Override, policy: Policy, now: datetime) -> Post:
    """Somebody stands in: for whoever arranged it."""
    text = f":white_check_mark: {_stands_in(override, policy, now)}"
    off = f"`oncall cancel {override.id}` calls it off."
    return kit.post("Somebody stands in", [kit.section(text), kit.context(off)])


def called_off(override: Override, policy: Policy, now: datetime) -> Post:
    """It is called off."""
    text = f":heavy_minus_sign: Called off: {_stands_in(override, policy, now)}"
    return kit.post("Nobody stands in", [kit.section(text)])


def you_stand_in(override: Override, policy: Policy, now: datetime) -> Post:
    """For who stands in, or does not any more."""
    duty = phrase(_called(override, policy))
    span = f"{moment(override.begin, now)} to {moment(override.end, now)}"
    if override.cancelled_by:
        text = f":heavy_minus_sign: You do not stand in as *{duty}* {span}. {name(override.cancelled_by)} called it off."
    else:
        text = f":telephone_receiver: You stand in as *{duty}* {span}. {name(override.by)} arranged it."
    return kit.post(f"On call: {_called(override, policy)}", [kit.section(text)])


def _rotations(rules: Rules, lately: Sequence[Takeover], now: datetime) -> Iterator[str]:
    for rotation in rules.policy.oncall:
        shift, then = now_and_next(rotation, rules.overrides, now)
        yield (
            f":telephone_receiver: *{phrase(rotation.name)}:* *{_reached(rules, shift)}* until {moment(shift.end, now)}\n"
            f"then {_reached(rules, then)} until {moment(then.end, now)}{_ready(rotation, whose(rules, shift), lately)}"
        )


def _ready(rotation: Rotation, who: Person | None, lately: Sequence[Takeover]) -> str:
    """Whether who has the duty is ready; of who is relieved meanwhile, nothing."""
    theirs = [one for one in lately if who and (one.rotation, one.who.id) == (rotation.id, who.id)]
    return f"\n{name(theirs[-1].who)}: {readiness(theirs[-1])}" if theirs else ""


def _roles(rules: Rules, now: datetime) -> Iterator[str]:
    for role in rules.policy.roles:
        called = _in_turn(role, rules, now)
        if called:
            yield f"*{phrase(role.name)}:* {called}"


def _in_turn(role: Role, rules: Rules, now: datetime) -> str:
    first = people(rules, role.roster, now)[:1]
    backups = people(rules, role.backup, now)
    named = [f"{name(one)}{_ways(rules, one.id)}" for one in first]
    named += [f"then {name(one)}{_ways(rules, one.id)}" for one in backups]
    return ", ".join(named)


def _stand_ins(rules: Rules, now: datetime) -> list[str]:
    return [
        f"#{one.id}: {_stands_in(one, rules.policy, now)} ({name(one.by)} arranged it)"
        for one in rules.overrides
    ][:10]


def _stands_in(override: Override, policy: Policy, now: datetime) -> str:
    duty = phrase(_called(override, policy))
    return f"{name(override.who)} stands in as {duty}, {moment(override.begin, now)} to {moment(override.end, now)}"


def _called(override: Override, policy: Policy) -> str:
    rotation: Rotation | None = rotation_of(policy, override.rotation)
    return rotation.name if rotation else override.rotation


def _reached(rules: Rules, shift: Shift) -> str:
    """Who has a shift and how they are reached; also whom Slack does not know."""
    person: Person | None = whose(rules, shift)
    return f"{name(person) if person else phrase(shift.account)}{_ways(rules, person.id if person else shift.account)}"


def _ways(rules: Rules, account: str) -> str:
    return "".join(f" · {phrase(way)}" for way in contacts_of(rules, account))
