"""The words of a policy: what is named exists, and each word means one thing."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.alerts.rules import AlertSource, Poll
from bot.domain.incident import COMMANDER
from bot.domain.policy import (
    Check,
    Component,
    EscalationRule,
    Pager,
    Playbook,
    Policy,
    Question,
    Role,
    Rotation,
    Scenario,
    Severity,
)
from bot.domain.wording import nearest, role_in, severity_in
from bot.policy_file.error import Mistake, Path

#: The update form has these fields of its own, each with its label; the policy's questions stand beside them.
TAKEN = {"severity": "Severity", "status": "Status", "next_at": "Next update"}

#: And `sitroom update` has these options of its own.
OPTIONS = frozenset({"as", "help", "next"})

_RENAME = "Choose another word for one of them."

_Named = (
    Severity
    | Role
    | Component
    | Question
    | Check
    | AlertSource
    | Poll
    | Rotation
    | Playbook
    | EscalationRule
    | Scenario
    | Pager
)


def misnamed(policy: Policy) -> Iterator[Mistake]:
    """Ids and other words that mean two things, or nothing."""
    yield from twice("severities", policy.severities)
    yield from _severity_spellings(policy)
    yield from twice("roles", policy.roles)
    yield from _commander(policy)
    yield from _role_spellings(policy)
    yield from twice("components", policy.components)
    for position, component in enumerate(policy.components):
        yield from known_severity(("components", position, "severity"), component.severity, policy)
    yield from twice("updates.questions", policy.updates.questions)
    yield from _taken(policy)
    yield from known_severity(("default_severity",), policy.default_severity, policy)


def twice(key: str, things: Sequence[_Named]) -> Iterator[Mistake]:
    """Things of one kind that have one id."""
    seen: dict[str, int] = {}
    for position, thing in enumerate(things):
        first = seen.setdefault(thing.id, position)
        if first != position:
            says = f"is {thing.id} again, as in {key}[{first}]."
            yield Mistake((*key.split("."), position, "id"), says, "Give each its own.")


def _taken(policy: Policy) -> Iterator[Mistake]:
    for position, question in enumerate(policy.updates.questions):
        path: Path = ("updates", "questions", position, "id")
        if question.id in TAKEN:
            yield Mistake(path, f"is {question.id}, which the form asks already.", "Choose another id.")
        if any(_alike(question.label) == _alike(label) for label in TAKEN.values()):
            says = f"is “{question.label}”, as a field is called that the form has already."
            yield Mistake((*path[:-1], "label"), says, "Say what this one asks.")
        if question.id in OPTIONS:
            says = f"is {question.id}, which is an option of `sitroom update` already."
            yield Mistake(path, says, "Choose another id.")


def _alike(label: str) -> str:
    """Labels that people would take for one."""
    return " ".join(re.findall(r"\w+", label.casefold()))


def known_severity(path: Path, id_: str | None, policy: Policy) -> Iterator[Mistake]:
    """A severity that the policy does not have; None is none."""
    yield from known(path, id_, "severities", [one.id for one in policy.severities])


def known_component(path: Path, id_: str | None, policy: Policy) -> Iterator[Mistake]:
    """A component that the policy does not have; None is none."""
    yield from known(path, id_, "components", [one.id for one in policy.components])


def known(path: Path, id_: str | None, kind: str, there: Sequence[str]) -> Iterator[Mistake]:
    """A name that is not among those there are; None is none."""
    if id_ is not None and id_ not in there:
        yield Mistake(path, f"names {id_}, which is not among the {kind}.", suggestion(id_, there))


def suggestion(word: str, known: Iterable[str]) -> str:
    """What was probably meant by a word, or what there is."""
    words = list(known)
    meant = nearest(word, words)
    if meant:
        return f"Did you mean {meant}?"
    return f"There are: {', '.join(words)}." if words else "There are none yet: add it there first."


def _severity_spellings(policy: Policy) -> Iterator[Mistake]:
    """Every way to spell a severity leads to it: also its bare number, which is understood without being listed."""
    for position, severity in enumerate(policy.severities):
        path: Path = ("severities", position)
        for key, word in [
            ((*path, "id"), severity.id),
            ((*path, "id"), re.sub(r"\D", "", severity.id)),
            ((*path, "name"), severity.name),
            *(((*path, "aliases", at), alias) for at, alias in enumerate(severity.aliases)),
        ]:
            meant = severity_in(word, policy)
            if meant and meant.id != severity.id:
                yield Mistake(key, f"could be typed as {word}, which means {meant.id} already.", _RENAME)
            if meant is None and word in severity.aliases:
                yield Mistake(key, "has no letter a-z and no digit, so nobody could type it.", "Delete it.")


def _role_spellings(policy: Policy) -> Iterator[Mistake]:
    for position, role in enumerate(policy.roles):
        for key, word in (("id", role.id), ("name", role.name)):
            meant = role_in(word, policy)
            if meant and meant.id != role.id:
                path: Path = ("roles", position, key)
                yield Mistake(path, f"could be typed as {word}, which means {meant.id} already.", _RENAME)


def _commander(policy: Policy) -> Iterator[Mistake]:
    known = [role.id for role in policy.roles]
    if COMMANDER not in known:
        meant = nearest(COMMANDER, known)
        instead = f"Rename the id {meant} to {COMMANDER}?" if meant else f"Add one with id: {COMMANDER}."
        yield Mistake(("roles",), f"has no {COMMANDER}, and every incident has one.", instead)
