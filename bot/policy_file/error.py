"""A policy file that cannot be used, as one message a mistake for whoever edits it."""

from collections.abc import Sequence

import msgspec

#: Where a value stands: the keys and positions that lead to it from the top.
Path = tuple[str | int, ...]


class Mistake(msgspec.Struct, frozen=True):
    """Something wrong in a policy.

    Attributes:
        path: of what is wrong.
        says: what is wrong with it, as the rest of a sentence that begins with the path.
        instead: what to do about it, as a sentence of its own.
        quote: whether it is text that YAML takes for something else, and what to do is to put it in quotes.
    """

    path: Path
    says: str
    instead: str = ""
    quote: bool = False


class PolicyError(Exception):
    """The policy cannot be used; as a string, one message about the first mistake with file, line, key, sentence and suggestion.

    Attributes:
        file: the file's name as it was given.
        line: counted from 1; None where the file as a whole is meant.
        key: of what is wrong, like `severities[0].name`; empty where no key is meant.
        sentence: what is wrong.
        suggestion: what to write or do instead; may be empty.
        others: what is wrong beside that, in the order of the file.
        is_all: whether that is everything; before its keys and values are right, its names and rules are not looked at.
    """

    def __init__(
        self, file: str, line: int | None, sentence: str, *, key: str = "", suggestion: str = ""
    ) -> None:
        self.others: Sequence[PolicyError] = ()
        self.is_all = True
        self.file, self.line, self.key = file, line, key
        self.sentence, self.suggestion = sentence, suggestion
        place = file if line is None else f"{file}:{line}"
        told = " ".join(part for part in (key, sentence, suggestion) if part)
        super().__init__("".join(one if one.isprintable() else "�" for one in f"{place}: {told}"))


def spelled(path: Path) -> str:
    """The path as people write it: `severities[0].name`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step[:60]}" if text else step[:60]
    return text
