"""The help, from what the subcommands say of themselves."""

from collections.abc import Sequence
from typing import Protocol

from bot.messages import kit
from bot.messages.kit import Post
from bot.messages.text import code, phrase


class Helpful(Protocol):
    """What help needs to know of a subcommand."""

    @property
    def name(self) -> str:
        """Its word."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it."""

    @property
    def usage(self) -> str:
        """What may follow its word."""

    @property
    def summary(self) -> str:
        """What it is for, in one line."""

    @property
    def where(self) -> str:
        """Where it works: a heading of the help."""


def overview(intents: Sequence[Helpful], command: str) -> Post:
    """All subcommands, one line each, by where they work."""
    lines: list[str] = []
    for where in dict.fromkeys(intent.where for intent in intents):
        lines.append(f"*{phrase(where.capitalize())}*")
        lines += [f"{code(_usage(one))} {phrase(one.summary)}" for one in intents if one.where == where]
    head = f"Type {code(f'{command} WORD')}. More about one: {code(f'{command} help WORD')}."
    return kit.post(f"Help for {command}", kit.paragraphs([head, *lines]))


def about(intent: Helpful, command: str, definitions: Sequence[str] = ()) -> Post:
    """One subcommand; `definitions` are those of the severities, where it takes one."""
    lines = [
        f"{code(f'{command} {_usage(intent)}')}",
        f"{phrase(intent.summary)}. Works {phrase(intent.where)}.",
    ]
    if intent.aliases:
        lines.append(f"Also: {', '.join(code(alias) for alias in intent.aliases)}")
    return kit.post(f"Help for {intent.name}", kit.paragraphs([*lines, *definitions]))


def _usage(intent: Helpful) -> str:
    return f"{intent.name} {intent.usage}".strip()
