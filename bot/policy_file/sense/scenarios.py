"""Scenarios of game days: each can be asked for by its name, names what there is, and its hook can be called."""

from collections.abc import Iterator
from typing import Any

import msgspec

from bot.domain.alerts.rules import Match
from bot.domain.policy import Hook, Policy, Scenario
from bot.domain.wording import severity_in
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.naming import known_component, known_severity, twice
from bot.policy_file.sense.routes import ill_asked
from bot.policy_file.sense.senders import is_askable

_PATH: Path = ("game_days", "scenarios")

#: What `drill` understands besides.
_WORDS = frozenset({"alert"})

#: How much a hook is told at most, in bytes of JSON; it is kept on the timeline.
_LIMIT = 4000


def unplayed(policy: Policy) -> Iterator[Mistake]:
    """Scenarios that nobody could begin, or that would be taken for another."""
    scenarios = policy.game_days.scenarios
    yield from twice("game_days.scenarios", scenarios)
    titles: dict[str, int] = {}
    for position, scenario in enumerate(scenarios):
        path: Path = (*_PATH, position)
        first = titles.setdefault(scenario.title.casefold(), position)
        if first != position:
            says = f"is {scenario.title} again, as in {'.'.join(map(str, _PATH))}[{first}]."
            yield Mistake((*path, "title"), says, "Give each its own.")
        yield from _scenario(path, scenario, policy)


def _scenario(path: Path, scenario: Scenario, policy: Policy) -> Iterator[Mistake]:
    if scenario.id in _WORDS or severity_in(scenario.id, policy):
        yield Mistake(
            (*path, "id"), f"is {scenario.id}, which means something else behind drill.", "Choose another id."
        )
    yield from known_severity((*path, "severity"), scenario.severity, policy)
    yield from known_component((*path, "component"), scenario.component, policy)
    if scenario.hook:
        yield from _hook((*path, "hook"), scenario.hook)
    for position, match in enumerate(scenario.expects):
        yield from _expected((*path, "expects", position), match, policy)


def _expected(path: Path, match: Match, policy: Policy) -> Iterator[Mistake]:
    yield from ill_asked(path, match, policy)
    if match == Match(hours=match.hours):
        says = "takes every alert, also those that are real."
        yield Mistake(path, says, "Say which sources, labels, components or severities.")


def _hook(path: Path, hook: Hook) -> Iterator[Mistake]:
    if not is_askable(hook.url):
        says = "is no address that can be called."
        yield Mistake((*path, "url"), says, "Name a host, a port if need be, and no user or password.")
    yield from _told((*path, "on"), hook.on)
    if hook.off is not None:
        yield from _told((*path, "off"), hook.off)


def _told(path: Path, body: dict[str, Any]) -> Iterator[Mistake]:
    try:
        written = msgspec.json.encode(body)
        same = msgspec.json.decode(written) == body
    except (OverflowError, ValueError):
        same, written = False, b""
    if not same:
        yield Mistake(path, "holds a number or a sign that JSON cannot say.", "Put it in quotes.")
    elif len(written) > _LIMIT:
        yield Mistake(path, f"has {len(written):,} bytes as JSON; {_LIMIT:,} fit.", "Shorten it.")
