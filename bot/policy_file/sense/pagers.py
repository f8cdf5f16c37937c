"""Pagers: each can be reached, and there is something for which it calls."""

from collections.abc import Iterator

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
