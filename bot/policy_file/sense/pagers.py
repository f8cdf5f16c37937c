"""Pagers: each can be reached, and there is something for which it calls."""

from collections.abc import Iterator

from bot.domain.incident import COMMANDER
from bot.domain.policy import Pager, PagerKind, Policy
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.naming import known, known_severity, twice
from bot.policy_file.sense.senders import is_askable


def unpaged(policy: Policy) -> Iterator[Mistake]:
    """Pagers that could never call, and names of pagers that there are not."""
    yield from twice("pagers", policy.pagers)
    named = {id_ for rule in policy.escalations for id_ in rule.tell.pagers}
    for position, pager in enumerate(policy.pagers):
        path: Path = ("pagers", position)
        yield from _address(path, pager)
        yield from _names(path, pager, policy)
        if pager.kind is PagerKind.EMAIL and pager.id in named and not pager.to:
            says = "needs to: of an escalation it would mail nobody."
            yield Mistake(path, says, "Add a line to: [team@example.com].")
        if not (pager.roles or pager.rotations or pager.id in named):
            says = "would never call: it has no roles and no rotations, and no escalation names it."
            yield Mistake(path, says, "Add roles: [commander].")
        yield from _silences(path, pager, policy)
        yield from _secrets(path, pager, policy)
    ids = [one.id for one in policy.pagers]
    for position, rule in enumerate(policy.escalations):
        for at, id_ in enumerate(rule.tell.pagers):
            yield from known(("escalations", position, "tell", "pagers", at), id_, "pagers", ids)


def _address(path: Path, pager: Pager) -> Iterator[Mistake]:
    match pager.kind:
        case PagerKind.WEBHOOK if pager.url is None:
            yield Mistake(path, "needs url: where the webhook is.", "Add a line url: https://…")
        case PagerKind.EMAIL if pager.url is not None:
            says = "is not for kind: email, which goes to whoever is called, and to to."
            yield Mistake((*path, "url"), says, "Delete it; SITROOM_SMTP_URL names the mail server.")
    if pager.url is not None and not is_askable(pager.url):
        says = "is no address that can be asked."
        yield Mistake((*path, "url"), says, "Name a host, a port if need be, and no user or password.")
    if pager.to and pager.kind is not PagerKind.EMAIL:
        yield Mistake((*path, "to"), "is only for kind: email.", "Delete it.")


def _names(path: Path, pager: Pager, policy: Policy) -> Iterator[Mistake]:
    for at, role in enumerate(pager.roles):
        where = (*path, "roles", at)
        yield from known(where, role, "roles", [one.id for one in policy.roles])
    for at, rotation in enumerate(pager.rotations):
        where = (*path, "rotations", at)
        yield from known(where, rotation, "rotations", [one.id for one in policy.oncall])
    for at, severity in enumerate(pager.severities):
        yield from known_severity((*path, "severities", at), severity, policy)


def _silences(path: Path, pager: Pager, policy: Policy) -> Iterator[Mistake]:
    """A pager calls for whoever is called in Slack: it would be silent where nobody is.

    A role without a roster may be there for those alone whom `page` calls; that of the commander is not.
    """
    for at, id_ in enumerate(pager.roles):
        role = next((one for one in policy.roles if one.id == id_), None)
        if role and not role.acknowledge_minutes and (role.roster or role.id == COMMANDER):
            says = f"is {id_}, whom nobody calls but by hand, by `page`: nobody is asked to answer in time."
            roster = "" if role.roster else "a roster and "
            yield Mistake((*path, "roles", at), says, f"Add {roster}acknowledge_minutes: 5 to that role.")
    if pager.rotations and not any(role.acknowledge_minutes for role in policy.roles):
        says = "calls nobody but by hand, by `page`: no role asks anybody to answer in time."
        yield Mistake((*path, "rotations"), says, "Add acknowledge_minutes: 5 to a role.")


def _secrets(path: Path, pager: Pager, policy: Policy) -> Iterator[Mistake]:
    """Of what goes by an id in the environment there is one."""
    for position, scenario in enumerate(policy.game_days.scenarios):
        if scenario.id == pager.id:
            says = f"is {pager.id}, as is game_days.scenarios[{position}]: their secrets go by it, and would be one."
            yield Mistake((*path, "id"), says, "Give each its own.")
