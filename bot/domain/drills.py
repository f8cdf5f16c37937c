"""Drills: which scenario somebody means, and what its hook is to be told."""

import msgspec

from bot.domain import events as e
from bot.domain.commands import Declare
from bot.domain.incident import Incident
from bot.domain.people import Standing
from bot.domain.policy import Hook, Policy, Scenario
from bot.domain.rejected import Rejected
from bot.domain.wording import nearest


def scenario_in(text: str, policy: Policy) -> Scenario | None:
    """The scenario that a text means by its id or its title; None where it is the title of something else.

    Raises:
        Rejected: it is one word, and nearly that of a scenario.
    """
    word = text.strip().casefold()
    for one in policy.game_days.scenarios:
        if word in {one.id, one.title.casefold()}:
            return one
    meant = nearest(word, [one.id for one in policy.game_days.scenarios]) if len(word.split()) == 1 else None
    if meant:
        raise Rejected(
            f"`{word}` is not a scenario. Did you mean `{meant}`? `drill` alone lists them; "
            "for practice of your own, give a title of two words or more."
        )
    return None


def scenario(id_: str, policy: Policy) -> Scenario:
    """The scenario with this id.

    Raises:
        Rejected: the policy has none.
    """
    found = next((one for one in policy.game_days.scenarios if one.id == id_), None)
    if found is None:
        raise Rejected(f"The policy has no scenario `{id_}` any more. `drill` lists those there are.")
    return found


def begun(command: Declare, policy: Policy) -> list[e.ScenarioBegun]:
    """That it is a drill of a scenario, where it is.

    Raises:
        Rejected: the policy has no such scenario, or something fails in earnest and a guest begins it.
    """
    if not command.scenario:
        return []
    found = scenario(command.scenario, policy)
    if found.hook and command.by.standing is Standing.GUEST:
        raise Rejected(
            "In this drill something fails in earnest, so guests cannot begin it. "
            "Ask a full member of the workspace."
        )
    hook = _hook(found.hook) if found.hook else None
    return [e.ScenarioBegun(found.id, found.title, found.happens, found.expected, hook)]


def _hook(hook: Hook) -> e.Hook:
    on = msgspec.json.encode(hook.on).decode()
    off = "" if hook.off is None else msgspec.json.encode(hook.off).decode()
    return e.Hook(hook.url, on, off, hook.timeout_seconds, hook.private)


def to_be_told(incident: Incident) -> bool | None:
    """What the hook is to be told and was not: True that the drill begins, False that it is over, None for nothing.

    That a drill is over is told also where nobody knows whether its beginning was heard. Nothing of a private one leaves.
    """
    practice = incident.practice
    if practice is None or practice.hook is None or incident.private:
        return None
    if incident.is_open:
        return None if practice.told else True
    return False if practice.hook.off and practice.told is not False else None
