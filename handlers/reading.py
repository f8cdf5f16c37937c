"""What a typed line says: minutes, a status, an incident to declare."""

import re
from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.policy import Policy, Severity
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from bot.domain.wording import nearest, severity_in
from bot.messages.ids import Draft, Field
from handlers.asking import first_word

_MEANT = re.compile(r"sev(erity)?\W?[0-9]+\W?")


def read_line(text: str, policy: Policy) -> Draft:
    """What one line declares: flags anywhere, a severity first, the rest is the title.

    A bare number is a severity only where it stands alone: `3 nodes are down` counts nodes.
    """
    words = text.split()
    flags = {_flag(word) for word in words if _is_flag(word)}
    words = [word for word in words if not _is_flag(word)]
    counts = len(words) > 1 and _is_number(words[0])
    line = " ".join(words)
    severity, title = (None, line) if counts else severity_first(line, policy)
    return Draft(
        title=title,
        severity=severity.id if severity else None,
        private="private" in flags,
        public="public" in flags,
        drill="drill" in flags,
    )


def severity_first(text: str, policy: Policy) -> tuple[Severity | None, str]:
    """The severity with which a text begins, in one word or two (`sev1`, `sev 1`), and the rest; None with all of it.

    Raises:
        Rejected: it begins with what only a severity can be, and the policy has no such one.
    """
    word, rest = first_word(text)
    if word.lower() in {"sev", "severity"}:
        number, rest = first_word(rest)
        word += number
    severity = severity_in(word, policy)
    if severity is None and _MEANT.fullmatch(word.lower()):
        known = ", ".join(f"`{one.id}`" for one in policy.severities)
        raise Rejected(f"`{word}` is not a severity. Known: {known}.", Field.SEVERITY)
    return severity, rest if severity else text


def _is_number(word: str) -> bool:
    """Whether a word is a number, whatever stands around it: `3`, `#3`, `3%`."""
    return "".join(letter for letter in word if letter.isalnum()).isdigit()


#: Keyboards turn two hyphens into a dash.
_DASHES = ("-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212")


def _is_flag(word: str) -> bool:
    """Whether a word is dashes before a letter: a dash by itself, an arrow or `-20%` belongs to the title."""
    return word.startswith(_DASHES) and word.lstrip("".join(_DASHES))[:1].isalpha()


def _flag(word: str) -> str:
    """The flag that a word is; one that is misspelled must not make a private incident public."""
    flag = word.lower().lstrip("".join(_DASHES)).rstrip(":.,")
    if flag not in {"private", "public", "drill"}:
        raise Rejected(
            f"`{word}` is not known. There are `--private`, `--public` and `--drill`; write other words without a dash."
        )
    return flag


def minutes_in(text: str, example: str) -> int:
    """The minutes that a text says: `15`, `15m`, `15 min`.

    Raises:
        Rejected: it says none.
    """
    number = text.lower().strip().removesuffix("utes").removesuffix("min").removesuffix("m").strip()
    if not number.isascii() or not number.isdigit():
        raise Rejected(f"Give the minutes as a number, for example `{example}`.", Field.MINUTES)
    return int(number[:9])


#: How people say that it does not hurt any more, first what it is called: as a command, and as a status.
STABLE = ("mitigated", Status.MONITORING.value, "stable")


def known_status(word: str, policy: Policy, before: Status) -> Status:
    """The status that a word means.

    Raises:
        Rejected: it means none; the sentence lists those that may follow `before`.
    """
    status = status_in(word, policy)
    if status is None:
        words = [policy.status_word(one) for one in Status]
        meant = nearest(word, [*STABLE, *words, *(one.lower() for one in words)])
        known = ", ".join(f"`{policy.status_word(one)}`" for one in policy.working_after(before))
        hint = f"Did you mean `{meant}`? " if meant else ""
        raise Rejected(f"`{word}` is not a status. {hint}Possible now: {known or 'none'}.", Field.STATUS)
    return status


def narrowed(
    found: Sequence[Incident], words: Sequence[str], policy: Policy, *, drills: bool
) -> list[Incident]:
    """Those of the incidents that `[sev1] [text]` asks for; drills are kept apart from the others."""
    severity = severity_in(words[0], policy) if words else None
    text = " ".join(words[1:] if severity else words).casefold()
    return [
        incident
        for incident in found
        if incident.drill == drills
        and (severity is None or incident.severity == severity.id)
        and text in f"{incident.title} {incident.component}".casefold()
    ]


def status_in(word: str, policy: Policy) -> Status | None:
    """The status that a word means: the team's comes first, then its own, then those for what is stable."""
    wanted = word.casefold()
    for names in (policy.status_name, lambda status: status.value):
        for status in Status:
            if wanted == names(status).casefold():
                return status
    return Status.MONITORING if wanted in STABLE else None
