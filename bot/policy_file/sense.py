"""What a policy says must fit together: names that are meant exist, and mean one thing each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from string import Formatter

from bot.domain.incident import COMMANDER
from bot.domain.policy import Component, Policy, Question, Role, Severity
from bot.domain.wording import nearest, role_in, severity_in
from bot.policy_file.error import Mistake, Path

#: What a channel's name may be made of; `bot.messages.channel` fills it in.
PLACEHOLDERS = ("number", "title", "severity", "date")

#: The update form has these fields of its own; the policy's questions stand beside them.
TAKEN = frozenset({"severity", "status", "next_at"})

#: And `sitroom update` has these options of its own.
OPTIONS = frozenset({"as", "help", "next"})

_RENAME = "Choose another word for one of them."

_Named = Severity | Role | Component | Question


def nonsense(policy: Policy) -> Mistake | None:
    """The first thing in a well-formed policy that does not make sense, or None."""
    return next(_mistakes(policy), None)


def _mistakes(policy: Policy) -> Iterator[Mistake]:
    yield from _twice("severities", policy.severities)
    yield from _severity_spellings(policy)
    yield from _twice("roles", policy.roles)
    yield from _commander(policy)
    yield from _role_spellings(policy)
    yield from _twice("components", policy.components)
    yield from _twice("updates.questions", policy.updates.questions)
    yield from _taken(policy)
    yield from _known(("default_severity",), policy.default_severity, policy.severities)
    for position, component in enumerate(policy.leadership.components):
        yield from _known(("leadership", "components", position), component, policy.components)
    yield from _template(policy.channel_name)
    yield from _capture(policy)
    for position, contact in enumerate(policy.contacts):
        if not (contact.phone or contact.mail or contact.url):
            yield Mistake(("contacts", position), "cannot be reached.", "Add phone, mail or url.")


def _twice(key: str, things: Sequence[_Named]) -> Iterator[Mistake]:
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
        if question.id in OPTIONS:
            says = f"is {question.id}, which is an option of `sitroom update` already."
            yield Mistake(path, says, "Choose another id.")


def _known(path: Path, id_: str, things: Sequence[_Named]) -> Iterator[Mistake]:
    known = [thing.id for thing in things]
    if id_ not in known:
        kind = "components" if "components" in path else "severities"
        yield Mistake(path, f"names {id_}, which is not among the {kind}.", _suggestion(id_, known))


def _suggestion(word: str, known: Iterable[str]) -> str:
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


def _template(template: str) -> Iterator[Mistake]:
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        yield Mistake(("channel_name",), "has a brace without its partner.", f"Known are {known}.")
        return
    for _, name, form, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            meant = nearest(name, PLACEHOLDERS)
            written = name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            instead = f"Did you mean {{{meant}}}?" if meant else f"Known are {known}."
            yield Mistake(("channel_name",), f"has {{{written}}}, which is not known.", instead)


def _capture(policy: Policy) -> Iterator[Mistake]:
    """Sitroom confirms with a reaction; were that one of those that capture, it would answer itself for ever."""
    capture = policy.capture
    for position, reaction in enumerate(capture.reactions):
        if reaction == capture.confirm:
            path: Path = ("capture", "reactions", position)
            yield Mistake(path, "is capture.confirm too.", "Take one to capture, another to confirm.")
