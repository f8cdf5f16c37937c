"""How people spell things: severities, roles, components, incident numbers, lengths of time; which titles are alike.

Pure matching, no Slack. A person at 3 a.m. types `SEV-1`, `s1` or `1` and means the same.
"""

import difflib
import functools
import re
from collections.abc import Iterable
from datetime import timedelta

from bot.domain.incident import Incident
from bot.domain.policy import Component, Policy, Role, Severity

PREFIX = "INC"
_WORD = re.compile(r"[^\W_]+")  # any script: a team writes in its own language
_STOP = frozenset({"the", "a", "an", "is", "are", "on", "in", "of", "for", "and", "to", "with", "not", "no"})
_ALIKE = 0.6
_LIKELY = 0.7  # with less, `private` would mean `update`


def reference(number: int) -> str:
    """What an incident is called: `INC-42`."""
    return f"{PREFIX}-{number}"


def number_in(text: str) -> int | None:
    """The incident number that `INC-42`, `inc 42`, `#42` or `42` means, or None."""
    found = re.fullmatch(rf"(?:{PREFIX}[-\s]?|#)?(\d{{1,9}})", text.strip(), re.IGNORECASE)
    return int(found[1]) if found else None


def _plain(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def severity_in(text: str, policy: Policy) -> Severity | None:
    """The severity that a word means in any of its spellings, or None.

    `SEV1`, `sev-1`, `s1`, `p1`, `1`, the id, the name and the policy's aliases are all understood.
    """
    word = _plain(text)
    if not word:
        return None
    for one in policy.severities:
        names = {_plain(one.id), _plain(one.name), *map(_plain, one.aliases)}
        digits = re.sub(r"\D", "", one.id)
        if digits:
            names |= {digits, f"s{digits}", f"p{digits}", f"sev{digits}", f"severity{digits}"}
        if word in names:
            return one
    return None


def fires(groups: int) -> str:
    """How many groups of alerts fire, as a sentence without its full stop."""
    return "1 alert fires" if groups == 1 else f"{groups} alerts fire"


def role_in(text: str, policy: Policy) -> Role | None:
    """The role that a word means: its id, its name, or the initials of its name."""
    word = _plain(text)
    for one in policy.roles:
        initials = "".join(part[0] for part in _WORD.findall(one.name.lower()))
        if word and word in {_plain(one.id), _plain(one.name), initials}:
            return one
    return None


def component_in(title: str, policy: Policy) -> Component | None:
    """The first component whose name or keyword stands in a title as words of their own."""
    words = spelled_out(title)
    for one in policy.components:
        if named_among(words, (one.id, one.name, *one.keywords)):
            return one
    return None


def named_in(title: str, names: Iterable[str]) -> str | None:
    """The first of these that stands in a title as words of their own, or None."""
    return named_among(spelled_out(title), names)


def named_among(words: str, names: Iterable[str]) -> str | None:
    """As `named_in`, for a text of which `spelled_out` gave the words: for who asks about one text many times."""
    return next((name for name in names if (spelled := _spelled(name)) and spelled in words), None)


def spelled_out(text: str) -> str:
    """The words of a text, in small letters, with a blank around each."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


@functools.lru_cache(2000)
def _spelled(name: str) -> str:
    """A name of the policy as it stands among the words of a title; asked of every alert, so remembered."""
    words = _WORD.findall(name.lower())
    return f" {' '.join(words)} " if words else ""


def duration(length: timedelta) -> str:
    """A length of time in its two largest units: `1 h 12 min`."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 1:
        return "less than a minute"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    first = next(index for index, (count, _) in enumerate(parts) if count)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that somebody probably meant, or None."""
    return next(iter(difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=_LIKELY)), None)


def alike(title: str, component: str | None, incident: Incident) -> bool:
    """Whether a title about to be declared says what an incident says already.

    The words that matter are compared as sets, so order and small words do not count; when both name
    the same component, half as much likeness is enough.
    """
    mine, theirs = _words(title), _words(incident.title)
    if not mine or not theirs:
        return False
    likeness = len(mine & theirs) / len(mine | theirs)
    same_component = component is not None and component == incident.component
    return likeness >= (_ALIKE / 2 if same_component else _ALIKE)


def _words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.lower())) - _STOP
