"""Who is on call: rotations are somewhere and begin, and whoever is to be called can be."""

from collections.abc import Iterator

from bot.domain.incident import COMMANDER
from bot.domain.policy import Policy
from bot.domain.policy.oncall import ON_CALL, Rotation
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.hours import no_such_day, unknown_zone
from bot.policy_file.sense.naming import known, known_component, known_severity, twice


def unready(policy: Policy) -> Iterator[Mistake]:
    """Rotations that never begin, and people who could not be called."""
    yield from twice("oncall", policy.oncall)
    for position, rotation in enumerate(policy.oncall):
        yield from _rotation(("oncall", position), rotation)
    yield from _callees(policy)
    yield from _backups(policy)
    yield from _wanted(policy)
    yield from _colleagues(policy)


def _rotation(path: Path, rotation: Rotation) -> Iterator[Mistake]:
    yield from unknown_zone((*path, "zone"), rotation.zone)
    yield from no_such_day((*path, "since"), rotation.since)
    if rotation.handover.time == "24:00":
        says = "cannot be 24:00, at which a day ends."
        yield Mistake((*path, "handover", "time"), says, 'Write "00:00", and the day after.')


def _callees(policy: Policy) -> Iterator[Mistake]:
    rotations = [ON_CALL + rotation.id for rotation in policy.oncall]
    named: list[tuple[Path, tuple[str, ...]]] = []
    for position, role in enumerate(policy.roles):
        named += [(("roles", position, "roster"), role.roster), (("roles", position, "backup"), role.backup)]
    for position, rule in enumerate(policy.escalations):
        named.append((("escalations", position, "tell", "people"), rule.tell.people))
    for position, component in enumerate(policy.components):
        named.append((("components", position, "owners"), component.owners))
    for position, secret in enumerate(policy.confidential):
        named.append((("confidential", position, "invite"), secret.invite))
    named.append((("invite",), policy.invite))
    places: list[tuple[Path, str]] = [
        ((*path, at), callee) for path, callees in named for at, callee in enumerate(callees)
    ]
    if policy.owner:
        places.append((("owner",), policy.owner))
    for place, callee in places:
        if callee.startswith(ON_CALL):
            yield from known(place, callee, "rotations", rotations)


def _backups(policy: Policy) -> Iterator[Mistake]:
    for position, role in enumerate(policy.roles):
        path: Path = ("roles", position)
        if role.backup and not role.acknowledge_minutes:
            says = "would be called only by hand, by `page`: nobody is asked to answer in time."
            yield Mistake((*path, "backup"), says, "Add acknowledge_minutes: 5.")
        if role.acknowledge_minutes and not role.roster:
            says = "is for whoever is called from the roster, and there is none."
            yield Mistake((*path, "acknowledge_minutes"), says, "Add roster: [oncall:ID].")


def _wanted(policy: Policy) -> Iterator[Mistake]:
    """Roles that only some incidents call for: which those are, and that there is somebody to call."""
    for position, role in enumerate(policy.roles):
        path: Path = ("roles", position)
        for at, severity in enumerate(role.severities):
            yield from known_severity((*path, "severities", at), severity, policy)
        for at, component in enumerate(role.components):
            yield from known_component((*path, "components", at), component, policy)
        key = "severities" if role.severities else "components"
        if role.is_for_some and role.id == COMMANDER:
            yield Mistake((*path, key), "stands at the commander, whom every incident needs.", "Delete it.")
        elif role.is_for_some and not role.roster:
            says = "says when the roster is called, and there is none."
            yield Mistake((*path, key), says, "Add roster: [oncall:ID].")


def _colleagues(policy: Policy) -> Iterator[Mistake]:
    seen: dict[str, int] = {}
    for position, one in enumerate(policy.people):
        first = seen.setdefault(one.account, position)
        if first != position:
            says = f"is {one.account} again, as in people[{first}]."
            yield Mistake(("people", position, "account"), says, "Put phone and mail into one.")
        if not (one.phone or one.mail):
            yield Mistake(("people", position), "cannot be reached.", "Add phone or mail.")
